// SPDX-License-Identifier: GPL-3.0-or-later
// 500 random sequences of 400 calls; SLUICE_SWARM=20000 plays more, SLUICE_SWARM_SEED=N plays one again.
#include "tests/swarm/swarm.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace sluice::swarm {
namespace {

constexpr int calls = 400;

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::uint64_t& current_seed() {
    static std::uint64_t seed = 0;
    return seed;
}

// A failed CHECK aborts: which sequence did?
void tell_seed(int) {
    std::fprintf(stderr, "SLUICE_SWARM_SEED=%llu\n", static_cast<unsigned long long>(current_seed()));
}

TEST(Swarm, KeepsEveryInvariantAndDrainsOnceHealed) {
    std::signal(SIGABRT, tell_seed);
    const bool one = std::getenv("SLUICE_SWARM_SEED") != nullptr;
    const std::uint64_t first = number_from("SLUICE_SWARM_SEED", 1);
    const std::uint64_t count = one ? 1 : number_from("SLUICE_SWARM", 500);
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        current_seed() = seed;
        const std::string problem = play(seed, calls);
        ASSERT_EQ(problem, "") << "bring it back with SLUICE_SWARM_SEED=" << seed;
    }
    std::signal(SIGABRT, SIG_DFL);
}

}  // namespace
}  // namespace sluice::swarm
