// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/payloads.h"

#include "core/check.h"

namespace sluice::live {

Payloads::Handle Payloads::add(PushRequest&& request) {
    const std::uint32_t made = place(std::move(request));
    const bool added = ids_.emplace(entries_[made].id, made).second;
    CHECK(added);
    return made;
}

Payloads::Handle Payloads::add_restored(PushRequest&& request) {
    const std::uint32_t made = place(std::move(request));
    const std::string& id = entries_[made].id;
    if (!ids_.emplace(id, made).second) twins_.emplace(id, made);
    return made;
}

std::uint32_t Payloads::place(PushRequest&& request) {
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(entries_.size()));
        entries_.emplace_back();
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    Payload& payload = entries_[place];
    payload.bytes = static_cast<std::uint32_t>(bytes_of(request));
    payload.id = std::move(request.id);
    payload.body = std::move(request.body);
    bytes_ += payload.bytes;
    return place;
}

void Payloads::release_id(std::uint32_t place, const std::string& id) {
    const auto known = ids_.find(id);
    CHECK(known != ids_.end());
    auto [twin, end] = twins_.equal_range(id);
    if (known->second == place) {
        ids_.erase(known);
        if (twin == end) return;
        ids_.emplace(entries_[twin->second].id, twin->second);  // the view is into whose it is
    } else {
        while (twin != end && twin->second != place) ++twin;
        CHECK(twin != end);
    }
    twins_.erase(twin);
}

void Payloads::release(Handle handle) {
    Payload& payload = entries_[handle];
    release_id(static_cast<std::uint32_t>(handle), payload.id);
    bytes_ -= payload.bytes;
    payload = Payload{};
    free_.push_back(static_cast<std::uint32_t>(handle));
    if (ids_.empty() && entries_.size() > 4096) {
        entries_.clear();
        free_.clear();
        free_.shrink_to_fit();
        ids_.rehash(0);
    }
}

}  // namespace sluice::live
