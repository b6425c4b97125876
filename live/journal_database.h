// SPDX-License-Identifier: GPL-3.0-or-later
// The journal's file: SQLite and nothing of threads. Its errors are SqliteError; a failed write changed nothing.
#pragma once

#include "live/journal_batch.h"
#include "live/private_file.h"

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace sluice::live {

/// In plain words, beginning with the path.
class SqliteError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// PRAGMA application_id of a journal ("SLJ1"); user_version is the version of its tables.
inline constexpr int journal_application_id = 0x534c4a31;
inline constexpr int journal_version = 1;

class JournalDatabase {
public:
    JournalDatabase(const std::string& path, int checkpoint_pages);
    ~JournalDatabase();
    JournalDatabase(const JournalDatabase&) = delete;
    JournalDatabase& operator=(const JournalDatabase&) = delete;

    Row last_row();
    /// Once, before the first write.
    std::vector<JournalRow> unfinished();
    /// All or nothing, on the disk when it returns.
    void write(const JournalBatch& batch);
    /// Deletes of the next `limit` rows after `after` those that were done before `before_ns`. Returns where to go on,
    /// 0 at the end: nothing after it was offered before `before_ns`.
    struct Pruned {
        Row next = 0;
        std::uint64_t rows = 0;
    };
    Pruned prune(Row after, std::uint64_t limit, std::int64_t before_ns);
    void prune_refused(std::int64_t before_second);
    /// Brings the WAL into the file once it has `checkpoint_pages`; `all`: at the end, and empties it. One that fails
    /// changed nothing: what was written stays in the WAL.
    void checkpoint(bool all);

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;
    struct Close {
        void operator()(sqlite3* database) const;
    };

    void open_file();
    void check_kind();
    void create_tables();
    void prepare_all();
    Statement prepare(const char* sql);
    void run(const char* sql);
    std::int64_t number(const char* sql);
    void step(sqlite3_stmt* statement);
    void write_rows(const JournalBatch& batch);
    void insert(const JournalRow& row, const JournalFinished* finished);
    void insert_open(const JournalRow* rows);
    void update(const JournalFinished& finished);
    void refuse(const RefusedKey& key, std::uint64_t count);
    void mark_blocks();
    [[noreturn]] void fail() const;

    std::string path_;
    FileDescriptor lock_;
    std::unique_ptr<sqlite3, Close> database_;
    Statement begin_, commit_, insert_, insert_open_, update_, refuse_, block_, no_block_, next_, delete_;
    std::vector<const JournalFinished*> ends_;  ///< of a batch's rows, by place; kept for its memory
    std::map<Row, std::int64_t> blocks_;        ///< unfinished rows of each block that has some
    std::map<Row, std::int64_t> change_;        ///< what this batch makes of them
    int checkpoint_pages_, wal_pages_ = 0;
    friend int count_wal_pages(void*, sqlite3*, const char*, int);
};

}  // namespace sluice::live
