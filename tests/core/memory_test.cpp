// SPDX-License-Identifier: GPL-3.0-or-later
// At most 64 bytes a buffered push without collapse: every operator new of this program is counted.
#include "core/pipeline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <optional>
#include <vector>

#include <malloc.h>

namespace {

std::atomic<std::uint64_t>& held_bytes() {
    static std::atomic<std::uint64_t> bytes{0};
    return bytes;
}

void* counted(void* memory) {
    if (memory == nullptr) throw std::bad_alloc();
    held_bytes() += malloc_usable_size(memory);
    return memory;
}

void give_back(void* memory) {
    if (memory != nullptr) held_bytes() -= malloc_usable_size(memory);
    std::free(memory);
}

void* aligned(std::size_t size, std::align_val_t alignment) {
    const auto to = static_cast<std::size_t>(alignment);
    return std::aligned_alloc(to, (size + to - 1) / to * to);
}

}  // namespace

void* operator new(std::size_t size) { return counted(std::malloc(size)); }
void* operator new[](std::size_t size) { return counted(std::malloc(size)); }
void* operator new(std::size_t size, std::align_val_t alignment) { return counted(aligned(size, alignment)); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return counted(aligned(size, alignment)); }
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete[](void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { give_back(memory); }

namespace sluice {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t million = 1'000'000, most_a_push = 64;

Settings without_connections() {
    Settings settings;
    settings.pushers = 0;
    settings.buffer = million;
    return settings;
}

class Memory : public ::testing::Test {
protected:
    /// What the pipeline holds now, a buffered push.
    double bytes_a_push() const {
        return static_cast<double>(held_bytes() - before) / static_cast<double>(pipeline.buffered());
    }
    /// Over the three lanes; every `mortal`-th stays, the others live for a second.
    void offer(std::uint64_t count, std::uint64_t mortal = 1) {
        for (std::uint64_t i = 0; i < count; ++i) {
            Push push;
            push.handle = i;
            push.device = i + 1;
            push.priority = priorities[i % priority_count];
            push.ttl = i / priority_count % mortal == 0 ? no_ttl : Duration{1s};
            ASSERT_TRUE(pipeline.offer(push, now).admitted);
        }
    }
    void drain() {
        while (pipeline.next_outcome() != nullptr) {
        }
        while (pipeline.next_command() != nullptr) {
        }
    }
    void collect() {
        while (const Send* const send = pipeline.next_send()) messages.push_back(send->message);
    }
    /// One connection carries all but `left` of them.
    void carry_until(std::uint64_t left) {
        pipeline.opened(1, 100, now);
        collect();
        while (pipeline.buffered() > left) {
            std::vector<MessageId> answered;
            answered.swap(messages);
            ASSERT_FALSE(answered.empty());
            for (const MessageId message : answered) {
                pipeline.answer(1, message, {VerdictClass::delivered, 0, std::nullopt}, now);
                collect();
            }
            drain();
        }
    }

    std::uint64_t before = held_bytes();
    Instant now = start_of_time;
    Pipeline pipeline{without_connections(), now, 1};
    std::vector<MessageId> messages;
};

TEST_F(Memory, AMillionBufferedPushes) {
    offer(million);
    drain();
    ASSERT_EQ(pipeline.buffered(), million);
    EXPECT_LE(bytes_a_push(), most_a_push);
    EXPECT_GE(bytes_a_push(), 40) << "less than a record is not counted right";
}

TEST_F(Memory, IsGivenBackAsTheyLeave) {
    offer(million);
    carry_until(million / 2);
    ASSERT_GT(pipeline.buffered(), million / 3);
    ASSERT_LE(pipeline.buffered(), million / 2);
    EXPECT_LE(bytes_a_push(), most_a_push);
}

TEST_F(Memory, HolesAreCompacted) {
    constexpr std::uint64_t stay = million / 5;
    offer(million, 5);
    while (pipeline.buffered() > stay + priority_count) {
        const std::optional<Instant> due = pipeline.next_deadline();  // a sweep of the lanes
        ASSERT_TRUE(due.has_value());
        ASSERT_LT(*due, start_of_time + 1h);
        now = *due;
        pipeline.advance(now);
        drain();
    }
    EXPECT_LE(bytes_a_push(), most_a_push);
}

}  // namespace
}  // namespace sluice
