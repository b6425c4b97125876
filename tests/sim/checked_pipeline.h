// SPDX-License-Identifier: GPL-3.0-or-later
// A pipeline under the checker, driven by calls, its outputs drained after each. A test may tell the checker a lie
// about an output, to see that it finds it.
#pragma once

#include "core/pipeline.h"
#include "sim/checker.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace sluice::sim {

class CheckedPipeline {
public:
    struct Pending {
        ConnectionId connection;
        MessageId message;
        std::uint64_t handle;
    };

    explicit CheckedPipeline(const Settings& settings, std::uint64_t seed = 1)
        : CheckedPipeline(settings, settings, seed) {}
    /// The checker is told other settings than the pipeline has.
    CheckedPipeline(const Settings& settings, const Settings& told, std::uint64_t seed = 1)
        : pipeline(settings, start_of_time, seed), checker(told) {
        drain();
    }

    std::uint64_t offer(Push push = {}) {
        push.handle = next_handle_++;
        checker.offered(push, pipeline.offer(push, now), now);
        drain();
        return push.handle;
    }
    void restore(Push push, Instant offered) {
        push.handle = next_handle_++;
        pipeline.restore(push, offered, now);
        checker.restored(push, offered, now);
        drain();
    }
    void open(ConnectionId connection, std::uint32_t window = 100) {
        pipeline.opened(connection, window, now);
        checker.opened(connection, window, now);
        drain();
    }
    /// Opens every connection that the pipeline asked for.
    void open_all(std::uint32_t window = 100) {
        for (const ConnectionId connection : std::exchange(asked, {})) open(connection, window);
    }
    void close(ConnectionId connection) {
        pipeline.closed(connection, CloseReason::peer, now);
        checker.closed(connection, now);
        drain();
    }
    void drain_connection(ConnectionId connection) {
        pipeline.draining(connection, now);
        checker.draining(connection, now);
        drain();
    }
    void resize(ConnectionId connection, std::uint32_t window) {
        pipeline.resize(connection, window, now);
        checker.resized(connection, window, now);
        drain();
    }
    void answer(ConnectionId connection, MessageId message, const Verdict& verdict = {}) {
        std::erase_if(pending, [&](const Pending& each) { return each.message == message; });
        pipeline.answer(connection, message, verdict, now);
        checker.answered(connection, message, verdict, now);
        drain();
    }
    void answer_oldest(VerdictClass kind = VerdictClass::delivered) {
        const Pending oldest = pending.front();
        const bool nack = kind != VerdictClass::delivered;
        answer(oldest.connection, oldest.message, {kind, static_cast<std::uint16_t>(nack ? 8 : 0), std::nullopt});
    }
    void heard(ConnectionId connection) {
        pipeline.heard(connection, now);
        drain();
    }
    /// A deadline may be due already: then now.
    void advance(Instant to) {
        now = std::max(now, to);
        pipeline.advance(now);
        drain();
    }
    /// Through every deadline up to `to`.
    void run_to(Instant to) {
        for (auto due = pipeline.next_deadline(); due && *due <= to; due = pipeline.next_deadline()) advance(*due);
        advance(to);
    }
    void reconfigure(const Settings& settings) {
        pipeline.reconfigure(settings, now);
        checker.reconfigured(settings, now);
        drain();
    }
    void pause() {
        pipeline.pause(now);
        checker.paused(now);
        drain();
    }
    void resume() {
        pipeline.resume(now);
        checker.resumed(now);
        drain();
    }
    void purge(std::optional<Priority> priority = std::nullopt) {
        pipeline.purge(priority, now);
        checker.purged(priority, now);
        drain();
    }
    void stop(Reason reason = Reason::stopped) {
        pipeline.stop(now, reason);
        checker.stopped(reason, now);
        drain();
    }

    /// What the checker is told instead; false: it is not told.
    std::function<bool(Send&)> lie_of_send;
    std::function<bool(Outcome&)> lie_of_outcome;
    std::function<bool(Command&)> lie_of_command;
    std::function<void(PipelineView&)> lie_of_view;

    Pipeline pipeline;
    Checker checker;
    Instant now = start_of_time;
    std::vector<ConnectionId> asked;
    std::vector<Pending> pending;
    std::vector<Outcome> outcomes;

    /// Drains what is there and verifies.
    void drain() {
        while (const auto next = pipeline.next_send()) {
            Send send = *next;
            pending.push_back({send.connection, send.message, send.handle});
            if (!lie_of_send || lie_of_send(send)) checker.sent(send);
        }
        while (const auto next = pipeline.next_command()) {
            Command command = *next;
            if (command.kind == Command::Kind::open) asked.push_back(command.connection);
            if (command.kind == Command::Kind::close)
                std::erase_if(pending, [&](const Pending& each) { return each.connection == command.connection; });
            if (!lie_of_command || lie_of_command(command)) checker.commanded(command);
        }
        while (const auto next = pipeline.next_outcome()) {
            Outcome outcome = *next;
            outcomes.push_back(outcome);
            if (!lie_of_outcome || lie_of_outcome(outcome)) checker.ended(outcome);
        }
        PipelineView view = PipelineView::of(pipeline);
        if (lie_of_view) lie_of_view(view);
        checker.verify(view, now);
    }

private:
    std::uint64_t next_handle_ = 1;
};

}  // namespace sluice::sim
