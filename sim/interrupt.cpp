// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/interrupt.h"

#include <atomic>
#include <csignal>

namespace sluice::sim {
namespace {

std::atomic<bool>& flag() {
    static std::atomic<bool> raised{false};
    return raised;
}
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

void raise_flag(int) { flag().store(true, std::memory_order_relaxed); }

}  // namespace

void watch_for_interrupt() {
    flag();  // made here, not in the handler
    struct sigaction action {};
    action.sa_handler = raise_flag;
    action.sa_flags = SA_RESTART | SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() { return flag().load(std::memory_order_relaxed); }

}  // namespace sluice::sim
