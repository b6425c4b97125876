// SPDX-License-Identifier: GPL-3.0-or-later
// Inside of the Runtime: how facts become outputs (runtime.cpp, the twin of sim/runner.cpp), what becomes of
// submissions (runtime_offers.cpp), samples and the end (runtime_control.cpp). `now_` is read once a read or batch, not
// once a push.
#pragma once

#include "live/payloads.h"
#include "live/runtime.h"
#include "live/submission_queue.h"

#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <deque>
#include <map>
#include <utility>

namespace sluice::live {

class RuntimeState final : public TransportListener {
public:
    RuntimeState(boost::asio::io_context& io, const WallClock& clock, const RuntimeOptions& options,
                 const RuntimeHooks& hooks);

    // Facts.
    void opened(ConnectionId connection, std::uint32_t window) override;
    void closed(ConnectionId connection, CloseReason reason, std::string_view why) override;
    void answered(const WireAnswer& answer) override;
    void heard(ConnectionId connection) override;
    void draining(ConnectionId connection) override;
    void settled() override;

    // runtime_offers.cpp
    void restore();
    void submit(std::vector<Submission>& batch);
    void submit_streamed(std::vector<Submission>& batch);
    void take_submissions();
    void offer(Submission&& submission);
    /// True: one was offered.
    bool offer_waiting();
    void refuse(const Submission& submission, Refusal refusal);
    void committed(std::uint64_t row);
    std::uint32_t retry_after_s() const;
    void tell(Source* source, Told&& told);
    void flush_told();

    // runtime_control.cpp
    void arm_sample();
    std::shared_ptr<const LiveSample> sample();
    void begin_drain(Duration deadline, std::function<void(const FinalReport&)> done);
    void finish_drain_if_empty();
    void finish();

    void touch() { now_ = clock.now(); }
    void drain_sends();
    void ended(const Outcome& outcome);
    void carry_out(const Command& command);
    /// After facts: commands, outcomes, what waits, the timer, the tellings.
    void settle();
    void arm();

    boost::asio::io_context& io;
    const WallClock& clock;
    RuntimeOptions options;
    RuntimeHooks hooks;
    Transport* transport = nullptr;
    Pipeline pipeline;
    Payloads payloads;
    SubmissionQueue queue;
    Instant now_;

    std::deque<Submission> waiting;  ///< of pull sources, for room
    struct Uncommitted {
        std::uint64_t row, tag;
        Source* source;
        std::string id;
    };
    std::deque<Uncommitted> uncommitted;
    std::vector<Submission> batch;
    std::vector<std::pair<Source*, std::vector<Told>>> tellings;
    std::string made_up_ids;  ///< how they begin
    std::uint64_t made_up = 0;
    std::string line;

    boost::asio::steady_timer timer, sample_timer, drain_timer;
    Instant armed_at = never;
    bool is_draining = false, finished = false, door_open = false;
    std::function<void(const FinalReport&)> drained;

    // Counted.
    std::array<std::atomic<std::uint64_t>, refusal_count> refused{};
    std::map<std::string, std::uint64_t, std::less<>> nacks;
    std::array<std::uint64_t, close_reason_count> closed_why{};
    std::vector<ConnectionId> open;
    std::map<ConnectionId, std::uint32_t> peaks;
    std::uint64_t lost = 0, quota_waits = 0, restored = 0, new_tokens = 0, dead_tokens = 0, samples = 0, given_up = 0,
                  journaled = 0;
    std::vector<Mark> marks;
    std::optional<Instant> shed_first, shed_last;
    bool login_refused = false;
    std::atomic<std::uint64_t> committed_row{0};
    std::atomic<bool> commit_posted{false};
    std::deque<std::pair<Instant, std::uint64_t>> delivered;  ///< at the last samples, for the carried rate
};

}  // namespace sluice::live
