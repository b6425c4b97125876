// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/payloads.h"

#include "core/check.h"

namespace sluice::live {

Payloads::Handle Payloads::add(PushRequest&& request) {
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
    const bool added = ids_.emplace(payload.id, place).second;
    CHECK(added);
    return place;
}

void Payloads::release(Handle handle) {
    Payload& payload = entries_[handle];
    const std::size_t erased = ids_.erase(payload.id);
    CHECK(erased == 1);
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
