// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/peer_names.h"

#include <gtest/gtest.h>

namespace sluice::live {
namespace {

TEST(PeerNames, KnowsOurOwn) {
    PeerNames names;
    for (int i = 0; i < 100; ++i) names.label("FLOOD_" + std::to_string(i));
    EXPECT_EQ(names.label("SERVICE_UNAVAILABLE"), "SERVICE_UNAVAILABLE");
    EXPECT_EQ(names.label("CONNECTION_DRAINING"), "CONNECTION_DRAINING");
}

TEST(PeerNames, TakesUpTo32Strangers) {
    PeerNames names;
    for (int i = 0; i < 32; ++i) EXPECT_EQ(names.label("NEW_" + std::to_string(i)), "NEW_" + std::to_string(i));
    EXPECT_EQ(names.label("NEW_32"), "other");
    EXPECT_EQ(names.label("NEW_5"), "NEW_5");
}

TEST(PeerNames, AreShortAndVisible) {
    PeerNames names;
    EXPECT_EQ(names.label("a b\n\"\xc3\xa9"), "a?b?\"??");
    EXPECT_EQ(names.label(std::string(1000, 'x')), std::string(64, 'x'));
    EXPECT_EQ(names.label(""), "other");
}

TEST(PeerNames, AddsUpWhatHasOneLabel) {
    PeerNames names;
    std::map<std::string, std::uint64_t> counts{{"BAD_REGISTRATION", 5}};
    for (int i = 0; i < 1000; ++i) counts["N" + std::to_string(i)] = 1;
    const auto labelled = names.labelled(counts);
    EXPECT_EQ(labelled.size(), 1u + 32 + 1);
    EXPECT_EQ(labelled.at("BAD_REGISTRATION"), 5u);
    EXPECT_EQ(labelled.at("other"), 1000u - 32);
}

}  // namespace
}  // namespace sluice::live
