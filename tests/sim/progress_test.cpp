// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/progress.h"

#include "core/report/human_text.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

TEST(Progress, SaysHowFarAndHowLongStill) {
    const Terminal terminal;
    EXPECT_EQ(progress_line("new-year", 0.25, 360'000'000, 30, terminal),
              "new-year ██████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  25 %  360M pushes, 90 s left");
}

TEST(Progress, SaysNothingOfTheTimeLeftAtFirst) {
    EXPECT_FALSE(progress_line("x", 0.001, 1, 30, {}).find("left") != std::string::npos);
}

TEST(Progress, AlwaysHasASecondLeft) {
    EXPECT_NE(progress_line("x", 0.999, 1, 2, {}).find("1 s left"), std::string::npos);
}

TEST(Progress, NeverFillsTheLine) {
    for (const int width : {20, 40, 60, 200}) {
        Terminal terminal;
        terminal.width = width;
        const std::string line = progress_line(std::string(300, 'n'), 0.5, 1'000'000, 10, terminal);
        EXPECT_LT(text_width(line), static_cast<std::size_t>(width)) << line;
    }
}

TEST(Progress, KeepsWithinItsShare) { EXPECT_NE(progress_line("x", 7, 1, 1, {}).find("100 %"), std::string::npos); }

}  // namespace
}  // namespace sluice::sim
