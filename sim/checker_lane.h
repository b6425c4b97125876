// SPDX-License-Identifier: GPL-3.0-or-later
// A lane's buffer as it must be, recounted from outside: places in order, each with a push (a number of the checker's).
#pragma once

#include "core/check.h"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace sluice::sim {

class CheckerLane {
public:
    using Place = std::uint64_t;
    using Push = std::uint32_t;
    static constexpr Push nobody = UINT32_MAX;

    /// A new place at the end.
    Place add(Push push) {
        pushes_.push_back(push);
        ++filled_;
        return base_ + pushes_.size() - 1;
    }
    /// The newer push takes the place of the one there.
    void replace(Place place, Push push) {
        CHECK(holds(place));
        pushes_[place - base_] = push;
    }
    void remove(Place place) {
        CHECK(holds(place));
        pushes_[place - base_] = nobody;
        --filled_;
        while (!pushes_.empty() && pushes_.front() == nobody) pushes_.pop_front(), ++base_;
        while (!pushes_.empty() && pushes_.back() == nobody) pushes_.pop_back();
    }
    bool holds(Place place) const {
        return place >= base_ && place - base_ < pushes_.size() && pushes_[place - base_] != nobody;
    }
    std::uint64_t filled() const { return filled_; }
    bool empty() const { return filled_ == 0; }
    /// Require that it is not empty.
    Push front() const { return pushes_.front(); }
    Push back() const { return pushes_.back(); }

private:
    std::deque<Push> pushes_;  // never nobody at either end
    Place base_ = 0;
    std::uint64_t filled_ = 0;
};

}  // namespace sluice::sim
