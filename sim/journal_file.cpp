// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/journal_file.h"

#include <sqlite3.h>
#include <algorithm>
#include <memory>

namespace sluice::sim {
namespace {

constexpr std::int64_t journal_id = 0x534c4a31, second_ns = 1'000'000'000;

struct Failed {
    std::string message;
};

class Statement {
public:
    Statement(sqlite3* database, const char* sql) : database_(database) {
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v2(database, sql, -1, &made, nullptr) != SQLITE_OK) throw Failed{sqlite3_errmsg(database)};
        statement_.reset(made);
    }
    Statement& range(std::int64_t from, std::int64_t until) {
        sqlite3_bind_int64(statement_.get(), 1, from);
        sqlite3_bind_int64(statement_.get(), 2, until);
        return *this;
    }
    bool next() {
        const int result = sqlite3_step(statement_.get());
        if (result != SQLITE_ROW && result != SQLITE_DONE) throw Failed{sqlite3_errmsg(database_)};
        return result == SQLITE_ROW;
    }
    std::int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
    std::optional<std::int64_t> maybe(int column) const {
        if (sqlite3_column_type(statement_.get(), column) != SQLITE_INTEGER) return std::nullopt;
        return integer(column);
    }
    /// Valid until the next next().
    std::string_view text(int column) const {
        const auto* const bytes = sqlite3_column_text(statement_.get(), column);
        const int size = sqlite3_column_bytes(statement_.get(), column);
        return bytes == nullptr
                   ? std::string_view{}
                   : std::string_view{reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
    }

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    sqlite3* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Database = std::unique_ptr<sqlite3, Close>;

Database open(const std::string& path) {
    sqlite3* made = nullptr;
    const int result = sqlite3_open_v2(path.c_str(), &made, SQLITE_OPEN_READONLY, nullptr);
    Database database{made};
    if (result != SQLITE_OK) throw Failed{made == nullptr ? "out of memory" : sqlite3_errmsg(made)};
    sqlite3_busy_timeout(made, 5'000);
    Statement id(made, "PRAGMA application_id");
    if (!id.next() || id.integer(0) != journal_id) throw Failed{"this is no journal of sluice-live"};
    if (sqlite3_exec(made, "BEGIN", nullptr, nullptr, nullptr) != SQLITE_OK) throw Failed{sqlite3_errmsg(made)};
    return database;
}

Priority priority_named(std::string_view text) {
    for (const Priority priority : priorities)
        if (name(priority) == text) return priority;
    throw Failed{"found the priority \"" + std::string{text.substr(0, 40)} + "\", expected high, normal or low"};
}

void read_pushes(sqlite3* database, std::int64_t from_ns, std::int64_t until_ns, JournalImport& into) {
    Statement rows(
        database,
        "SELECT offered_ns, priority, ttl_s, collapse_hash IS NOT NULL, first_sent_ns, answered_ns, outcome, "
        "error, attempts FROM push WHERE offered_ns >= ?1 AND offered_ns < ?2");
    rows.range(from_ns, until_ns);
    while (rows.next()) {
        JournalPush push;
        push.offered_ns = rows.integer(0);
        push.priority = priority_named(rows.text(1));
        push.ttl_s = rows.maybe(2);
        push.has_collapse_key = rows.integer(3) != 0;
        push.first_sent_ns = rows.maybe(4);
        push.answered_ns = rows.maybe(5);
        push.outcome = rows.text(6);
        push.error = rows.text(7);
        push.attempts = static_cast<std::uint64_t>(std::max<std::int64_t>(rows.integer(8), 0));
        into.add(push);
    }
}

void read_rest(sqlite3* database, std::int64_t from, std::int64_t until, JournalImport& into) {
    Statement refused(database,
                      "SELECT second, priority, sum(count) FROM refused WHERE second >= ?1 AND second < ?2 "
                      "GROUP BY second, priority");
    refused.range(from, until);
    while (refused.next())
        into.add_refused(refused.integer(0), priority_named(refused.text(1)),
                         static_cast<std::uint64_t>(std::max<std::int64_t>(refused.integer(2), 0)));
    Statement distinct(database,
                       "SELECT count(DISTINCT device_hash), count(DISTINCT collapse_hash) FROM push "
                       "WHERE offered_ns >= ?1 AND offered_ns < ?2");
    distinct.range(from * second_ns, until * second_ns).next();
    into.set_population(static_cast<std::uint64_t>(distinct.integer(0)),
                        static_cast<std::uint64_t>(distinct.integer(1)));
}

}  // namespace

std::string read_journal(const std::string& path, std::int64_t from, std::int64_t until, JournalImport& into) try {
    const std::int64_t most = INT64_MAX / second_ns;
    from = std::clamp<std::int64_t>(from, 0, most);
    until = std::clamp<std::int64_t>(until, 0, most);
    const Database database = open(path);
    read_pushes(database.get(), from * second_ns, until * second_ns, into);
    read_rest(database.get(), from, until, into);
    return "";
} catch (const Failed& failed) {
    return path + ": " + failed.message;
}

}  // namespace sluice::sim
