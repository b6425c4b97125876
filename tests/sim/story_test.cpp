// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/story.h"

#include <gtest/gtest.h>
#include <set>

namespace sluice::sim {
namespace {

std::vector<Event> many(std::size_t count) {
    std::vector<Event> events;
    for (std::size_t at = 0; at < count; ++at)
        events.push_back({EventKind::connection_lost, std::chrono::seconds{at}, "0:00", "event " + std::to_string(at)});
    return events;
}

TEST(Story, HasALineAndALetterForEachEvent) {
    const std::vector<StoryLine> story = story_of(many(30));
    ASSERT_EQ(story.size(), 30U);
    EXPECT_EQ(story[0].mark, "A");
    EXPECT_EQ(story[25].mark, "Z");
    EXPECT_EQ(story[26].mark, "a");
    EXPECT_EQ(story[3].text, "event 3");
    EXPECT_EQ(story[3].event, "connection-lost");
    EXPECT_EQ(story[3].tone, Tone::bad);
}

TEST(Story, LeavesOutTheMiddleOfTooMany) {
    const std::vector<StoryLine> story = story_of(many(1'000), 10);
    ASSERT_EQ(story.size(), 10U);
    EXPECT_EQ(story.front().text, "event 0");
    EXPECT_EQ(story.back().text, "event 999");
    std::set<std::string> marks;
    std::size_t gaps = 0;
    for (const StoryLine& line : story) {
        if (line.mark.empty()) {
            ++gaps;
            EXPECT_NE(line.text.find("991 more"), std::string::npos) << line.text;
        } else {
            EXPECT_TRUE(marks.insert(line.mark).second) << line.mark;
        }
    }
    EXPECT_EQ(gaps, 1U);
}

TEST(Story, NeverHasMoreLinesThanLetters) { EXPECT_LE(story_of(many(1'000), 1'000).size(), 52U); }

TEST(Story, OfNothingIsEmpty) { EXPECT_TRUE(story_of({}).empty()); }

}  // namespace
}  // namespace sluice::sim
