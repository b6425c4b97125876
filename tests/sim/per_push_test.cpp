// SPDX-License-Identifier: GPL-3.0-or-later
// Exactly, to the nanosecond: when each push starts (Kiefer and Wolfowitz) and how much waiting there is (Little).
#include "sim/runner.h"

#include "core/pipeline.h"
#include "core/random.h"
#include "sim/scenario_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <queue>
#include <sstream>
#include <string>
#include <vector>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

// A row of the push log that was delivered, times in nanoseconds.
struct Served {
    std::uint64_t sequence;
    std::int64_t offered, started, answered;
};

std::int64_t nanoseconds_of(const std::string& seconds) {
    const std::size_t point = seconds.find('.');
    EXPECT_EQ(seconds.size() - point, 10u) << seconds << ": nine decimals";
    return std::stoll(seconds.substr(0, point)) * 1'000'000'000 + std::stoll(seconds.substr(point + 1));
}

std::vector<Served> in_order_of_arrival(const std::string& log) {
    std::vector<Served> all;
    std::istringstream lines(log);
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(line.substr(0, 75), "id,stream,priority,device,collapse_key,offered_s,first_sent_s,last_sent_s,a");
    while (std::getline(lines, line)) {
        std::vector<std::string> cells;
        std::istringstream row(line);
        for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
        all.push_back({std::stoull(cells[0].substr(cells[0].find('-') + 1)), nanoseconds_of(cells[5]),
                       nanoseconds_of(cells[6]), nanoseconds_of(cells[8])});
    }
    std::sort(all.begin(), all.end(), [](const Served& a, const Served& b) { return a.sequence < b.sequence; });
    return all;
}

struct Logged {
    RunRecord record;
    std::vector<Served> pushes;
};
Logged run_logged(bool check) {
    const auto read = read_scenario_file(std::string(SLUICE_TEST_DATA) + "/theory/per-push.toml");
    std::ostringstream text;
    PushLog log(text, {"all"});
    RunOptions options;
    options.check = check;
    options.log = &log;
    RunRecord record = run(read.scenario.value(), options);
    EXPECT_TRUE(log.finish());
    return {std::move(record), in_order_of_arrival(text.str())};
}

TEST(PerPush, EachStartsWhenTheRecursionOfKieferAndWolfowitzSays) {
    const Logged run = run_logged(false);
    ASSERT_GT(run.pushes.size(), 180'000u);
    std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> free_at;
    for (int server = 0; server < 10; ++server) free_at.push(0);
    std::uint64_t waited = 0, wrong = 0;
    for (const Served& push : run.pushes) {
        const std::int64_t start = std::max(push.offered, free_at.top());
        wrong += push.started != start ? 1 : 0;
        waited += start > push.offered ? 1 : 0;
        free_at.pop();
        free_at.push(push.answered);
    }
    EXPECT_EQ(wrong, 0u);
    EXPECT_GT(waited, run.pushes.size() / 2);
}

TEST(PerPush, WaitsAndLatenciesOfTheResultAreThoseOfTheLog) {
    const Logged run = run_logged(true);
    std::uint64_t waits = 0, latencies = 0, totals = 0;
    for (const Served& push : run.pushes) {
        waits += static_cast<std::uint64_t>(push.started - push.offered);
        latencies += static_cast<std::uint64_t>(push.answered - push.started);
        totals += static_cast<std::uint64_t>(push.answered - push.offered);
    }
    const Snapshot& end = run.record.snapshots.back();
    EXPECT_EQ(end.metrics.wait_all().sum_low(), waits);
    EXPECT_EQ(end.metrics.ack.sum_low(), latencies);
    EXPECT_EQ(end.metrics.total.sum_low(), totals);
    EXPECT_NEAR(end.pending_integral_s, static_cast<double>(latencies) / 1e9, 1e-6);
}

// Drives a pipeline by hand through overload, losses of connections and resends, and integrates what it says of itself.
class Integrating {
public:
    Integrating() : pipeline_(settings(), start_of_time, 1) { drain(); }

    void run(std::uint64_t pushes) {
        for (std::uint64_t i = 0; i < pushes; ++i) {
            const std::int64_t arrival = now_ + static_cast<std::int64_t>(random_.below(16'000'000));
            answer_until(arrival);
            until(arrival);
            Push push;
            push.handle = i;
            pipeline_.offer(push, instant(now_));
            drain();
            if (i % 5'000 == 4'999) cut();
        }
        answer_until(INT64_MAX / 2);
    }

    std::uint64_t buffered_area = 0, pending_area = 0;
    const Pipeline& pipeline() const { return pipeline_; }

private:
    struct Due {
        std::int64_t at;
        MessageId message;
        ConnectionId connection;
        bool operator>(const Due& other) const { return at > other.at; }
    };
    static Settings settings() {
        Settings result;
        result.pushers = 3;
        result.window = 4;
        result.buffer = 50;
        return result;
    }
    void until(std::int64_t at) {
        buffered_area += pipeline_.buffered() * static_cast<std::uint64_t>(at - now_);
        pending_area += pipeline_.pending() * static_cast<std::uint64_t>(at - now_);
        now_ = at;
    }
    void answer_until(std::int64_t end) {
        for (;;) {
            const auto deadline = pipeline_.next_deadline();
            const std::int64_t core = deadline ? nanoseconds(*deadline) : INT64_MAX;
            const std::int64_t next = std::min(core, due_.empty() ? INT64_MAX : due_.top().at);
            if (next > end || pipeline_.places().all() == 0) return;
            until(next);
            if (next == core) {
                pipeline_.advance(instant(now_));
            } else {
                const Due due = due_.top();
                due_.pop();
                pipeline_.answer(due.connection, due.message, {}, instant(now_));
            }
            drain();
        }
    }
    void cut() {
        pipeline_.closed(pipeline_.connections().front().connection, CloseReason::peer, instant(now_));
        drain();
    }
    void drain() {
        for (bool more = true; more;) {
            more = false;
            while (const auto send = pipeline_.next_send())
                due_.push(Due{now_ + 50'000'000 + static_cast<std::int64_t>(random_.below(100'000'000)), send->message,
                              send->connection});
            while (pipeline_.next_outcome()) {
            }
            if (const auto command = pipeline_.next_command()) {
                more = true;
                if (command->kind == Command::Kind::open) pipeline_.opened(command->connection, 4, instant(now_));
                if (command->kind == Command::Kind::ping) pipeline_.heard(command->connection, instant(now_));
            }
        }
    }

    Pipeline pipeline_;
    Random random_{1, "integrating"};
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
    std::int64_t now_ = 0;
};

TEST(PerPush, LittlesLawHoldsToTheNanosecond) {
    Integrating drive;
    drive.run(50'000);
    const Metrics& metrics = drive.pipeline().metrics();
    EXPECT_GT(metrics.counters.outcome(OutcomeKind::shed), 1'000u);
    EXPECT_GT(metrics.counters.resent, 20u);
    EXPECT_EQ(metrics.wait_all().sum_low(), drive.buffered_area);
    EXPECT_EQ(metrics.ack.sum_low() + metrics.counters.unanswered_ns, drive.pending_area);
}

}  // namespace
}  // namespace sluice::sim
