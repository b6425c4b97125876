// SPDX-License-Identifier: GPL-3.0-or-later
// What the stories of the scenarios invite to try comes out as they say.
#include "sim/runner.h"

#include "core/report/figures.h"
#include "core/report/json_text.h"
#include "tests/sim/scenario_files.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;
using Overrides = std::vector<std::string>;

class Figures {
public:
    explicit Figures(const Scenario& scenario) : record_(run(scenario)) {}
    double operator()(const std::string& key) const {
        const auto value = value_at(figures(record_), key);
        return value.value_or(key.starts_with("nacks.") ? 0 : NAN);
    }

private:
    RunRecord record_;
};

Figures tenth(const std::string& name, const Overrides& overrides = {}) {
    return Figures(testing::scaled(testing::load_scenario(name, overrides), 0.1));
}
Figures whole(const std::string& name, const Overrides& overrides = {}) {
    return Figures(testing::load_scenario(name, overrides));
}

TEST(Stories, OtherPoliciesSaveTheHighPushes) {
    const Figures incoming = tenth("low-floods-high");
    EXPECT_GT(incoming("by_priority.high.shed"), 1'000);
    for (const std::string policy : {"oldest", "lowest-priority"}) {
        SCOPED_TRACE(policy);
        const Figures other = tenth("low-floods-high", {"pipeline.shed=" + policy});
        EXPECT_EQ(other("by_priority.high.shed"), 0);
        EXPECT_EQ(other("by_priority.normal.shed"), 0);
        EXPECT_NEAR(other("shed") / incoming("shed"), 1, 0.01);
    }
}

std::uint64_t delivered_from(const RunRecord& record, Duration from) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < record.rows.size(); ++i)
        if (record.scenario.sample * static_cast<std::int64_t>(i) >= from)
            sum += record.rows[i].outcomes[index(OutcomeKind::delivered)];
    return sum;
}

TEST(Stories, WithoutCongestionWindowsNothingIsDeliveredForHalfAnHour) {
    const Overrides later{"scenario.settle=1s"};
    const Figures with = whole("congestion", later);
    EXPECT_GT(with("delivered"), 0.99 * with("offered"));
    const RunRecord without = run(testing::load_scenario("congestion", {later[0], "pipeline.congestion=false"}));
    EXPECT_GT(delivered_from(without, 0s), 0u);
    EXPECT_EQ(delivered_from(without, 110s), 0u);
}

TEST(Stories, ThirtyPushersCarryOverwatch) { EXPECT_EQ(tenth("overwatch", {"pipeline.pushers=30"})("shed"), 0); }

TEST(Stories, ABufferShedsHalfOfWhatNoneDoes) {
    EXPECT_GT(tenth("no-buffer")("shed"), 2 * tenth("overwatch")("shed"));
    EXPECT_EQ(tenth("overwatch", {"pipeline.buffer=1M"})("shed"), 0);
}

TEST(Stories, TwentyXmppConnectionsCarryWhatSixHundredHttpOnesCannot) {
    const Figures xmpp = tenth("http-before", {"pipeline.pushers=20", "pipeline.window=100"});
    EXPECT_LT(xmpp("shed_share"), 0.1);
    EXPECT_GT(xmpp("delivered"), 2 * tenth("http-before")("delivered"));
}

TEST(Stories, AShortAckTimeoutFindsABlackHoleSooner) {
    EXPECT_LT(tenth("blackhole", {"pipeline.ack_timeout=5s"})("total_ms.max"), 10e3);
}

TEST(Stories, CollapsingSparesTheHotDevice) {
    const Figures found = whole("hot-device", {"arrivals.bot.collapse_keys=1"});
    EXPECT_EQ(found("shed"), 0);
    EXPECT_GT(found("collapsed"), 10e3);
}

TEST(Stories, WithoutPacingFirebaseRefuses) {
    const Figures paced = tenth("quota-600k");
    EXPECT_EQ(paced("nacks.SERVICE_UNAVAILABLE"), 0);
    Scenario unpaced = testing::scaled(testing::load_scenario("quota-600k"), 0.1);
    unpaced.pipeline.quota.reset();
    EXPECT_GT(Figures(unpaced)("nacks.SERVICE_UNAVAILABLE"), 1'000);
}

TEST(Stories, ASmallerBufferLosesBarelyMoreAndWaitsLess) {
    const Figures large = tenth("with-shedding"), small = tenth("with-shedding", {"pipeline.buffer=50k"});
    EXPECT_LT(small("shed_share"), 1.3 * large("shed_share"));
    EXPECT_LT(small("total_ms.max"), 10e3);
}

TEST(Stories, WithoutCollapseKeysTheBadgesFillTheBuffer) {
    EXPECT_EQ(tenth("badges")("shed"), 0);
    EXPECT_GT(tenth("badges", {"pipeline.collapse=false"})("shed"), 10e3);
}

TEST(Stories, TheOldestGoFirstInAnOutage) {
    const Figures newest = whole("outage-10min", {"pipeline.shed=oldest"}), oldest = whole("outage-10min");
    EXPECT_NEAR((newest("shed") + newest("expired")) / (oldest("shed") + oldest("expired")), 1, 0.05);
    EXPECT_LT(newest("total_ms.mean"), 0.7 * oldest("total_ms.mean"));
}

}  // namespace
}  // namespace sluice::sim
