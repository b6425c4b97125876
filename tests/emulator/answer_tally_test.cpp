// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/answer_tally.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

TEST(AnswerTally, CountsLinesByStatus) {
    std::map<unsigned, std::uint64_t> statuses{{202, 1}};
    EXPECT_EQ(
        tally_answers("{\"id\":\"a\",\"status\":202}\n{\"status\": 429,\"outcome\":\"shed\"}\r\n\n{\"status\":202}",
                      statuses),
        3u);
    EXPECT_EQ(statuses, (std::map<unsigned, std::uint64_t>{{202, 3}, {429, 1}}));
}

TEST(AnswerTally, ALineWithoutOneIsStatus0) {
    std::map<unsigned, std::uint64_t> statuses;
    EXPECT_EQ(tally_answers("nonsense\n{\"status\":}\n", statuses), 2u);
    EXPECT_EQ(statuses, (std::map<unsigned, std::uint64_t>{{0, 2}}));
    EXPECT_EQ(tally_answers("", statuses), 0u);
}

}  // namespace
}  // namespace sluice::sim
