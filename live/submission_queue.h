// SPDX-License-Identifier: GPL-3.0-or-later
// From many threads to one: bounded in number and bytes, one wake-up for all that came since the last take.
#pragma once

#include "live/runtime.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <mutex>
#include <vector>

namespace sluice::live {

class SubmissionQueue {
public:
    static constexpr std::uint64_t most_bytes = std::uint64_t{32} << 20;

    explicit SubmissionQueue(std::size_t most) : most_(most) {}

    /// Takes from the front of `batch` what there is room for, and at most `most`. True: the taker is to be woken.
    bool put(std::vector<Submission>& batch, std::size_t most = SIZE_MAX) {
        const std::lock_guard lock{mutex_};
        std::size_t taken = 0;
        const std::size_t wanted = std::min(batch.size(), most);
        for (; taken < wanted && queued_.size() < most_ && bytes_ < most_bytes; ++taken) {
            const PushRequest& request = batch[taken].request;
            bytes_ += request.body.size() + request.original.size() + sizeof(Submission);
            queued_.push_back(std::move(batch[taken]));
        }
        batch.erase(batch.begin(), batch.begin() + static_cast<std::ptrdiff_t>(taken));
        const bool wake = taken > 0 && !woken_;
        woken_ = woken_ || taken > 0;
        return wake;
    }
    /// Swaps all into `into`, which must be empty.
    void take(std::vector<Submission>& into) {
        const std::lock_guard lock{mutex_};
        queued_.swap(into);
        bytes_ = 0;
        woken_ = false;
    }
    std::size_t size() const {
        const std::lock_guard lock{mutex_};
        return queued_.size();
    }
    std::size_t room() const {
        const std::lock_guard lock{mutex_};
        return bytes_ >= most_bytes ? 0 : most_ - queued_.size();
    }

private:
    const std::size_t most_;
    mutable std::mutex mutex_;
    std::vector<Submission> queued_;
    std::uint64_t bytes_ = 0;
    bool woken_ = false;
};

}  // namespace sluice::live
