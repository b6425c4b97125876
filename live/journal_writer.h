// SPDX-License-Identifier: GPL-3.0-or-later
// The journal's queue and thread. Those who tell it put things into `incoming_` under the mutex; the thread takes them
// up into its backlogs and writes slices of these. What a failed commit held stays at their front.
#pragma once

#include "live/journal_database.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace sluice::live {

class JournalWriter {
public:
    explicit JournalWriter(const JournalOptions& options);
    ~JournalWriter();
    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;

    std::vector<JournalRow> take_unfinished() { return std::exchange(unfinished_, {}); }
    void start(JournalHooks hooks);
    Row admitted(JournalRow&& row);
    void finished(const JournalFinished& finished);
    void refused(const RefusedKey& key, std::uint64_t count);
    bool has_room() const;
    std::size_t stream_room() const;
    JournalCounts counts() const;
    std::uint64_t stop(Duration patience);

private:
    using SteadyTime = std::chrono::steady_clock::time_point;
    /// A list of which the front was written already.
    template <typename T>
    struct Backlog {
        std::vector<T> items;
        std::size_t done = 0;
        std::size_t left() const { return items.size() - done; }
        void take(std::vector<T>& from) {
            items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(done));
            done = 0;
            if (items.empty())
                items.swap(from);
            else
                items.insert(items.end(), std::move_iterator{from.begin()}, std::move_iterator{from.end()});
            from.clear();
        }
        std::span<const T> front(std::size_t most) const {
            return std::span{items}.subspan(done, std::min(most, left()));
        }
    };

    /// What was told and not yet taken up by the thread.
    struct Incoming {
        std::vector<JournalRow> rows;
        std::vector<JournalFinished> ends;
        RefusedCounts refused;
        std::size_t size() const { return rows.size() + ends.size() + refused.size(); }
    };

    void run();
    bool wait();
    void take_incoming();
    void came(std::size_t bytes);
    bool slice_ready() const;
    bool write_slice();
    void checkpoint();
    JournalBatch next_batch() const;
    void wrote(const JournalBatch& batch, double seconds);
    void failed(const std::string& problem);
    void prune();
    std::uint64_t left() const { return rows_.left() + ends_.left(); }

    const JournalOptions options_;
    std::unique_ptr<JournalDatabase> database_;
    std::vector<JournalRow> unfinished_;
    JournalHooks hooks_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    Incoming incoming_;
    Row next_row_ = 1;
    bool sleeping_ = false, stopping_ = false;
    SteadyTime give_up_{};
    JournalCounts counts_;
    std::atomic<std::uint64_t> queued_{0}, queued_bytes_{0};
    std::atomic<bool> stuck_{false};

    // The thread's own.
    Backlog<JournalRow> rows_;
    Backlog<JournalFinished> ends_;
    RefusedCounts refusals_;
    std::size_t last_size_ = 0;
    unsigned failures_ = 0;  ///< in a row
    SteadyTime retry_at_{};  ///< after a failure
    bool ends_held_ = false;
    std::optional<Row> pruning_;
    SteadyTime prune_at_{}, checkpoint_at_{};
    std::thread thread_;
    bool stopped_ = false;
};

}  // namespace sluice::live
