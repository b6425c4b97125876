// SPDX-License-Identifier: GPL-3.0-or-later
// Pauses: a throttled device or topic, or the whole project, sends nothing until its pause ends, then one probe whose
// answer decides. While nothing is paused there is no lookup. This room keeps who is paused, who waits for it and when
// it ends; what joins or leaves a lane is decided in pipeline_pauses.cpp.
#pragma once

#include "core/flat_map.h"
#include "core/held.h"
#include "core/slots.h"

#include <compare>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace sluice {

/// A pause's state: paused until a moment; over, and whoever leaves next probes; probing, until that one is answered.
enum class PauseState : std::uint8_t { none, paused, over, probing };

struct DevicePause {
    struct Waiter {
        Priority priority;
        std::uint64_t order;
        HeldIndex index;
        auto operator<=>(const Waiter&) const = default;
    };
    std::uint64_t device = 0;
    PauseState state = PauseState::none;
    Instant until = never;           ///< looked at next: end of the pause; when over, when it may be forgotten
    Instant forget_at = never;       ///< device_pause after its pause ended
    MessageId probe = 0;             ///< while probing
    HeldIndex candidate = not_held;  ///< released to its lane to be the probe
    std::set<Waiter> waiting;        ///< in lane order
    std::uint64_t counted = 0;       ///< of those that waited: how many hold a pause's place
};

class DevicePauses {
public:
    bool any() const { return count_ != 0; }
    std::uint64_t count() const { return count_; }
    /// nullptr where the device is not paused; stays valid until it is forgotten.
    DevicePause* find(std::uint64_t device);
    DevicePause& find_or_add(std::uint64_t device);
    /// Requires that nothing waits for it.
    void forget(DevicePause& pause);

    /// Sets when it is looked at next (its pause's end, or when it is forgotten); `never`: not.
    void set_until(DevicePause& pause, Instant until);
    Instant next() const { return ends_.empty() ? never : ends_.begin()->first; }
    /// The first that is due. Requires next() != never.
    DevicePause& first_due() { return *pauses_[ends_.begin()->second]; }
    /// All, by number of entry.
    template <class Visit>
    void each(Visit visit) {
        for (auto& pause : pauses_)
            if (pause) visit(*pause);
    }

private:
    std::uint32_t entry(const DevicePause& pause) { return *entries_.find(pause.device); }

    FlatMap<std::uint32_t> entries_;  ///< device → place in pauses_
    std::vector<std::unique_ptr<DevicePause>> pauses_;
    std::vector<std::uint32_t> free_;
    std::set<std::pair<Instant, std::uint32_t>> ends_;
    std::uint64_t count_ = 0;
};

/// The project's pause: at most one, nobody waits in it (its pushes stand in returned).
struct ProjectPause {
    PauseState state = PauseState::none;
    Instant until = never;
    MessageId probe = 0;

    bool blocks() const { return state == PauseState::paused || state == PauseState::probing; }
    Instant next() const { return state == PauseState::paused ? until : never; }
};

}  // namespace sluice
