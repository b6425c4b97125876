// SPDX-License-Identifier: GPL-3.0-or-later
// Fails the n-th send, answer or connection, for n = 0, 1, 2 … until a run had fewer than that: whichever one it is,
// every push is delivered.
#include "core/pipeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>

namespace sluice::swarm {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t pushes = 60;

enum class Fails {
    send_cuts,        // the connection is cut by the n-th send
    send_vanishes,    // the n-th send never arrives, and is never answered
    answer_vanishes,  // the n-th answer
    answer_is_transient,
    answer_is_throttle,
    answer_is_project_throttle,
    answer_is_draining,
    answer_is_elsewhere,
    answer_comes_twice,
    answer_cuts,      // the connection is cut in its place
    open_is_refused,  // the n-th open
    open_vanishes,
    open_is_cut_at_once,
};

Settings settings_of_a_small_pool() {
    Settings settings;
    settings.pushers = 3;
    settings.window = 4;
    settings.buffer = pushes;
    settings.ack_timeout = 5s;
    return settings;
}

// A driver and a Firebase that answers a send 100 ms later, in some 50 lines. What fails, fails once.
class Loop {
public:
    Loop(Fails fails, std::uint64_t nth) : fails_(fails), left_(nth), pipeline_(settings_of_a_small_pool(), now_, 1) {}

    /// True if there was an n-th one.
    bool run() {
        drain();
        for (std::uint64_t handle = 1; handle <= pushes; ++handle) {
            pipeline_.offer({.handle = handle, .device = handle % 7, .ttl = no_ttl}, now_);
            drain();
        }
        for (int steps = 0; pipeline_.places().all() > 0; ++steps) {
            EXPECT_LT(steps, 10'000) << "it does not end";
            if (steps == 10'000 || ::testing::Test::HasFatalFailure()) break;
            step();
        }
        return has_failed_;
    }
    const std::map<std::uint64_t, OutcomeKind>& outcomes() const { return outcomes_; }
    const Pipeline& pipeline() const { return pipeline_; }

private:
    struct Event {
        Instant at;
        std::function<void()> happens;
    };

    bool fails_now(std::initializer_list<Fails> kinds) {
        if (has_failed_ || std::find(kinds.begin(), kinds.end(), fails_) == kinds.end()) return false;
        if (left_-- > 0) return false;
        return has_failed_ = true;
    }
    void step() {
        const auto deadline = pipeline_.next_deadline();
        if (!events_.empty() && events_.front().at <= deadline.value_or(never)) {
            const Event event = events_.front();
            events_.pop_front();
            now_ = std::max(now_, event.at);
            event.happens();
        } else {
            ASSERT_TRUE(deadline.has_value()) << "nothing will happen any more";
            now_ = std::max(now_, *deadline);
            pipeline_.advance(now_);
            ASSERT_GT(pipeline_.next_deadline().value_or(never), now_);
        }
        drain();
    }
    void in_100_ms(std::function<void()> happens) { events_.push_back({now_ + 100ms, std::move(happens)}); }
    void cut(ConnectionId connection) {
        if (closed_.insert(connection).second) pipeline_.closed(connection, CloseReason::network, now_);
    }
    void drain() {
        while (const auto command = pipeline_.next_command()) obey(*command);
        while (const auto send = pipeline_.next_send()) deliver(*send);
        while (const auto outcome = pipeline_.next_outcome())
            EXPECT_TRUE(outcomes_.emplace(outcome->handle, outcome->kind).second) << "ended twice";
        EXPECT_TRUE(pipeline_.demand_holds());
        for (const ConnectionView& view : pipeline_.connections()) EXPECT_LE(view.pending, view.window);
        const std::uint64_t offered = pipeline_.metrics().counters.offered;
        EXPECT_EQ(offered, outcomes_.size() + pipeline_.places().all());
    }
    void obey(const Command& command) {
        const ConnectionId connection = command.connection;
        if (command.kind == Command::Kind::close) closed_.insert(connection);
        if (command.kind == Command::Kind::ping) in_100_ms([=, this] { pipeline_.heard(connection, now_); });
        if (command.kind == Command::Kind::open) answer_open(connection);
    }
    void answer_open(ConnectionId connection) {
        if (!fails_now({Fails::open_is_refused, Fails::open_vanishes, Fails::open_is_cut_at_once}))
            return in_100_ms([=, this] { pipeline_.opened(connection, 4, now_); });
        if (fails_ == Fails::open_is_refused) in_100_ms([=, this] { cut(connection); });
        if (fails_ != Fails::open_is_cut_at_once) return;
        in_100_ms([=, this] { pipeline_.opened(connection, 4, now_); });
        in_100_ms([=, this] { cut(connection); });
    }
    void deliver(const Send& send) {
        if (!fails_now({Fails::send_cuts, Fails::send_vanishes})) return in_100_ms([=, this] { answer(send); });
        if (fails_ == Fails::send_cuts) in_100_ms([=, this] { cut(send.connection); });
    }
    void answer(const Send& send) {
        if (closed_.count(send.connection) != 0) return;
        if (!fails_now({Fails::answer_vanishes, Fails::answer_is_transient, Fails::answer_is_throttle,
                        Fails::answer_is_project_throttle, Fails::answer_is_draining, Fails::answer_is_elsewhere,
                        Fails::answer_comes_twice, Fails::answer_cuts}))
            return give(send, {});
        switch (fails_) {
            case Fails::answer_is_transient: return give(send, {VerdictClass::transient, 1, {}});
            case Fails::answer_is_throttle: return give(send, {VerdictClass::throttle_device, 1, {}});
            case Fails::answer_is_project_throttle: return give(send, {VerdictClass::throttle_project, 1, {}});
            case Fails::answer_is_draining: return give(send, {VerdictClass::draining, 1, {}});
            case Fails::answer_is_elsewhere: return give(send, {VerdictClass::elsewhere, 1, {}});
            case Fails::answer_cuts: return cut(send.connection);
            case Fails::answer_comes_twice: in_100_ms([=, this] { give(send, {}); }); return give(send, {});
            default: return;
        }
    }
    void give(const Send& send, const Verdict& verdict) {
        if (closed_.count(send.connection) == 0) pipeline_.answer(send.connection, send.message, verdict, now_);
    }

    Instant now_ = start_of_time + 1h;
    Fails fails_;
    std::uint64_t left_;
    bool has_failed_ = false;
    Pipeline pipeline_;
    std::deque<Event> events_;  // all 100 ms ahead, so in order
    std::set<ConnectionId> closed_;
    std::map<std::uint64_t, OutcomeKind> outcomes_;
};

class FailNth : public ::testing::TestWithParam<Fails> {};

TEST_P(FailNth, WhicheverItIsEveryPushIsDelivered) {
    bool had_one = true;
    std::uint64_t nth = 0;
    for (; had_one; ++nth) {
        SCOPED_TRACE("n = " + std::to_string(nth));
        Loop loop(GetParam(), nth);
        had_one = loop.run();
        ASSERT_EQ(loop.outcomes().size(), pushes);
        for (const auto& [handle, kind] : loop.outcomes()) ASSERT_EQ(kind, OutcomeKind::delivered) << handle;
        if (::testing::Test::HasFailure()) return;
    }
    EXPECT_GE(nth, 3u) << "there were operations to fail";
}

std::string words(const ::testing::TestParamInfo<Fails>& info) {
    constexpr const char* names[] = {"SendCuts",          "SendVanishes",      "AnswerVanishes",
                                     "AnswerIsTransient", "AnswerIsThrottle",  "AnswerIsProjectThrottle",
                                     "AnswerIsDraining",  "AnswerIsElsewhere", "AnswerComesTwice",
                                     "AnswerCuts",        "OpenIsRefused",     "OpenVanishes",
                                     "OpenIsCutAtOnce"};
    return names[static_cast<std::size_t>(info.param)];
}

INSTANTIATE_TEST_SUITE_P(Each, FailNth,
                         ::testing::Values(Fails::send_cuts, Fails::send_vanishes, Fails::answer_vanishes,
                                           Fails::answer_is_transient, Fails::answer_is_throttle,
                                           Fails::answer_is_project_throttle, Fails::answer_is_draining,
                                           Fails::answer_is_elsewhere, Fails::answer_comes_twice, Fails::answer_cuts,
                                           Fails::open_is_refused, Fails::open_vanishes, Fails::open_is_cut_at_once),
                         words);

}  // namespace
}  // namespace sluice::swarm
