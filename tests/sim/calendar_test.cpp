// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/calendar.h"

#include "core/random.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace sluice::sim {
namespace {

/// The calendar beside a stable multimap: every event popped is compared.
class Twin {
public:
    void push(std::int64_t at) {
        Scheduled event;
        event.at = at;
        event.message = ++number_;
        event.link = static_cast<std::uint32_t>(number_ % 1000);
        calendar_.push(event);
        reference_.emplace(at, event);
        ASSERT_EQ(calendar_.size(), reference_.size());
    }

    /// Pops the earliest, which must not be after `limit`; the time it had, or -1.
    std::int64_t pop(std::int64_t limit = Calendar::no_limit) {
        const Scheduled* event = calendar_.peek(limit);
        if (reference_.empty() || reference_.begin()->first > limit) {
            EXPECT_EQ(event, nullptr);
            return -1;
        }
        if (event == nullptr) {
            ADD_FAILURE() << "nothing found, expected " << reference_.begin()->first;
            return -1;
        }
        EXPECT_EQ(*event, reference_.begin()->second) << "of " << reference_.size();
        const std::int64_t at = event->at;
        calendar_.pop();
        reference_.erase(reference_.begin());
        return at;
    }

    void drain() {
        while (!reference_.empty() && !::testing::Test::HasFailure()) pop();
        EXPECT_EQ(calendar_.peek(), nullptr);
        EXPECT_TRUE(calendar_.empty());
    }

    std::size_t size() const { return reference_.size(); }
    Calendar& calendar() { return calendar_; }

private:
    Calendar calendar_;
    std::multimap<std::int64_t, Scheduled> reference_;
    std::uint64_t number_ = 0;
};

/// Pops and pushes so that about `held` are held, each push `delay()` after the event popped before it.
void churn(Twin& twin, std::size_t held, std::size_t events, const std::function<std::int64_t()>& delay) {
    std::int64_t now = 0;
    while (twin.size() < held) twin.push(now + delay());
    for (std::size_t i = 0; i < events && !::testing::Test::HasFailure(); ++i) {
        now = twin.pop();
        twin.push(now + delay());
    }
    twin.drain();
}

TEST(Calendar, IsEmptyAtFirst) {
    Calendar calendar;
    EXPECT_TRUE(calendar.empty());
    EXPECT_EQ(calendar.size(), 0u);
    EXPECT_EQ(calendar.peek(), nullptr);
    EXPECT_EQ(calendar.peek(5), nullptr);
    EXPECT_EQ(calendar.ahead(0), nullptr);
}

TEST(Calendar, EqualTimesLeaveInOrderOfInsertion) {
    Twin twin;
    Random random(1);
    for (int i = 0; i < 20'000; ++i) twin.push(static_cast<std::int64_t>(random.below(50)) * 1'000'000);
    twin.drain();
}

TEST(Calendar, RandomDelaysOfManySizes) {
    for (const std::size_t held : {1u, 7u, 100u, 2'000u, 50'000u})
        for (const int bits : {1, 8, 20, 28, 36, 44}) {
            Twin twin;
            Random random(held, "delays");
            churn(twin, held, 100'000, [&] { return static_cast<std::int64_t>(random.next() >> (64 - bits)); });
        }
}

TEST(Calendar, DelaysOfZeroGoIntoTheOpenBucketBehindTheirEquals) {
    Twin twin;
    Random random(3);
    churn(twin, 500, 200'000, [&] {
        const std::uint64_t kind = random.below(4);
        return kind < 2 ? 0 : static_cast<std::int64_t>(random.below(kind == 2 ? 10 : 1'000'000));
    });
}

TEST(Calendar, FarJumpsWaitInTheHeapAndKeepTheirOrder) {
    Twin twin;
    Random random(4);
    churn(twin, 300, 200'000, [&] {
        const std::int64_t far = static_cast<std::int64_t>(random.below(3)) * 86'400'000'000'000;
        return random.below(10) == 0 ? far : static_cast<std::int64_t>(random.below(1000)) * 1000;
    });
}

TEST(Calendar, AHugeBucket) {
    Twin twin;
    Random random(5);
    for (int i = 0; i < 100'000; ++i) twin.push(3'000'000'000 + static_cast<std::int64_t>(random.below(1'000'000)));
    for (int i = 0; i < 100'000; ++i) twin.push(3'000'500'000);
    twin.drain();
}

TEST(Calendar, RatesThatChangeManyThousandfold) {
    Twin twin;
    Random random(6);
    std::int64_t now = 0;
    for (int phase = 0; phase < 12; ++phase) {
        const std::uint64_t spread = phase % 2 == 0 ? 10'000 : 40'000'000'000;
        while (twin.size() < 3000) twin.push(now + static_cast<std::int64_t>(random.below(spread)));
        for (int i = 0; i < 70'000 && !HasFailure(); ++i) {
            now = twin.pop();
            twin.push(now + static_cast<std::int64_t>(random.below(spread)));
        }
    }
    twin.drain();
}

// As the runner does it: arrivals from elsewhere, whose time is the limit.
TEST(Calendar, PeeksNoFurtherThanTheLimit) {
    for (const std::uint64_t gap : {100ull, 90'000ull, 300'000'000ull, 40'000'000'000ull}) {
        Twin twin;
        Random random(gap);
        std::int64_t arrival = 0;
        for (int i = 0; i < 100'000 && !HasFailure(); ++i) {
            while (twin.pop(arrival) >= 0) {
            }
            twin.push(arrival + static_cast<std::int64_t>(random.below(320'000'000)));
            arrival += static_cast<std::int64_t>(random.below(2 * gap));
        }
        twin.drain();
    }
}

TEST(Calendar, PushesBeforeTheOpenBucketAreOrderedAllTheSame) {
    Twin twin;
    Random random(8);
    twin.push(1'000'000'000'000);
    for (int i = 0; i < 30'000 && !HasFailure(); ++i) {
        ASSERT_NE(twin.calendar().peek(), nullptr);
        twin.push(static_cast<std::int64_t>(random.below(1'000'000'000'000)));
    }
    twin.drain();
}

TEST(Calendar, AfterALongSilence) {
    Twin twin;
    for (std::int64_t day = 0; day < 400; ++day) {
        const std::int64_t now = day * 86'400'000'000'000;
        EXPECT_EQ(twin.calendar().peek(now), nullptr);
        for (const std::int64_t delay : {500, 100, 300, 100}) twin.push(now + delay * 1'000'000);
        for (int i = 0; i < 4; ++i) EXPECT_GE(twin.pop(now + 1'000'000'000), now);
    }
    EXPECT_TRUE(twin.calendar().empty());
}

TEST(Calendar, AheadIsTheOrderOfWhatComes) {
    Calendar calendar;
    Scheduled event;
    for (event.at = 20; event.at > 0; --event.at) calendar.push(event);
    ASSERT_NE(calendar.peek(), nullptr);
    for (std::size_t n = 0; n < 20; ++n) {
        ASSERT_NE(calendar.ahead(n), nullptr);
        EXPECT_EQ(calendar.ahead(n)->at, static_cast<std::int64_t>(n) + 1);
    }
    EXPECT_EQ(calendar.ahead(20), nullptr);
    calendar.pop();
    EXPECT_EQ(calendar.ahead(0)->at, 2);
    EXPECT_EQ(calendar.ahead(19), nullptr);
}

TEST(Calendar, WidthFollowsTheRate) {
    const auto width_after = [](std::uint64_t spread) {
        Calendar calendar;
        Random random(9);
        Scheduled event;
        for (int i = 0; i < 2000; ++i) {
            event.at = static_cast<std::int64_t>(random.below(spread));
            calendar.push(event);
        }
        for (int i = 0; i < 3'000'000; ++i) {
            event.at = calendar.peek()->at + static_cast<std::int64_t>(random.below(spread));
            calendar.pop();
            calendar.push(event);
        }
        return static_cast<double>(calendar.width());
    };
    // 2,000 held, delays below `spread`, so about 2000 / (spread / 2) leave in a nanosecond.
    for (const std::uint64_t spread : {100'000ull, 320'000'000ull, 400'000'000'000ull}) {
        const double per_bucket = width_after(spread) * 2000 / (static_cast<double>(spread) / 2);
        EXPECT_GT(per_bucket, 24) << spread;
        EXPECT_LT(per_bucket, 250) << spread;
    }
}

TEST(Calendar, MemoryIsReusedAndGivenBack) {
    Calendar calendar;
    Random random(10);
    Scheduled event;
    for (int i = 0; i < 1'000'000; ++i) {
        event.at = static_cast<std::int64_t>(random.below(1'000'000'000));
        calendar.push(event);
    }
    const std::size_t most = calendar.slabs();
    EXPECT_LT(most, 100'000u);
    while (calendar.size() > 100) {
        ASSERT_NE(calendar.peek(), nullptr);
        calendar.pop();
    }
    std::size_t steady = 0;
    for (int i = 0; i < 1'000'000; ++i) {
        event.at = calendar.peek()->at + static_cast<std::int64_t>(random.below(1'000'000'000));
        calendar.pop();
        calendar.push(event);
        if (i == 500'000) steady = calendar.slabs();
    }
    EXPECT_LE(calendar.slabs(), steady);
    EXPECT_LT(steady, most / 10);
}

}  // namespace
}  // namespace sluice::sim
