// SPDX-License-Identifier: GPL-3.0-or-later
// What was accepted and has no outcome yet, on disk: SQLite in WAL mode with synchronous=FULL, written by one thread of
// its own in group commits. A push is accepted (202) when its row is committed; a start after a crash gets the rows
// without an outcome back and restores them. Tables (formats.md; times in nanoseconds since 1970, NULL where it never
// was; priority, outcome, error and reason are the names of core/):
//   push(id, offered_ns, priority, ttl_s, device_hash, collapse_hash, request, first_sent_ns, answered_ns, done_ns,
//        outcome, error, attempts)        `request` is '' once done; its rowid is the Row below
//   refused(second, priority, reason, count)       shed before they were accepted, by second since 1970
//   unfinished(block)    of our own: the blocks of 4,096 rows with one in them that has no outcome, so that a start
//   need
//                        not read the rest
//
// Order. The runtime tells the feedback of an outcome first and this then. Before outcomes are written `before_finish`
// is asked to bring the feedback's lines to the disk, and while it cannot, they are held back. So a crash may repeat
// an outcome's line (and its push), it never loses one.
//
// Disk full, or any other error of SQLite: nothing is dropped. What is queued stays, is tried again (after 100 ms, then
// every second), has_room() is false meanwhile (new pushes get 503), `problem` is told once and told again with "" when
// it works again. finished() is taken all the same: it is bounded by what is under way. A checkpoint that fails is no
// such error: its rows are on the disk, in the WAL; it is tried again at a later commit.
//
// Files: PATH, PATH-wal, PATH-shm and PATH.lock, all 0600. PATH.lock is held (flock) while open: a second open, in this
// or any process, is refused. Others may read PATH at any time (sluice-sim import). The file does not shrink: what
// pruning frees is used again.
#pragma once

#include "core/outcome.h"
#include "live/wall_clock.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::live {

/// A row's number, ascending from 1 in order of admitted(); of this file, kept over restarts.
using Row = std::uint64_t;

struct JournalRow {
    Row row = 0;  ///< set by the journal
    std::string id;
    std::int64_t offered_ns = 0;
    Priority priority = Priority::normal;
    std::int64_t ttl_s = -1;  ///< rounded up; -1: lives until it has an outcome
    std::uint64_t device_hash = 0, collapse_hash = 0;
    std::string request;  ///< PushRequest::original
};

struct JournalFinished {
    Row row = 0;
    std::int64_t first_sent_ns = 0, answered_ns = 0, done_ns = 0;  ///< 0: never was
    OutcomeKind outcome = OutcomeKind::delivered;
    std::uint16_t error = 0;  ///< core/verdict.h
    std::uint16_t attempts = 0;
};
JournalFinished finished_row(Row row, const Outcome& outcome, const WallClock& clock);

struct JournalOptions {
    std::string path;
    Duration keep = std::chrono::hours{24 * 7};       ///< how long finished rows stay
    std::size_t queue_rows = 65'536;                  ///< has_room() is false from here …
    std::size_t queue_bytes = std::size_t{64} << 20;  ///< … or from here, of ids and requests
    std::size_t batch = 4'000;                        ///< rows of a commit at most, begun and finished counted apart
    Duration linger = std::chrono::milliseconds{2};   ///< how long a busy journal waits for a batch to fill
    int checkpoint_pages = 8'000;  ///< of 16 KiB: how long the WAL gets before it is brought into the file
};

/// All are called on the journal's thread, must return soon, and may be empty.
struct JournalHooks {
    std::function<void(Row up_to)> committed;         ///< once a commit: all rows up to this one are on the disk
    std::function<bool()> before_finish;              ///< Feedback::sync; false: outcomes have to wait
    std::function<void(const std::string&)> problem;  ///< plain words; "": over
};

struct JournalCounts {
    std::uint64_t queued = 0, queued_bytes = 0;  ///< now, rows and outcomes together
    std::uint64_t rows = 0, finished = 0, refused = 0, pruned = 0, commits = 0, failed_commits = 0;
    double commit_seconds = 0, longest_commit_seconds = 0;  ///< begin to commit; the longest since open
    bool stuck = false;
    std::string problem;  ///< why stuck, else ""
};

class JournalWriter;

class Journal {
public:
    struct Opened;
    /// Creates the file where there is none. Refuses a file that is no journal of ours or of a newer version, and one
    /// that is open already. Messages begin with the path.
    static Opened open(const JournalOptions& options);
    ~Journal();  ///< stops
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// The rows without an outcome that were found at open, oldest first. Once; empty after that.
    std::vector<JournalRow> take_unfinished();
    /// Begins to write. Before it, what is told is queued.
    void start(JournalHooks hooks);

    // From any thread; they never wait for the disk.
    /// Requires has_room() to have been true since the last admitted() of all threads (one thread asks and admits).
    Row admitted(JournalRow&& row);
    void finished(const JournalFinished& finished);
    void refused(std::int64_t second, Priority priority, Reason reason, std::uint64_t count = 1);
    bool has_room() const;
    /// How many rows a stream may bring now, so that single pushes find room beside it: a sixteenth of the queue, or 0
    /// while half of it is taken. No bound while the disk does not take anything: what comes then is to be refused.
    std::size_t stream_room() const;
    JournalCounts counts() const;

    /// Writes all that is queued, tells `committed` a last time, and closes the file. Waits at most `patience` if the
    /// disk does not take it. Returns how many rows and outcomes could not be written. Once; later calls return 0.
    std::uint64_t stop(Duration patience = std::chrono::seconds{2});

private:
    explicit Journal(std::unique_ptr<JournalWriter> writer);
    std::unique_ptr<JournalWriter> writer_;
};

struct Journal::Opened {
    std::unique_ptr<Journal> journal;  ///< nullptr: refused
    std::string error;
};

}  // namespace sluice::live
