// SPDX-License-Identifier: GPL-3.0-or-later
// What Firebase allows a device and a project, and its server's queue. Each answers for one push at a time, in order of
// time; nanoseconds since the scenario's start.
#pragma once

#include "sim/curve_cursor.h"

#include <cstdint>
#include <vector>

namespace sluice::sim {

inline constexpr double ns_per_minute = 60e9;

/// One token bucket a device, of one minute and full at start, kept as the time at which it is full again (GCRA). A
/// full bucket is forgotten: memory follows the devices that sent within the last minute.
class DeviceBuckets {
public:
    /// Takes a token of `device` (not 0) if there is one. Requires per_minute > 0. Below one a minute the bucket holds
    /// one token.
    bool take(std::uint64_t device, double per_minute, std::int64_t now);
    /// How many buckets are kept, full ones not yet forgotten included.
    std::size_t size() const { return used_; }

private:
    struct Bucket {
        std::uint64_t device = 0;  // 0: free
        std::int64_t full_at = 0;
    };
    Bucket& find(std::uint64_t device);
    void rebuild(std::int64_t now);

    std::vector<Bucket> buckets_;  // linear probing, a power of two
    std::size_t used_ = 0;
};

/// The project's tokens, refilled whole every minute of the scenario.
class ProjectQuota {
public:
    /// Requires per_minute > 0.
    bool take(double per_minute, std::int64_t now) {
        const std::int64_t minute = now / static_cast<std::int64_t>(ns_per_minute);
        if (minute != minute_) minute_ = minute, taken_ = 0;
        if (static_cast<double>(taken_ + 1) > per_minute) return false;
        ++taken_;
        return true;
    }

private:
    std::int64_t minute_ = -1;
    std::uint64_t taken_ = 0;
};

/// One server, first in first out, 1/capacity a push by the capacity when it begins; 0: takes no time. What it does for
/// a connection that is gone meanwhile is done all the same.
class Server {
public:
    explicit Server(const Curve& capacity) : capacity_(capacity) {}

    /// When a push that comes now has been served.
    std::int64_t serve(std::int64_t now) {
        const std::int64_t begins = now > free_at_ ? now : free_at_;
        const double rate = capacity_.at(begins);
        if (rate <= 0) return begins;
        const double takes = 1e9 / rate + carried_;
        const auto whole = static_cast<std::int64_t>(takes);
        carried_ = takes - static_cast<double>(whole);
        return free_at_ = begins + whole;
    }

private:
    CurveCursor capacity_;
    std::int64_t free_at_ = 0;
    double carried_ = 0;  // what whole nanoseconds left over, so that the rate is exact
};

}  // namespace sluice::sim
