// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/runtime.h"

#include "live/feedback.h"
#include "live/journal.h"
#include "tests/live/scripted_transport.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <filesystem>

namespace sluice::live {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Listening : Source {
    void told(std::vector<Told>&& batch) override {
        for (Told& each : batch) all.push_back(std::move(each));
    }
    const Told* of(std::uint64_t tag, Told::Kind kind) const {
        for (const Told& each : all)
            if (each.tag == tag && each.kind == kind) return &each;
        return nullptr;
    }
    std::size_t count(Told::Kind kind) const {
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [&](const Told& each) { return each.kind == kind; }));
    }
    std::vector<Told> all;
};

struct Samples : SampleSink {
    void sample(std::shared_ptr<const LiveSample> told) override { all.push_back(std::move(told)); }
    std::vector<std::shared_ptr<const LiveSample>> all;
};

class RuntimeTest : public testing::Test {
protected:
    RuntimeTest() {
        options.settings.pushers = 2;
        options.settings.window = 10;
        options.settings.buffer = 20;
    }
    void start() {
        runtime = std::make_unique<Runtime>(io, clock, options, hooks);
        transport.listen(runtime->listener());
        runtime->start(transport);
    }
    /// Runs the io_context until `done`, at most 10 s.
    void until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + seconds{10};
        while (!done() && std::chrono::steady_clock::now() < deadline) io.run_one_for(milliseconds{50});
        ASSERT_TRUE(done());
    }
    void until_open() {
        until([&] { return transport.pending.size() == options.settings.pushers; });
    }
    Submission push(std::uint64_t tag, std::string id = {}) {
        Submission made;
        made.request.id = std::move(id);
        made.request.target = "T";
        made.request.body = "\"to\":\"T\"";
        made.request.original = "{\"to\":\"T\"}";
        made.tag = tag;
        made.source = &listening;
        return made;
    }
    void submit(Submission submission) {
        std::vector<Submission> batch;
        batch.push_back(std::move(submission));
        runtime->submit(batch);
        ASSERT_TRUE(batch.empty());
    }
    void submit_many(std::size_t count, bool wants_outcome = false) {
        std::vector<Submission> batch;
        for (std::size_t i = 0; i < count; ++i) {
            batch.push_back(push(next_tag++));
            batch.back().wants_outcome = wants_outcome;
        }
        runtime->submit(batch);
        ASSERT_TRUE(batch.empty());
    }
    std::shared_ptr<const LiveSample> sample() { return runtime->sample_now(); }
    FinalReport drain(Duration deadline) {
        std::optional<FinalReport> report;
        runtime->drain(deadline, [&](const FinalReport& told) { report = told; });
        until([&] { return report.has_value(); });
        return report.value_or(FinalReport{});
    }

    boost::asio::io_context io;
    WallClock clock;
    RuntimeOptions options;
    RuntimeHooks hooks;
    ScriptedTransport transport{io};
    Listening listening;
    std::unique_ptr<Runtime> runtime;
    std::uint64_t next_tag = 1000;
};

TEST_F(RuntimeTest, AcceptsSendsAndTellsTheOutcome) {
    start();
    until_open();
    Submission wanted = push(1, "a-1");
    wanted.wants_outcome = true;
    submit(std::move(wanted));
    submit(push(2));
    until([&] { return listening.all.size() == 2; });
    const Told* const ended = listening.of(1, Told::Kind::ended);
    ASSERT_NE(ended, nullptr);
    const auto line = boost::json::parse(ended->line).as_object();
    EXPECT_EQ(line.at("id"), "a-1");
    EXPECT_EQ(line.at("outcome"), "delivered");
    const Told* const accepted = listening.of(2, Told::Kind::accepted);
    ASSERT_NE(accepted, nullptr);
    EXPECT_TRUE(accepted->id.starts_with("push-")) << accepted->id;
    until([&] { return sample()->places.all() == 0; });
    EXPECT_EQ(sample()->metrics.counters.outcome(OutcomeKind::delivered), 2u);
    EXPECT_EQ(sample()->payloads, 0u);
    EXPECT_EQ(sample()->payload_bytes, 0u);
}

TEST_F(RuntimeTest, AnIdUnderWayIsRefusedAndFreeAgainAfterItsOutcome) {
    transport.script = [](const auto&) { return ScriptedTransport::Reply{false, "", ""}; };
    start();
    until_open();
    submit(push(1, "x"));
    submit(push(2, "x"));
    until([&] { return listening.all.size() == 2; });
    ASSERT_NE(listening.of(2, Told::Kind::refused), nullptr);
    EXPECT_EQ(listening.of(2, Told::Kind::refused)->refusal, Refusal::duplicate);
    transport.script = [](const auto&) { return ScriptedTransport::Reply{}; };
    transport.answer();
    submit(push(3, "x"));
    until([&] { return listening.of(3, Told::Kind::accepted) != nullptr; });
}

TEST_F(RuntimeTest, ShedsWhatTheBufferHasNoRoomFor) {
    transport.script = [](const auto&) { return ScriptedTransport::Reply{false, "", ""}; };
    start();
    until_open();
    submit_many(50);
    until([&] { return listening.all.size() == 50; });
    EXPECT_EQ(listening.count(Told::Kind::accepted), 40u);  // two windows of 10 and a buffer of 20
    EXPECT_EQ(listening.count(Told::Kind::shed), 10u);
    const auto shed = std::find_if(listening.all.begin(), listening.all.end(),
                                   [](const Told& each) { return each.kind == Told::Kind::shed; });
    EXPECT_EQ(shed->reason, Reason::incoming);
    EXPECT_GE(shed->retry_after_s, 1u);
    EXPECT_LE(shed->retry_after_s, 60u);
    EXPECT_LE(transport.most_pending, 10u);
    EXPECT_TRUE(sample()->shed_first.has_value());
}

TEST_F(RuntimeTest, PayloadMemoryIsABound) {
    transport.script = [](const auto&) { return ScriptedTransport::Reply{false, "", ""}; };
    options.payload_memory = 3000;
    start();
    until_open();
    submit_many(30);
    until([&] { return listening.all.size() == 30; });
    EXPECT_GT(listening.count(Told::Kind::accepted), 5u);
    EXPECT_GT(listening.count(Told::Kind::refused), 5u);
    EXPECT_EQ(sample()->refused[index(Refusal::memory)], listening.count(Told::Kind::refused));
    EXPECT_LE(sample()->payload_bytes, 3000u);
}

TEST_F(RuntimeTest, APullSourceWaitsForRoomAndIsNeverShed) {
    bool silent = true;
    transport.script = [&](const auto&) { return ScriptedTransport::Reply{!silent, "", ""}; };
    start();
    until_open();
    std::vector<Submission> batch;
    for (std::uint64_t tag = 0; tag < 200; ++tag) {
        batch.push_back(push(tag));
        batch.back().waits = batch.back().wants_outcome = true;
    }
    runtime->submit(batch);
    until([&] { return listening.count(Told::Kind::accepted) == 40; });
    EXPECT_EQ(sample()->queued, 160u);
    silent = false;
    transport.answer();
    until([&] { return listening.count(Told::Kind::ended) == 200; });
    EXPECT_EQ(listening.count(Told::Kind::shed), 0u);
    EXPECT_EQ(listening.count(Told::Kind::accepted), 200u);
}

TEST_F(RuntimeTest, ANackWithADeadTokenAndAnAckWithANewOne) {
    transport.script = [](const ScriptedTransport::Sent& sent) {
        return sent.id == "dead" ? ScriptedTransport::Reply{true, "BAD_REGISTRATION", ""}
                                 : ScriptedTransport::Reply{true, "", "NEW"};
    };
    start();
    until_open();
    for (const char* id : {"dead", "moved"}) {
        Submission made = push(id[0] == 'd' ? 1 : 2, id);
        made.wants_outcome = true;
        submit(std::move(made));
    }
    until([&] { return listening.all.size() == 2; });
    const auto dead = boost::json::parse(listening.of(1, Told::Kind::ended)->line).as_object();
    EXPECT_EQ(dead.at("outcome"), "rejected");
    EXPECT_EQ(dead.at("error"), "BAD_REGISTRATION");
    EXPECT_EQ(dead.at("dead_token"), true);
    const auto moved = boost::json::parse(listening.of(2, Told::Kind::ended)->line).as_object();
    EXPECT_EQ(moved.at("new_token"), "NEW");
    EXPECT_EQ(sample()->nacks.at("BAD_REGISTRATION"), 1u);
    EXPECT_EQ(sample()->dead_tokens, 1u);
    EXPECT_EQ(sample()->new_tokens, 1u);
}

TEST_F(RuntimeTest, PauseHoldsResumeGoesOnPurgeEnds) {
    start();
    until_open();
    runtime->pause();
    submit_many(30);
    until([&] { return listening.all.size() == 30; });
    EXPECT_EQ(listening.count(Told::Kind::accepted), 20u);
    EXPECT_EQ(listening.count(Told::Kind::refused), 10u);  // paused for good, and no room
    EXPECT_EQ(runtime->purge(Priority::low), 0u);
    EXPECT_EQ(runtime->purge(Priority::normal), 20u);
    submit_many(5);
    runtime->resume();
    until([&] { return sample()->metrics.counters.outcome(OutcomeKind::delivered) == 5; });
    EXPECT_EQ(sample()->metrics.counters.failed_by_reason[index(Reason::purged)], 20u);
}

TEST_F(RuntimeTest, ACutConnectionLosesNothing) {
    start();
    until_open();
    int cuts = 3;
    transport.script = [&](const auto&) { return ScriptedTransport::Reply{cuts == 0, "", ""}; };
    options.settings.reconnect.spread = milliseconds{1};
    runtime->reconfigure(options.settings);
    submit_many(30, true);
    while (cuts > 0) {
        until([&] { return transport.pending.size() == 2 && sample()->places.pending == 20; });
        --cuts;
        transport.cut();
        if (cuts == 0) break;
        until([&] { return transport.pending.empty(); });
        until([&] { return transport.pending.size() == 2; });
    }
    until([&] { return listening.all.size() == 30; });
    for (const Told& each : listening.all)
        EXPECT_NE(each.line.find("\"outcome\":\"delivered\""), std::string::npos) << each.line;
}

TEST_F(RuntimeTest, ARefusedLoginShows) {
    transport.refuses = CloseReason::refused_login;
    start();
    until([&] { return sample()->login_refused; });
    EXPECT_FALSE(sample()->connected);
    EXPECT_GE(sample()->closed_why[static_cast<std::size_t>(CloseReason::refused_login)], 1u);
}

TEST_F(RuntimeTest, SamplesComeAtTheirMoments) {
    Samples samples;
    hooks.samples = &samples;
    options.sample = milliseconds{20};
    start();
    until([&] { return samples.all.size() >= 3; });
    for (const auto& each : samples.all) EXPECT_LT((each->now - start_of_time) % options.sample, milliseconds{20});
    EXPECT_LT(samples.all[0]->now, samples.all[1]->now);
}

TEST_F(RuntimeTest, ADrainEndsWhenNothingIsLeft) {
    start();
    until_open();
    submit_many(30);
    until([&] { return listening.all.size() == 30; });
    const FinalReport report = drain(seconds{10});
    EXPECT_TRUE(report.on_time);
    EXPECT_EQ(report.given_up, 0u);
    EXPECT_EQ(report.sample->metrics.counters.outcome(OutcomeKind::delivered), 30u);
    submit(push(1));
    until([&] { return listening.of(1, Told::Kind::refused) != nullptr; });
    EXPECT_EQ(listening.of(1, Told::Kind::refused)->refusal, Refusal::draining);
}

TEST_F(RuntimeTest, ADrainThatTakesTooLongGivesUpAndSaysSo) {
    transport.script = [](const auto&) { return ScriptedTransport::Reply{false, "", ""}; };
    start();
    until_open();
    submit_many(30, true);
    until([&] { return sample()->places.all() == 30; });
    const FinalReport report = drain(milliseconds{20});
    EXPECT_FALSE(report.on_time);
    EXPECT_EQ(report.given_up, 30u);
    EXPECT_EQ(report.journaled, 0u);
    EXPECT_EQ(listening.count(Told::Kind::ended), 30u);
    EXPECT_TRUE(transport.pending.empty());
}

TEST_F(RuntimeTest, AStopEndsADrainAtOnce) {
    transport.script = [](const auto&) { return ScriptedTransport::Reply{false, "", ""}; };
    start();
    until_open();
    submit_many(3);
    until([&] { return sample()->places.all() == 3; });
    std::optional<FinalReport> report;
    runtime->drain(std::chrono::hours{1}, [&](const FinalReport& told) { report = told; });
    EXPECT_FALSE(report);
    runtime->stop_now();
    ASSERT_TRUE(report);
    EXPECT_EQ(report->given_up, 3u);
}

class JournaledRuntimeTest : public RuntimeTest {
protected:
    JournaledRuntimeTest() {
        folder = testing::TempDir() + "sluice-runtime-" + std::to_string(getpid());
        std::filesystem::create_directories(folder);
        open();
    }
    ~JournaledRuntimeTest() override {
        if (journal) journal->stop();
        journal.reset();
        if (feedback) feedback->stop();
        std::filesystem::remove_all(folder);
    }
    void open() {
        JournalOptions journal_options;
        journal_options.path = folder + "/journal.db";
        auto opened = Journal::open(journal_options);
        ASSERT_EQ(opened.error, "");
        journal = std::move(opened.journal);
        FeedbackOptions feedback_options;
        feedback_options.file = folder + "/outcomes";
        feedback = Feedback::open(feedback_options).feedback;
        hooks.journal = journal.get();
        hooks.feedback = feedback.get();
    }
    std::string folder;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Feedback> feedback;
};

TEST_F(JournaledRuntimeTest, AcceptsAfterTheCommitAndTheNextStartHasTheRest) {
    transport.script = [](const auto&) { return ScriptedTransport::Reply{false, "", ""}; };
    start();
    until_open();
    for (const char* id : {"a", "b", "c"}) submit(push(static_cast<std::uint64_t>(id[0]), id));
    until([&] { return listening.count(Told::Kind::accepted) == 3; });
    transport.script = [](const ScriptedTransport::Sent& sent) {
        return ScriptedTransport::Reply{sent.id == "b", "", ""};
    };
    transport.answer();
    const FinalReport report = drain(milliseconds{1});
    EXPECT_EQ(report.given_up, 2u);
    EXPECT_EQ(report.journaled, 2u);
    EXPECT_EQ(journal->stop(), 0u);
    journal.reset();
    EXPECT_EQ(feedback->stop(), 0u);

    open();
    transport.script = [](const auto&) { return ScriptedTransport::Reply{}; };
    transport.sent.clear();
    start();
    until([&] { return sample()->metrics.counters.outcome(OutcomeKind::delivered) == 2; });
    EXPECT_EQ(sample()->restored, 2u);
    ASSERT_EQ(transport.sent.size(), 2u);
    EXPECT_EQ(transport.sent[0].id, "a");
    EXPECT_EQ(transport.sent[1].id, "c");
    EXPECT_EQ(transport.sent[0].body, "\"to\":\"T\"");
}

TEST_F(JournaledRuntimeTest, EveryRowOfOneIdIsRestored) {
    journal->start({});
    for (const char* to : {"A", "B", "C"}) {
        JournalRow row;
        row.id = "x";
        row.offered_ns = clock.since_1970_ns(clock.now());
        row.request = std::string{"{\"to\":\""} + to + "\"}";
        journal->admitted(std::move(row));
    }
    EXPECT_EQ(journal->stop(), 0u);
    journal.reset();
    feedback->stop();

    open();
    std::string answers;
    transport.script = [&](const ScriptedTransport::Sent& sent) {
        return ScriptedTransport::Reply{answers.find(sent.body[6]) != std::string::npos, "", ""};
    };
    start();
    until([&] { return transport.sent.size() == 3; });
    EXPECT_EQ(sample()->payloads, 3u);
    for (const char* next : {"B", "A", "C"}) {  // not the first, then the first, then the last
        submit(push(1, "x"));
        until([&] { return listening.of(1, Told::Kind::refused) != nullptr; });
        listening.all.clear();
        answers += next;
        transport.answer();
    }
    EXPECT_EQ(sample()->metrics.counters.outcome(OutcomeKind::delivered), 3u);
    EXPECT_EQ(sample()->payloads, 0u);
    EXPECT_EQ(journal->stop(), 0u);
    journal.reset();
    open();
    EXPECT_TRUE(journal->take_unfinished().empty());
}

}  // namespace
}  // namespace sluice::live
