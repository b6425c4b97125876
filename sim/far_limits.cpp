// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/far_limits.h"

#include "core/check.h"
#include "core/random.h"

#include <algorithm>
#include <utility>

namespace sluice::sim {

bool DeviceBuckets::take(std::uint64_t device, double per_minute, std::int64_t now) {
    CHECK(device != 0);
    if (2 * (used_ + 1) > buckets_.size()) rebuild(now);
    const auto interval = static_cast<std::int64_t>(ns_per_minute / per_minute);
    const std::int64_t holds = std::max(static_cast<std::int64_t>(ns_per_minute), interval);
    Bucket& bucket = find(device);
    const std::int64_t full_at = std::max(bucket.full_at, now) + interval;
    if (full_at - now > holds) return false;
    if (bucket.device == 0) ++used_;
    bucket = {device, full_at};
    return true;
}

DeviceBuckets::Bucket& DeviceBuckets::find(std::uint64_t device) {
    const std::size_t mask = buckets_.size() - 1;
    std::size_t i = Random::mix(device) & mask;
    while (buckets_[i].device != device && buckets_[i].device != 0) i = (i + 1) & mask;
    return buckets_[i];
}

void DeviceBuckets::rebuild(std::int64_t now) {
    constexpr std::size_t smallest = 64;
    const auto kept = static_cast<std::size_t>(
        std::count_if(buckets_.begin(), buckets_.end(), [&](const Bucket& bucket) { return bucket.full_at > now; }));
    std::size_t capacity = smallest;
    while (capacity < 4 * kept) capacity *= 2;
    std::vector<Bucket> old(capacity);
    old.swap(buckets_);
    used_ = kept;
    for (const Bucket& bucket : old)
        if (bucket.full_at > now) find(bucket.device) = bucket;
}

}  // namespace sluice::sim
