// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/journal_database.h"

#include "core/check.h"
#include "core/verdict.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

namespace sluice::live {
namespace {

constexpr int busy_ms = 1'000;

constexpr const char* tables = R"(
CREATE TABLE push(id TEXT NOT NULL, offered_ns INTEGER NOT NULL, priority TEXT NOT NULL, ttl_s INTEGER,
    device_hash INTEGER, collapse_hash INTEGER, request TEXT NOT NULL, first_sent_ns INTEGER, answered_ns INTEGER,
    done_ns INTEGER, outcome TEXT, error TEXT, attempts INTEGER);
CREATE TABLE refused(second INTEGER NOT NULL, priority TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY(second, priority, reason)) WITHOUT ROWID;
CREATE TABLE unfinished(block INTEGER PRIMARY KEY);
)";
constexpr Row never_row = ~Row{0};
constexpr Row block_rows = 4096;
constexpr Row block_of(Row row) { return row / block_rows; }
/// Rows of one INSERT where there are enough.
constexpr std::size_t insert_at_once = 16;
constexpr std::size_t open_columns = 8;

void bind_number(sqlite3_stmt* statement, int at, std::int64_t value) { sqlite3_bind_int64(statement, at, value); }
void bind_nonzero(sqlite3_stmt* statement, int at, std::int64_t value) {
    if (value == 0)
        sqlite3_bind_null(statement, at);
    else
        sqlite3_bind_int64(statement, at, value);
}
/// `text` outlives the step.
void bind_text(sqlite3_stmt* statement, int at, std::string_view text) {
    sqlite3_bind_text(statement, at, text.empty() ? "" : text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}
void bind_name(sqlite3_stmt* statement, int at, std::string_view text) {
    if (text.empty())
        sqlite3_bind_null(statement, at);
    else
        bind_text(statement, at, text);
}

/// The columns that a row without an outcome has, after parameter `base`.
void bind_open(sqlite3_stmt* to, int base, const JournalRow& row, std::string_view request) {
    bind_number(to, base + 1, static_cast<std::int64_t>(row.row));
    bind_text(to, base + 2, row.id);
    bind_number(to, base + 3, row.offered_ns);
    bind_text(to, base + 4, name(row.priority));
    if (row.ttl_s < 0)
        sqlite3_bind_null(to, base + 5);
    else
        bind_number(to, base + 5, row.ttl_s);
    bind_nonzero(to, base + 6, static_cast<std::int64_t>(row.device_hash));
    bind_nonzero(to, base + 7, static_cast<std::int64_t>(row.collapse_hash));
    bind_text(to, base + 8, request);
}

std::string column_text(sqlite3_stmt* statement, int at) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, at));
    return text == nullptr ? std::string{}
                           : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, at)));
}

Priority priority_named(std::string_view text) {
    const auto found = std::find_if(priorities.begin(), priorities.end(), [&](Priority p) { return name(p) == text; });
    return found == priorities.end() ? Priority::normal : *found;
}

JournalRow row_of(sqlite3_stmt* statement) {
    JournalRow row;
    row.row = static_cast<Row>(sqlite3_column_int64(statement, 0));
    row.id = column_text(statement, 1);
    row.offered_ns = sqlite3_column_int64(statement, 2);
    row.priority = priority_named(column_text(statement, 3));
    row.ttl_s = sqlite3_column_type(statement, 4) == SQLITE_NULL ? -1 : sqlite3_column_int64(statement, 4);
    row.device_hash = static_cast<std::uint64_t>(sqlite3_column_int64(statement, 5));
    row.collapse_hash = static_cast<std::uint64_t>(sqlite3_column_int64(statement, 6));
    row.request = column_text(statement, 7);
    return row;
}

}  // namespace

int count_wal_pages(void* database, sqlite3*, const char*, int pages) {
    static_cast<JournalDatabase*>(database)->wal_pages_ = pages;
    return SQLITE_OK;
}

void JournalDatabase::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void JournalDatabase::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

JournalDatabase::JournalDatabase(const std::string& path, int checkpoint_pages)
    : path_{path}, checkpoint_pages_{checkpoint_pages} {
    auto lock = lock_private(path + ".lock");
    if (!lock.file.open()) {
        throw SqliteError{lock.held ? path + ": is the journal of a sluice-live that is running" : lock.error};
    }
    lock_ = std::move(lock.file);
    open_file();
    check_kind();
    sqlite3_wal_hook(database_.get(), count_wal_pages, this);
    prepare_all();
    if (number("PRAGMA user_version") == 0) throw SqliteError{path_ + ": has no version"};
}

JournalDatabase::~JournalDatabase() = default;

void JournalDatabase::open_file() {
    // SQLite gives the files beside it the mode of the first.
    if (const auto created = open_private(path_); !created.file.open()) throw SqliteError{created.error};
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(path_.c_str(), &database,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    database_.reset(database);
    if (code != SQLITE_OK) fail();
    sqlite3_busy_timeout(database, busy_ms);
}

void JournalDatabase::check_kind() {
    const auto kind = number("PRAGMA application_id");
    const auto version = number("PRAGMA user_version");
    const bool fresh = number("SELECT count(*) FROM sqlite_schema") == 0;
    if (!fresh && kind != journal_application_id)
        throw SqliteError{path_ + ": is a database, but no journal of sluice-live"};
    if (!fresh && version != journal_version)
        throw SqliteError{path_ + ": is a journal of version " + std::to_string(version) + ", expected " +
                          std::to_string(journal_version)};
    if (fresh) run("PRAGMA page_size = 16384");
    auto mode = prepare("PRAGMA journal_mode = WAL");
    if (sqlite3_step(mode.get()) != SQLITE_ROW) fail();
    if (column_text(mode.get(), 0) != "wal") throw SqliteError{path_ + ": its file system cannot do WAL mode"};
    mode.reset();
    run("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864;"
        "PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY");
    if (fresh) create_tables();
}

void JournalDatabase::create_tables() {
    const auto stamp = "PRAGMA application_id = " + std::to_string(journal_application_id) +
                       "; PRAGMA user_version = " + std::to_string(journal_version) + ";";
    run(("BEGIN;" + std::string{tables} + stamp + "COMMIT").c_str());
}

void JournalDatabase::prepare_all() {
    begin_ = prepare("BEGIN IMMEDIATE");
    commit_ = prepare("COMMIT");
    insert_ = prepare(
        "INSERT INTO push(rowid, id, offered_ns, priority, ttl_s, device_hash, collapse_hash, request,"
        " first_sent_ns, answered_ns, done_ns, outcome, error, attempts)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");
    std::string many =
        "INSERT INTO push(rowid, id, offered_ns, priority, ttl_s, device_hash, collapse_hash, request) VALUES";
    for (std::size_t i = 0; i < insert_at_once; ++i) many += i == 0 ? "(?,?,?,?,?,?,?,?)" : ",(?,?,?,?,?,?,?,?)";
    insert_open_ = prepare(many.c_str());
    block_ = prepare("INSERT OR IGNORE INTO unfinished VALUES(?1)");
    no_block_ = prepare("DELETE FROM unfinished WHERE block = ?1");
    update_ = prepare(
        "UPDATE push SET request = '', first_sent_ns = ?2, answered_ns = ?3, done_ns = ?4, outcome = ?5,"
        " error = ?6, attempts = ?7 WHERE rowid = ?1");
    refuse_ = prepare(
        "INSERT INTO refused VALUES(?1, ?2, ?3, ?4)"
        " ON CONFLICT DO UPDATE SET count = count + excluded.count");
    next_ = prepare("SELECT rowid, offered_ns FROM push WHERE rowid > ?1 ORDER BY rowid LIMIT 1");
    delete_ = prepare("DELETE FROM push WHERE rowid > ?1 AND rowid <= ?2 AND done_ns < ?3");
}

Row JournalDatabase::last_row() { return static_cast<Row>(number("SELECT coalesce(max(rowid), 0) FROM push")); }

std::vector<JournalRow> JournalDatabase::unfinished() {
    const auto statement = prepare(
        "SELECT push.rowid, id, offered_ns, priority, ttl_s, device_hash, collapse_hash, request"
        " FROM unfinished CROSS JOIN push ON push.rowid >= block * 4096"
        " AND push.rowid < (block + 1) * 4096 WHERE done_ns IS NULL ORDER BY block, push.rowid");
    std::vector<JournalRow> rows;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement.get())) == SQLITE_ROW) {
        rows.push_back(row_of(statement.get()));
        ++blocks_[block_of(rows.back().row)];
    }
    if (code != SQLITE_DONE) fail();
    return rows;
}

void JournalDatabase::write(const JournalBatch& batch) {
    change_.clear();
    step(begin_.get());
    try {
        write_rows(batch);
        for (const auto& [key, count] : batch.refused) refuse(key, count);
        mark_blocks();
        step(commit_.get());
    } catch (const SqliteError&) {
        if (sqlite3_get_autocommit(database_.get()) == 0)
            sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        throw;
    }
    for (const auto& [block, change] : change_)
        if ((blocks_[block] += change) == 0) blocks_.erase(block);
}

void JournalDatabase::write_rows(const JournalBatch& batch) {
    const auto& rows = batch.rows;
    const Row first = rows.empty() ? never_row : rows.front().row;
    ends_.assign(rows.size(), nullptr);
    for (const auto& end : batch.finished) {
        if (end.row >= first)
            ends_.at(end.row - first) = &end;
        else
            update(end);
        --change_[block_of(end.row)];
    }
    for (std::size_t i = 0; i < rows.size();) {
        const auto from = ends_.begin() + static_cast<std::ptrdiff_t>(i);
        const auto to = from + static_cast<std::ptrdiff_t>(std::min(insert_at_once, rows.size() - i));
        const auto run =
            static_cast<std::size_t>(std::find_if(from, to, [](auto* end) { return end != nullptr; }) - from);
        const bool many = run == insert_at_once;
        if (many)
            insert_open(&rows[i]);
        else
            insert(rows[i], ends_[i]);
        i += many ? insert_at_once : 1;
    }
    for (const auto& row : rows) ++change_[block_of(row.row)];
}

void JournalDatabase::mark_blocks() {
    for (const auto& [block, change] : change_) {
        const auto found = blocks_.find(block);
        const auto before = found == blocks_.end() ? 0 : found->second;
        CHECK(before + change >= 0);
        if ((before == 0) == (before + change == 0)) continue;
        auto* const statement = before == 0 ? block_.get() : no_block_.get();
        bind_number(statement, 1, static_cast<std::int64_t>(block));
        step(statement);
    }
}

void JournalDatabase::refuse(const RefusedKey& key, std::uint64_t count) {
    bind_number(refuse_.get(), 1, key.second);
    bind_text(refuse_.get(), 2, name(key.priority));
    bind_text(refuse_.get(), 3, name(key.reason));
    bind_number(refuse_.get(), 4, static_cast<std::int64_t>(count));
    step(refuse_.get());
}

void JournalDatabase::insert_open(const JournalRow* rows) {
    for (std::size_t i = 0; i < insert_at_once; ++i)
        bind_open(insert_open_.get(), static_cast<int>(i * open_columns), rows[i], rows[i].request);
    step(insert_open_.get());
}

void JournalDatabase::insert(const JournalRow& row, const JournalFinished* end) {
    auto* const to = insert_.get();
    const JournalFinished open{};
    const auto& finished = end == nullptr ? open : *end;
    bind_open(to, 0, row, end == nullptr ? std::string_view{row.request} : std::string_view{});
    bind_nonzero(to, 9, finished.first_sent_ns);
    bind_nonzero(to, 10, finished.answered_ns);
    bind_nonzero(to, 11, finished.done_ns);
    bind_name(to, 12, end == nullptr ? std::string_view{} : name(end->outcome));
    bind_name(to, 13, error_name(finished.error));
    if (end == nullptr)
        sqlite3_bind_null(to, 14);
    else
        bind_number(to, 14, end->attempts);
    step(to);
}

void JournalDatabase::update(const JournalFinished& finished) {
    auto* const to = update_.get();
    bind_number(to, 1, static_cast<std::int64_t>(finished.row));
    bind_nonzero(to, 2, finished.first_sent_ns);
    bind_nonzero(to, 3, finished.answered_ns);
    bind_number(to, 4, finished.done_ns);
    bind_text(to, 5, name(finished.outcome));
    bind_name(to, 6, error_name(finished.error));
    bind_number(to, 7, finished.attempts);
    step(to);
}

JournalDatabase::Pruned JournalDatabase::prune(Row after, std::uint64_t limit, std::int64_t before_ns) {
    bind_number(next_.get(), 1, static_cast<std::int64_t>(after));
    const int code = sqlite3_step(next_.get());
    const bool found = code == SQLITE_ROW;
    const auto first = found ? static_cast<Row>(sqlite3_column_int64(next_.get(), 0)) : 0;
    const bool old = found && sqlite3_column_int64(next_.get(), 1) < before_ns;
    sqlite3_reset(next_.get());
    if (!found && code != SQLITE_DONE) fail();
    if (!old) return {};
    const Row last = first + limit - 1;
    bind_number(delete_.get(), 1, static_cast<std::int64_t>(first - 1));
    bind_number(delete_.get(), 2, static_cast<std::int64_t>(last));
    bind_number(delete_.get(), 3, before_ns);
    step(delete_.get());
    return {last, static_cast<std::uint64_t>(sqlite3_changes(database_.get()))};
}

void JournalDatabase::prune_refused(std::int64_t before_second) {
    run(("DELETE FROM refused WHERE second < " + std::to_string(before_second)).c_str());
}

void JournalDatabase::checkpoint(bool all) {
    if (!all && wal_pages_ < checkpoint_pages_) return;
    const int code = sqlite3_wal_checkpoint_v2(
        database_.get(), nullptr, all ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) fail();
    wal_pages_ = 0;
}

JournalDatabase::Statement JournalDatabase::prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(database_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
        fail();
    return Statement{statement};
}

void JournalDatabase::run(const char* sql) {
    if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

std::int64_t JournalDatabase::number(const char* sql) {
    const auto statement = prepare(sql);
    if (sqlite3_step(statement.get()) != SQLITE_ROW) fail();
    return sqlite3_column_int64(statement.get(), 0);
}

void JournalDatabase::step(sqlite3_stmt* statement) {
    const int code = sqlite3_step(statement);
    if (code == SQLITE_DONE || code == SQLITE_ROW) {
        sqlite3_reset(statement);
        return;
    }
    std::string why = sqlite3_errmsg(database_.get());
    const int system = sqlite3_system_errno(database_.get());
    sqlite3_reset(statement);
    if ((code & 0xff) == SQLITE_IOERR && system != 0) why += std::string{" ("} + std::strerror(system) + ")";
    throw SqliteError{path_ + ": " + why};
}

void JournalDatabase::fail() const {
    throw SqliteError{path_ + ": " + (database_ ? sqlite3_errmsg(database_.get()) : "out of memory")};
}

}  // namespace sluice::live
