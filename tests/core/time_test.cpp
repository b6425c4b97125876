// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/time.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace sluice {
namespace {

using namespace std::chrono_literals;

template <typename C>
concept HasNow = requires {
    C::now();
};

TEST(Time, ClockCannotBeRead) { static_assert(!HasNow<Clock>); }

TEST(Time, InstantsAreWholeNanoseconds) {
    static_assert(std::is_same_v<Duration::rep, std::int64_t> || sizeof(Duration::rep) == 8);
    EXPECT_EQ(nanoseconds(start_of_time), 0);
    EXPECT_EQ(nanoseconds(instant(17) + 1us), 1017);
    EXPECT_EQ(instant(-5) - instant(3), Duration{-8});
}

TEST(Time, SaturatingAddStopsAtNever) {
    EXPECT_EQ(saturating_add(instant(5), 3ns), instant(8));
    EXPECT_EQ(saturating_add(instant(5), Duration::max()), never);
    EXPECT_EQ(saturating_add(never, 0ns), never);
    EXPECT_EQ(saturating_add(never - 1ns, 1ns), never);
    EXPECT_EQ(saturating_add(never - 2ns, 1ns), never - 1ns);
    EXPECT_EQ(saturating_add(start_of_time, Duration::max()), never);
}

}  // namespace
}  // namespace sluice
