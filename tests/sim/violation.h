// SPDX-License-Identifier: GPL-3.0-or-later
// Seeing which invariant the checker finds broken, and settings small enough to break each.
#pragma once

#include "core/settings.h"
#include "sim/checker.h"

#include <chrono>
#include <string>

namespace sluice::sim {

inline Settings small() {
    Settings settings;
    settings.pushers = 2;
    settings.window = 2;
    settings.buffer = 4;
    settings.ack_timeout = std::chrono::seconds{5};
    settings.retry.base = std::chrono::seconds{1};
    settings.retry.jitter = 0;
    settings.default_ttl = std::chrono::seconds{100};
    return settings;
}

template <class Act>
std::string violation(Act act) {
    try {
        act();
    } catch (const Violation& violation) {
        return violation.what();
    }
    return "none";
}

#define EXPECT_VIOLATION(text, act)                              \
    do {                                                         \
        const std::string found = violation([&] { act; });       \
        EXPECT_NE(found.find(text), std::string::npos) << found; \
    } while (false)

inline Push of(Priority priority, std::uint64_t device = 0, std::uint64_t key = 0) {
    Push push;
    push.priority = priority;
    push.device = device;
    push.collapse_key = key;
    return push;
}

}  // namespace sluice::sim
