// SPDX-License-Identifier: GPL-3.0-or-later
// The real pipeline in virtual time before a Firebase that acks after 150 ms, and the samples that a runtime would take
// of it: what telemetry is tested with, without sockets or waiting.
#pragma once

#include "core/pipeline.h"
#include "live/live_sample.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace sluice::live::testing {

using namespace std::chrono_literals;

inline Settings small_settings() {
    Settings settings;
    settings.pushers = 4;
    settings.window = 100;
    settings.buffer = 1000;
    settings.reconnect.spread = 0s;
    return settings;
}

class BurstFeed {
public:
    /// Samples are taken every `width`, `late` after they are due.
    explicit BurstFeed(Duration width = 1s, const Settings& settings = small_settings())
        : width_(width), pipeline_(settings, start_of_time, 1) {
        drain();
    }

    /// Offers `pushes` evenly over the next `width`, and takes the sample at its end.
    std::shared_ptr<const LiveSample> next(std::uint64_t pushes) { return at(end_ + width_, pushes); }
    /// The same until `end`.
    std::shared_ptr<const LiveSample> at(Instant end, std::uint64_t pushes) {
        const Instant begin = end_;
        for (std::uint64_t i = 0; i < pushes; ++i) {
            run_to(begin + (end - begin) * static_cast<std::int64_t>(i) / static_cast<std::int64_t>(pushes));
            offer();
        }
        run_to(end);
        end_ = end;
        return take();
    }
    Instant now() const { return now_; }
    /// The network takes a connection; the pipeline opens another.
    void lose_connection() {
        pipeline_.closed(pipeline_.connections().front().connection, CloseReason::network, now_);
        ++closed_why_[static_cast<std::size_t>(CloseReason::network)];
        marks_.push_back({Mark::Kind::connection_lost, now_ - start_of_time, 0});
        drain();
    }

    // What is to happen from now on.
    std::uint64_t nack_every = 0;  ///< each so many-th answer is a nack (0: none)
    std::string nack_name = "BAD_REGISTRATION";
    bool connected = true, draining = false, login_refused = false;
    std::int64_t started_1970_ns = 0;
    Pipeline& pipeline() { return pipeline_; }

private:
    struct Due {
        Instant at;
        ConnectionId connection;
        MessageId message;
    };

    void offer() {
        Push push{};
        push.handle = ++offered_;
        push.device = offered_;
        push.priority = priorities[offered_ % priority_count];
        const Offered told = pipeline_.offer(push, now_);
        if (!told.admitted && told.outcome == OutcomeKind::shed) shed();
        drain();
    }
    void run_to(Instant end) {
        while (true) {
            const Instant answer = answers_.empty() ? never : answers_.front().at;
            const Instant next = std::min(answer, pipeline_.deadline());
            if (next > end) break;
            now_ = std::max(now_, next);
            if (answer <= next)
                this->answer();
            else
                pipeline_.advance(now_);
            drain();
        }
        now_ = std::max(now_, end);
    }
    void answer() {
        const Due due = answers_.front();
        answers_.pop_front();
        const bool nack = nack_every > 0 && ++answered_ % nack_every == 0;
        if (nack) ++nacks_[nack_name];
        const Verdict verdict = nack ? verdict_of(sluice::Transport::xmpp, nack_name) : Verdict{};
        const Outcome* outcome = pipeline_.answer(due.connection, due.message, verdict, now_);
        if (outcome != nullptr && outcome->kind == OutcomeKind::shed) shed();
    }
    void shed() {
        if (!shed_first_) shed_first_ = now_;
        shed_last_ = now_;
    }
    void drain() {
        while (const Command* command = pipeline_.next_command()) {
            if (command->kind != Command::Kind::open) continue;
            const ConnectionId opened = command->connection;
            pipeline_.opened(opened, 100, now_);
            marks_.push_back({Mark::Kind::connection_back, now_ - start_of_time, 0});
        }
        while (const Send* send = pipeline_.next_send())
            answers_.push_back({now_ + 150ms, send->connection, send->message});
        while (const Outcome* outcome = pipeline_.next_outcome())
            if (outcome->kind == OutcomeKind::shed) shed();
    }

    std::shared_ptr<const LiveSample> take() {
        auto sample = std::make_shared<LiveSample>();
        sample->number = ++number_;
        sample->now = now_;
        sample->now_1970_ns = started_1970_ns + nanoseconds(now_);
        sample->settings = pipeline_.settings();
        sample->places = pipeline_.places();
        sample->metrics = pipeline_.metrics();
        sample->connections = pipeline_.connections();
        sample->connections_peak.assign(sample->connections.size(), 100);
        sample->open_connections = pipeline_.open_connections();
        sample->buffered_peak = pipeline_.take_buffered_peak();
        sample->pending_peak = pipeline_.take_pending_peak();
        sample->became_full = pipeline_.take_became_full();
        if (const auto oldest = pipeline_.oldest_buffered()) sample->oldest_wait = now_ - *oldest;
        sample->longest_wait = pipeline_.take_longest_wait(now_);
        sample->pending_age_ns = pipeline_.pending_age_ns(now_);
        sample->shed_first = std::exchange(shed_first_, std::nullopt);
        sample->shed_last = std::exchange(shed_last_, std::nullopt);
        sample->marks = std::exchange(marks_, {});
        sample->nacks = nacks_;
        sample->closed_why = closed_why_;
        sample->allowed_rate = pipeline_.allowed_rate();
        sample->tokens = pipeline_.tokens();
        sample->connected = connected;
        sample->draining = draining;
        sample->login_refused = login_refused;
        sample->payload_limit = 1 << 20;
        return sample;
    }

    Duration width_;
    Pipeline pipeline_;
    Instant now_ = start_of_time, end_ = start_of_time;
    std::deque<Due> answers_;
    std::uint64_t offered_ = 0, answered_ = 0, number_ = 0;
    std::optional<Instant> shed_first_, shed_last_;
    std::vector<Mark> marks_;
    std::map<std::string, std::uint64_t> nacks_;
    std::array<std::uint64_t, close_reason_count> closed_why_{};
};

}  // namespace sluice::live::testing
