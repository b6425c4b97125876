// SPDX-License-Identifier: GPL-3.0-or-later
// What came back or was restored: returned (its wait is over, leaves before anything buffered of its lane, in order of
// admission) and waiting (a retry not due; those that a pause holds stand in core/pauses.h). Few beside the buffered
// ones, so they live in ordered sets of references into a pool.
#pragma once

#include "core/check.h"
#include "core/push.h"

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

namespace sluice {

using HeldIndex = std::uint32_t;
inline constexpr HeldIndex not_held = 0xffffffff;

/// A push that is neither buffered nor pending.
struct Held {
    enum class Next : std::uint8_t { first, retry, resend };             ///< what its next send counts as
    enum class Counted : std::uint8_t { nowhere, as_retry, as_paused };  ///< whose bound it takes a place of
    enum class Where : std::uint8_t { nowhere, returned, retry, paused };

    std::uint64_t handle = 0;
    Instant offered, deadline = never;
    std::uint64_t device = 0, collapse_key = 0, order = 0, note = 0;
    Instant first_sent = never, last_sent = never, returned_at = never, due = never;
    ConnectionId connection = 0;
    std::uint16_t sends = 0, resends = 0, losses = 0, error = 0;
    Priority priority = Priority::normal;
    Next next = Next::first;
    Counted counted = Counted::nowhere;
    Where where = Where::nowhere;
    bool candidate = false;  ///< it is to be its device's probe

    bool dead(Instant now) const { return now > deadline; }
    std::uint16_t attempts() const { return static_cast<std::uint16_t>(sends - resends); }
};

class HeldPushes {
public:
    HeldIndex add(const Held& push);
    /// Requires it to be nowhere and counted nowhere.
    void remove(HeldIndex index);
    Held& at(HeldIndex index) { return (*blocks_[index / block_size])[index % block_size]; }

    // Where it stands. Each requires it to be nowhere; `leave` takes it out of where it is.
    void join_returned(HeldIndex index);
    void join_retries(HeldIndex index);
    void join_paused(HeldIndex index);  ///< the caller keeps it in its pause's queue
    void leave(HeldIndex index);

    void count(HeldIndex index, Held::Counted as);
    /// All that stand somewhere, by rising index.
    template <class Visit>
    void each(Visit visit) {
        for (HeldIndex index = 0; index < blocks_.size() * block_size; ++index)
            if (at(index).where != Held::Where::nowhere) visit(index);
    }
    std::uint64_t retry_places() const { return retry_places_; }
    std::uint64_t pause_places() const { return pause_places_; }
    std::uint64_t waiting_retries() const { return retries_.size(); }
    std::uint64_t waiting_paused() const { return paused_; }

    bool any_returned() const { return returned_count_ != 0; }
    std::uint64_t returned(Priority priority) const { return returned_[index_of(priority)].size(); }
    HeldIndex first_returned(Priority priority) const;  ///< not_held where none
    /// Whether any of this priority or a higher one is returned.
    bool returned_up_to(Priority priority) const {
        return !returned_[0].empty() || (priority >= Priority::normal && !returned_[1].empty()) ||
               (priority == Priority::low && !returned_[2].empty());
    }
    HeldIndex first_retry() const;
    Instant next_due() const { return retries_.empty() ? never : retries_.begin()->due; }

private:
    static constexpr std::uint32_t block_size = 64;
    using Block = std::array<Held, block_size>;
    struct ByOrder {
        std::uint64_t order;
        HeldIndex index;
        auto operator<=>(const ByOrder&) const = default;
    };
    struct ByDue {
        Instant due;
        std::uint64_t order;
        HeldIndex index;
        auto operator<=>(const ByDue&) const = default;
    };
    static std::size_t index_of(Priority priority) { return static_cast<std::size_t>(priority); }

    std::vector<std::unique_ptr<Block>> blocks_;
    std::vector<HeldIndex> free_;
    std::uint64_t live_ = 0, returned_count_ = 0, paused_ = 0, retry_places_ = 0, pause_places_ = 0;
    std::array<std::set<ByOrder>, priority_count> returned_;
    std::set<ByDue> retries_;
};

}  // namespace sluice
