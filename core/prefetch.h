// SPDX-License-Identifier: GPL-3.0-or-later
// Asks for a line of cache before it is needed. The empty statement keeps the call: g++ takes a function that does no
// more than prefetch for one without effect and leaves it out where it is not inlined (12.2; the hint was lost so).
#pragma once

namespace sluice {

[[gnu::always_inline]] inline void prefetch(const void* address) {
    __builtin_prefetch(address, 1);
    asm volatile("");
}

}  // namespace sluice
