// SPDX-License-Identifier: GPL-3.0-or-later
// CHECK(condition): an assertion that stays on in release. A failed one is a bug of ours: it prints the place and the
// condition and aborts. Bad input is never a CHECK. One condition a CHECK, so that the message names what broke.
#pragma once

namespace sluice {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace sluice

#define CHECK(condition)                                            \
    do {                                                            \
        if (!(condition)) [[unlikely]]                              \
            ::sluice::check_failed(#condition, __FILE__, __LINE__); \
    } while (false)
