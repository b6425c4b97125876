// SPDX-License-Identifier: GPL-3.0-or-later
// Pushes from a file or standard input, a line each (`sluice-live send`): read as fast as the pipeline has room, so
// that none is shed; with `sheds`, as HTTP does. An outcome line each goes to `output`, in order of outcome. A thread
// reads, another writes; told() only hands on.
#pragma once

#include "live/runtime.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sluice::live {

struct SendOptions {
    int input = 0;  ///< a file descriptor, not closed
    int output = 1;
    std::string name = "standard input";  ///< for messages
    bool sheds = false;
    bool keeps_original = false;
    HashSecret hashes;
    std::function<void(const std::string&)> problem;  ///< a line that is no push: "NAME:LINE:COLUMN: error: …"
    std::function<void()> finished;  ///< all is read and has its outcome, or `output` is gone. On any thread, once
};

struct SendCounts {
    std::uint64_t lines = 0, invalid = 0, refused = 0, outcomes = 0;
    std::uint64_t unwritten = 0;  ///< outcome lines that `output` did not take
    bool read_all = false, output_gone = false;
};

class SendSource final : public Source {
public:
    SendSource(Runtime& runtime, SendOptions options);
    ~SendSource() override;  ///< stops
    void start();
    void told(std::vector<Told>&& batch) override;
    /// Reads no more and writes what was told, while somebody takes it: at the latest after 1 s in which nobody does,
    /// or 10 s, it gives the rest up (`output_gone`). Joins.
    void stop();
    SendCounts counts() const;

private:
    void read_all();
    bool read_line(std::string_view line, KeyedHash& hash);
    void push_batch();
    bool wait_for_credit();
    void write_all();
    void check_finished();
    /// What it could not write.
    std::string_view write_out(std::string_view text);
    bool gives_up(std::chrono::steady_clock::time_point taken_at) const;

    static constexpr std::uint64_t most_unaccepted = 8192;
    static constexpr std::size_t most_output = 8 << 20;

    Runtime& runtime_;
    SendOptions options_;
    std::vector<Submission> batch_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    SendCounts counts_;
    std::uint64_t submitted_ = 0, unaccepted_ = 0, outstanding_ = 0;
    std::string lines_out_;
    bool stopping_ = false, told_finished_ = false, writing_ = false;
    std::chrono::steady_clock::time_point stopped_at_{};
    std::thread reader_, writer_;
};

}  // namespace sluice::live
