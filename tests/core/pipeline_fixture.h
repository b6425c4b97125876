// SPDX-License-Identifier: GPL-3.0-or-later
// A driver in words, for the tests of the rules: time passes by pass() (which advances at every deadline, as a driver
// does) or by jump() (which does not), facts are verbs, and what came out is read as text since the last look:
//
//   open(1, 2);  offer(high(1));  offer(low(2).to(7).keyed(9).lives(5s));
//   EXPECT_EQ(sends(), "1@1 2@1");   EXPECT_EQ(ends(), "2 shed incoming");   EXPECT_EQ(orders(), "close 1
//   ack_timeout");
//
// After every call conservation, demand, and one outcome each are checked. Settings start without connections of their
// own, jitter or timeouts, so that a test sets what it is about. Handles are unique in a test.
#pragma once

#include "core/pipeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sluice::test {

using namespace std::chrono_literals;

struct Ask : Push {
    Ask(std::uint64_t number, Priority lane) {
        handle = number;
        priority = lane;
    }
    Ask to(std::uint64_t number) const {
        return with([&](Ask& ask) { ask.device = number; });
    }
    Ask keyed(std::uint64_t number) const {
        return with([&](Ask& ask) { ask.collapse_key = number; });
    }
    Ask lives(Duration duration) const {
        return with([&](Ask& ask) { ask.ttl = duration; });
    }

private:
    template <typename Change>
    Ask with(Change change) const {
        Ask ask = *this;
        change(ask);
        return ask;
    }
};
inline Ask high(std::uint64_t handle) { return {handle, Priority::high}; }
inline Ask normal(std::uint64_t handle) { return {handle, Priority::normal}; }
inline Ask low(std::uint64_t handle) { return {handle, Priority::low}; }

class PipelineTest : public ::testing::Test {
protected:
    PipelineTest() {
        settings.pushers = 0;
        settings.buffer = 100;
        settings.retry.jitter = 0;
        settings.reconnect.spread = 0s;
        settings.ack_timeout = settings.ping.idle = settings.ping.timeout = 1000h;
        settings.congestion = false;
    }

    Settings settings;  // of the pipeline, which starts with the first verb
    Instant now = start_of_time + 1000s;

    Pipeline& pipeline() {
        if (!pipeline_) {
            pipeline_ = std::make_unique<Pipeline>(settings, now, 1);
            drain();
        }
        return *pipeline_;
    }

    // Time.
    void pass(Duration duration) {
        const Instant end = now + duration;
        for (int steps = 0; pipeline().next_deadline() && *pipeline().next_deadline() <= end; ++steps) {
            now = std::max(now, *pipeline().next_deadline());
            advance();
            ASSERT_LT(steps, 1'000'000) << "deadlines without end";
        }
        now = end;
    }
    void jump(Duration duration) { now += duration; }
    void advance() {
        pipeline().advance(now);
        drain();
        const auto deadline = pipeline().next_deadline();
        ASSERT_GT(deadline.value_or(never), now);
    }
    // Until the next deadline acts; how long that was. Nothing may be due without one.
    Duration pass_to_deadline() {
        const Instant before = now;
        const auto deadline = pipeline().next_deadline();
        EXPECT_TRUE(deadline.has_value());
        if (deadline) pass(*deadline - now);
        return now - before;
    }

    // Facts.
    Offered offer(const Push& push) {
        const Offered offered = pipeline().offer(push, now);
        ++offered_;
        drain();
        return offered;
    }
    void offer_all(std::uint64_t first, std::uint64_t last) {
        for (std::uint64_t handle = first; handle <= last; ++handle) offer(normal(handle));
    }
    void restore(const Push& push, Instant offered) {
        pipeline().restore(push, offered, now);
        ++offered_;
        drain();
    }
    void open(ConnectionId connection, std::uint32_t window) {
        pipeline().opened(connection, window, now);
        drain();
    }
    void close(ConnectionId connection, CloseReason reason = CloseReason::peer) {
        forget(connection);
        pipeline().closed(connection, reason, now);
        drain();
    }
    void drain_connection(ConnectionId connection) {
        pipeline().draining(connection, now);
        drain();
    }
    void hear(ConnectionId connection) {
        pipeline().heard(connection, now);
        drain();
    }
    void resize(ConnectionId connection, std::uint32_t window) {
        pipeline().resize(connection, window, now);
        drain();
    }
    void pause() {
        pipeline().pause(now);
        drain();
    }
    void resume() {
        pipeline().resume(now);
        drain();
    }
    std::uint64_t purge(std::optional<Priority> priority = std::nullopt) {
        const auto ended = pipeline().purge(priority, now);
        drain();
        return ended;
    }
    void stop(Reason reason = Reason::stopped) {
        in_flight_.clear();
        pipeline().stop(now, reason);
        drain();
    }
    void reconfigure() {
        pipeline().reconfigure(settings, now);
        drain();
    }
    // Answers to the last send of `handle`, which must be in flight. True if it ended the push.
    bool nack(std::uint64_t handle, VerdictClass kind, std::optional<Duration> retry_after = std::nullopt) {
        const std::uint16_t code = kind == VerdictClass::delivered ? 0 : unknown_error;
        return answer(handle, {kind, code, retry_after});
    }
    bool answer(std::uint64_t handle, const Verdict& verdict) {
        const auto found = in_flight_.find(handle);
        EXPECT_NE(found, in_flight_.end()) << handle << " is not in flight";
        if (found == in_flight_.end()) return false;
        const Send send = found->second;
        in_flight_.erase(found);
        return answer_from(send.connection, send.message, verdict);
    }
    bool answer_from(ConnectionId connection, MessageId message, const Verdict& verdict = {}) {
        const Outcome* outcome = pipeline().answer(connection, message, verdict, now);
        const bool ended = outcome != nullptr;
        drain();
        return ended;
    }
    bool ack(std::uint64_t handle) { return nack(handle, VerdictClass::delivered); }
    bool transient(std::uint64_t handle, std::optional<Duration> retry_after = std::nullopt) {
        return nack(handle, VerdictClass::transient, retry_after);
    }
    bool throttle(std::uint64_t handle, std::optional<Duration> retry_after = std::nullopt) {
        return nack(handle, VerdictClass::throttle_device, retry_after);
    }
    bool throttle_project(std::uint64_t handle, std::optional<Duration> retry_after = std::nullopt) {
        return nack(handle, VerdictClass::throttle_project, retry_after);
    }

    // What came out since the last look.
    std::string sends() { return take(sends_, " "); }
    std::string ends() { return take(ends_, ", "); }
    std::string orders() { return take(orders_, ", "); }
    // Where pushes are: "2 buffered, 1 pending"; "nothing".
    std::string held() {
        const Places places = pipeline().places();
        std::vector<std::string> words;
        const auto add = [&](std::uint64_t count, const char* where) {
            if (count != 0) words.push_back(std::to_string(count) + " " + where);
        };
        add(places.buffered_all(), "buffered");
        add(places.returned_all(), "returned");
        add(places.waiting(), "waiting");
        add(places.pending, "pending");
        return words.empty() ? "nothing" : take(words, ", ");
    }
    const Counters& counters() { return pipeline().metrics().counters; }
    const Send& in_flight(std::uint64_t handle) { return in_flight_.at(handle); }
    bool is_in_flight(std::uint64_t handle) const { return in_flight_.count(handle) != 0; }
    const Outcome& outcome_of(std::uint64_t handle) { return outcomes_.at(handle); }
    std::size_t sent_count() const { return sent_count_; }
    std::optional<ConnectionView> view(ConnectionId connection) {
        for (const ConnectionView& each : pipeline().connections())
            if (each.connection == connection) return each;
        return std::nullopt;
    }
    std::uint32_t window_of(ConnectionId connection) {
        const auto found = view(connection);
        EXPECT_TRUE(found.has_value()) << "no connection " << connection;
        return found ? found->window : 0;
    }

private:
    static std::string name_of(CloseReason reason) {
        switch (reason) {
            case CloseReason::peer: return "peer";
            case CloseReason::network: return "network";
            case CloseReason::refused_login: return "refused_login";
            case CloseReason::open_timeout: return "open_timeout";
            case CloseReason::ack_timeout: return "ack_timeout";
            case CloseReason::ping_timeout: return "ping_timeout";
            case CloseReason::drain_grace: return "drain_grace";
            case CloseReason::surplus: return "surplus";
            case CloseReason::stopped: return "stopped";
        }
        return "?";
    }
    static std::string take(std::vector<std::string>& words, const char* between) {
        std::string text;
        for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
        words.clear();
        return text;
    }
    void forget(ConnectionId connection) {
        std::erase_if(in_flight_, [&](const auto& entry) { return entry.second.connection == connection; });
    }
    void drain() {
        Pipeline& from = pipeline();
        while (const auto command = from.next_command()) note(*command);
        while (const auto send = from.next_send()) {
            sends_.push_back(std::to_string(send->handle) + "@" + std::to_string(send->connection));
            EXPECT_TRUE(in_flight_.emplace(send->handle, *send).second) << send->handle << " was already in flight";
            ++sent_count_;
        }
        while (const auto outcome = from.next_outcome()) note(*outcome);
        EXPECT_EQ(offered_, outcomes_.size() + from.places().all()) << "conservation";
        EXPECT_EQ(from.metrics().counters.offered, offered_);
        EXPECT_EQ(from.places().pending, in_flight_.size());
        EXPECT_TRUE(from.demand_holds());
    }
    void note(const Command& command) {
        const std::string number = " " + std::to_string(command.connection);
        switch (command.kind) {
            case Command::Kind::open: orders_.push_back("open" + number); break;
            case Command::Kind::ping: orders_.push_back("ping" + number); break;
            case Command::Kind::close:
                orders_.push_back("close" + number + " " + name_of(command.reason));
                forget(command.connection);
                break;
        }
    }
    void note(const Outcome& outcome) {
        std::string text = std::to_string(outcome.handle) + " " + std::string(name(outcome.kind));
        if (outcome.reason != Reason::none) text += " " + std::string(name(outcome.reason));
        ends_.push_back(text);
        EXPECT_TRUE(outcomes_.emplace(outcome.handle, outcome).second) << outcome.handle << " ended twice";
    }

    std::unique_ptr<Pipeline> pipeline_;
    std::map<std::uint64_t, Send> in_flight_;
    std::map<std::uint64_t, Outcome> outcomes_;
    std::vector<std::string> sends_, ends_, orders_;
    std::uint64_t offered_ = 0;
    std::size_t sent_count_ = 0;
};

}  // namespace sluice::test
