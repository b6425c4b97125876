// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/held.h"

namespace sluice {

HeldIndex HeldPushes::add(const Held& push) {
    if (free_.empty()) {
        const auto first = static_cast<HeldIndex>(blocks_.size() * block_size);
        blocks_.push_back(std::make_unique<Block>());
        for (std::uint32_t i = block_size; i-- > 0;) free_.push_back(first + i);
    }
    const HeldIndex index = free_.back();
    free_.pop_back();
    at(index) = push;
    ++live_;
    return index;
}

void HeldPushes::remove(HeldIndex index) {
    CHECK(at(index).where == Held::Where::nowhere);
    CHECK(at(index).counted == Held::Counted::nowhere);
    CHECK(live_ > 0);
    free_.push_back(index);
    if (--live_ == 0 && blocks_.size() > 1) {
        blocks_.clear(), blocks_.shrink_to_fit();
        free_.clear(), free_.shrink_to_fit();
    }
}

void HeldPushes::join_returned(HeldIndex index) {
    Held& push = at(index);
    CHECK(push.where == Held::Where::nowhere);
    returned_[index_of(push.priority)].insert({push.order, index});
    ++returned_count_;
    push.where = Held::Where::returned;
}

void HeldPushes::join_retries(HeldIndex index) {
    Held& push = at(index);
    CHECK(push.where == Held::Where::nowhere);
    retries_.insert({push.due, push.order, index});
    push.where = Held::Where::retry;
}

void HeldPushes::join_paused(HeldIndex index) {
    Held& push = at(index);
    CHECK(push.where == Held::Where::nowhere);
    ++paused_;
    push.where = Held::Where::paused;
}

void HeldPushes::leave(HeldIndex index) {
    Held& push = at(index);
    switch (push.where) {
        case Held::Where::nowhere: return;
        case Held::Where::returned:
            CHECK(returned_[index_of(push.priority)].erase({push.order, index}) == 1);
            --returned_count_;
            break;
        case Held::Where::retry: CHECK(retries_.erase({push.due, push.order, index}) == 1); break;
        case Held::Where::paused: --paused_; break;
    }
    push.where = Held::Where::nowhere;
}

void HeldPushes::count(HeldIndex index, Held::Counted as) {
    Held& push = at(index);
    if (push.counted == Held::Counted::as_retry) --retry_places_;
    if (push.counted == Held::Counted::as_paused) --pause_places_;
    push.counted = as;
    if (as == Held::Counted::as_retry) ++retry_places_;
    if (as == Held::Counted::as_paused) ++pause_places_;
}

HeldIndex HeldPushes::first_returned(Priority priority) const {
    const auto& lane = returned_[index_of(priority)];
    return lane.empty() ? not_held : lane.begin()->index;
}

HeldIndex HeldPushes::first_retry() const { return retries_.empty() ? not_held : retries_.begin()->index; }

}  // namespace sluice
