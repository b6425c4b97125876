// SPDX-License-Identifier: GPL-3.0-or-later
// The only clock of the live side. The pipeline's instants are nanoseconds of the steady clock since this was made, so
// that steps of the wall clock change nothing; wall times are told for people and for the journal only.
#pragma once

#include "core/time.h"

#include <chrono>
#include <cstdint>

namespace sluice::live {

class WallClock {
public:
    WallClock() : start_(std::chrono::steady_clock::now()), wall_start_(std::chrono::system_clock::now()) {}
    /// Never falls.
    Instant now() const { return start_of_time + (std::chrono::steady_clock::now() - start_); }
    /// The wall clock's time of an instant, nanoseconds since 1970, as the wall clock stood at the start.
    std::int64_t since_1970_ns(Instant instant) const {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(wall_start_.time_since_epoch()).count() +
               (instant - start_of_time).count();
    }
    std::chrono::steady_clock::time_point steady(Instant instant) const { return start_ + (instant - start_of_time); }

private:
    std::chrono::steady_clock::time_point start_;
    std::chrono::system_clock::time_point wall_start_;
};

}  // namespace sluice::live
