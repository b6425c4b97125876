// SPDX-License-Identifier: GPL-3.0-or-later
// Outcome lines (live/outcome_line.h) to a file, one JSON object a line, written by a thread of its own, in order. The
// file is 0600, appended to, and opened anew at reopen() (SIGHUP, after it was moved away). If a crash left half a line
// at its end, a newline is put after it.
//
// Disk full, or any other error of the file: nothing is dropped. Lines stay queued and are tried again (after 100 ms,
// then every second), and from where the writing stopped, so that no line is torn; has_room() is false once
// `queue_bytes` are queued (new pushes get 503). push() is taken all the same: it is bounded by what is under way.
#pragma once

#include "core/time.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::live {

struct FeedbackOptions {
    std::string file;
    std::size_t queue_bytes = std::size_t{64} << 20;
    std::function<void(const std::string&)> problem;  ///< on its thread; plain words; "": over
};

struct FeedbackCounts {
    std::uint64_t lines = 0, bytes = 0;  ///< written
    std::uint64_t queued_lines = 0, queued_bytes = 0;
    bool stuck = false;
    std::string problem;  ///< why stuck, else ""
};

class FeedbackWriter;

class Feedback {
public:
    struct Opened;
    static Opened open(const FeedbackOptions& options);
    ~Feedback();  ///< stops
    Feedback(const Feedback&) = delete;
    Feedback& operator=(const Feedback&) = delete;

    // From any thread.
    /// A line without its newline. Never waits for the disk.
    void push(std::string_view line);
    bool has_room() const;
    void reopen();
    /// Waits until every line that was pushed before this call is on the disk (fdatasync); false as soon as the file
    /// fails. For the journal's thread (JournalHooks::before_finish).
    bool sync();
    FeedbackCounts counts() const;

    /// Writes what is queued and closes; waits at most `patience` if the file fails. Returns the lines it could not
    /// write. Once. Stop the journal first.
    std::uint64_t stop(Duration patience = std::chrono::seconds{2});

private:
    explicit Feedback(std::unique_ptr<FeedbackWriter> writer);
    std::unique_ptr<FeedbackWriter> writer_;
};

struct Feedback::Opened {
    std::unique_ptr<Feedback> feedback;  ///< nullptr: refused
    std::string error;
};

}  // namespace sluice::live
