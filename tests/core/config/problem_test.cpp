// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/problem.h"

#include <gtest/gtest.h>

namespace sluice::config {
namespace {

TEST(Problem, SaysItsPlaceAndMessage) {
    EXPECT_EQ(to_string(Problem{"a.toml", 3, 7, "found x, expected y"}), "a.toml:3:7: error: found x, expected y");
    EXPECT_EQ(to_string(Problem{"a.toml", 0, 0, "found nothing"}), "a.toml: error: found nothing");
}

TEST(Problems, AreInOrderOfLineThenOverrides) {
    Problems problems{"a.toml", {"x=1", "y=2"}};
    EXPECT_FALSE(problems.any());
    problems.add({0, 0, 1}, "second override");
    problems.add({9, 1}, "late");
    problems.add({2, 5}, "b");
    problems.add({2, 4}, "a");
    problems.add({0, 0, 0}, "first override");
    problems.add_elsewhere({3, 1}, {"t.csv", 77, 1, "row"});
    problems.add({9, 1}, "late");
    std::string all;
    for (const auto& problem : problems.sorted()) all += to_string(problem) + "\n";
    EXPECT_EQ(all,
              "a.toml:2:4: error: a\na.toml:2:5: error: b\nt.csv:77:1: error: row\na.toml:9:1: error: late\n"
              "--set x=1: error: first override\n--set y=2: error: second override\n");
    EXPECT_TRUE(problems.any_at({9, 1}));
    EXPECT_FALSE(problems.any_at({9, 2}));
}

TEST(Nearest, FindsTheMeantName) {
    const std::vector<std::string_view> names{"buffer", "window", "shed", "ack_timeout", "half-open", "fanout"};
    EXPECT_EQ(nearest("bufer", names), "buffer");
    EXPECT_EQ(nearest("buffre", names), "buffer");
    EXPECT_EQ(nearest("halfopen", names), "half-open");
    EXPECT_EQ(nearest("timeout", names), "ack_timeout") << "a part of it";
    EXPECT_EQ(nearest("xyz", names), "");
    EXPECT_EQ(nearest("", names), "");
    EXPECT_EQ(nearest(std::string(1000, 'b'), names), "");
    EXPECT_EQ(did_you_mean("shd", names), "; did you mean \"shed\"?");
    EXPECT_EQ(did_you_mean("colour", names), "");
}

TEST(Listed, JoinsNames) {
    EXPECT_EQ(listed({"a"}), "\"a\"");
    EXPECT_EQ(listed({"a", "b", "c"}), "\"a\", \"b\" or \"c\"");
}

}  // namespace
}  // namespace sluice::config
