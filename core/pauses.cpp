// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pauses.h"

namespace sluice {

DevicePause* DevicePauses::find(std::uint64_t device) {
    const std::uint32_t* entry = entries_.find(device);
    return entry == nullptr ? nullptr : pauses_[*entry].get();
}

DevicePause& DevicePauses::find_or_add(std::uint64_t device) {
    if (DevicePause* found = find(device)) return *found;
    std::uint32_t entry;
    if (free_.empty()) {
        entry = static_cast<std::uint32_t>(pauses_.size());
        pauses_.push_back(nullptr);
    } else {
        entry = free_.back();
        free_.pop_back();
    }
    entries_[device] = entry;
    pauses_[entry] = std::make_unique<DevicePause>();
    pauses_[entry]->device = device;
    ++count_;
    return *pauses_[entry];
}

void DevicePauses::forget(DevicePause& pause) {
    CHECK(pause.waiting.empty());
    set_until(pause, never);
    const std::uint32_t gone = entry(pause);
    entries_.erase(pause.device);
    pauses_[gone].reset();
    free_.push_back(gone);
    if (--count_ == 0) pauses_.clear(), pauses_.shrink_to_fit(), free_.clear(), free_.shrink_to_fit();
}

void DevicePauses::set_until(DevicePause& pause, Instant until) {
    const std::uint32_t place = entry(pause);
    if (pause.until != never) ends_.erase({pause.until, place});
    pause.until = until;
    if (until != never) ends_.insert({until, place});
}

}  // namespace sluice
