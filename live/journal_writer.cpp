// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/journal_writer.h"

#include <algorithm>

namespace sluice::live {
namespace {

using std::chrono::steady_clock;
constexpr Duration first_retry = std::chrono::milliseconds{100};
constexpr Duration later_retry = std::chrono::seconds{1};
constexpr std::uint64_t prune_rows = 5'000;
constexpr std::size_t refused_keys = 10'000;  ///< more seconds than that become hours

std::int64_t since_1970_ns() {
    return std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::size_t bytes_of(const JournalRow& row) { return sizeof row + row.id.size() + row.request.size(); }

std::size_t bytes_of(const JournalBatch& batch) {
    std::size_t bytes = batch.finished.size_bytes();
    for (const auto& row : batch.rows) bytes += bytes_of(row);
    return bytes;
}

void add(RefusedCounts& to, RefusedKey key, std::uint64_t count) {
    if (to.size() >= refused_keys) key.second -= key.second % 3600;
    to[key] += count;
}

}  // namespace

JournalWriter::JournalWriter(const JournalOptions& options)
    : options_{options},
      database_{std::make_unique<JournalDatabase>(options.path, options.checkpoint_pages)},
      unfinished_{database_->unfinished()},
      next_row_{database_->last_row() + 1},
      prune_at_{steady_clock::now()} {}

JournalWriter::~JournalWriter() { stop(Duration{0}); }

void JournalWriter::start(JournalHooks hooks) {
    hooks_ = std::move(hooks);
    thread_ = std::thread{[this] { run(); }};
}

Row JournalWriter::admitted(JournalRow&& row) {
    const std::lock_guard lock{mutex_};
    row.row = next_row_++;
    const auto bytes = bytes_of(row);
    incoming_.rows.push_back(std::move(row));
    came(bytes);
    return next_row_ - 1;
}

void JournalWriter::finished(const JournalFinished& finished) {
    const std::lock_guard lock{mutex_};
    incoming_.ends.push_back(finished);
    came(sizeof finished);
}

void JournalWriter::came(std::size_t bytes) {
    ++queued_;
    queued_bytes_ += bytes;
    const auto size = incoming_.size();
    if (sleeping_ && (size == 1 || size == options_.batch)) wake_.notify_one();
}

void JournalWriter::refused(const RefusedKey& key, std::uint64_t count) {
    const std::lock_guard lock{mutex_};
    add(incoming_.refused, key, count);
    if (sleeping_ && incoming_.size() == 1) wake_.notify_one();
}

bool JournalWriter::has_room() const {
    return !stuck_ && queued_ < options_.queue_rows && queued_bytes_ < options_.queue_bytes;
}

std::size_t JournalWriter::stream_room() const {
    if (stuck_) return SIZE_MAX;
    const bool half_free = queued_ < options_.queue_rows / 2 && queued_bytes_ < options_.queue_bytes / 2;
    return half_free ? std::max<std::size_t>(options_.queue_rows / 16, 1) : 0;
}

JournalCounts JournalWriter::counts() const {
    const std::lock_guard lock{mutex_};
    auto counts = counts_;
    counts.queued = queued_;
    counts.queued_bytes = queued_bytes_;
    return counts;
}

std::uint64_t JournalWriter::stop(Duration patience) {
    if (stopped_) return 0;
    stopped_ = true;
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        give_up_ = steady_clock::now() + patience;
        wake_.notify_one();
    }
    if (thread_.joinable())
        thread_.join();
    else
        run();
    return left();
}

void JournalWriter::run() {
    for (;;) {
        const bool stopping = wait();
        while (slice_ready() && write_slice()) {
        }
        if (stopping && (left() == 0 || steady_clock::now() >= give_up_)) break;
        if (!stopping) prune();
    }
    try {
        database_->checkpoint(true);
    } catch (const SqliteError&) {
        // The WAL stays as it is and the next open reads it.
    }
    database_.reset();
}

bool JournalWriter::wait() {
    std::unique_lock lock{mutex_};
    const bool retrying = failures_ > 0 || ends_held_;
    const auto ready = [&] { return failures_ == 0 && (incoming_.size() > 0 || (stopping_ && !retrying)); };
    auto until = retrying ? retry_at_ : prune_at_;
    if (retrying && stopping_) until = std::min(until, give_up_);
    sleeping_ = true;
    if (!pruning_) wake_.wait_until(lock, until, ready);
    const auto filled = [&] { return stopping_ || incoming_.size() >= options_.batch; };
    if (last_size_ > 1 && failures_ == 0 && incoming_.size() > 0) wake_.wait_for(lock, options_.linger, filled);
    sleeping_ = false;
    take_incoming();
    return stopping_;
}

void JournalWriter::take_incoming() {
    rows_.take(incoming_.rows);
    ends_.take(incoming_.ends);
    for (const auto& [key, count] : incoming_.refused) add(refusals_, key, count);
    incoming_.refused.clear();
}

bool JournalWriter::slice_ready() const {
    return rows_.left() > 0 || !refusals_.empty() ||
           (ends_.left() > 0 && (!ends_held_ || steady_clock::now() >= retry_at_));
}

JournalBatch JournalWriter::next_batch() const {
    JournalBatch batch{rows_.front(options_.batch), ends_.front(options_.batch), refusals_};
    if (batch.rows.size() == rows_.left()) return batch;
    // An outcome of a row that only the next slice writes waits for it.
    const auto last = batch.rows.back().row;
    const auto& ends = batch.finished;
    const auto later = std::find_if(ends.begin(), ends.end(), [&](const auto& end) { return end.row > last; });
    batch.finished = ends.first(static_cast<std::size_t>(later - ends.begin()));
    return batch;
}

bool JournalWriter::write_slice() {
    auto batch = next_batch();
    if (!batch.finished.empty()) {
        ends_held_ = hooks_.before_finish && !hooks_.before_finish();
        if (ends_held_) {
            batch.finished = {};
            retry_at_ = steady_clock::now() + first_retry;
        }
    }
    if (batch.empty()) return false;
    try {
        const auto begin = steady_clock::now();
        database_->write(batch);
        wrote(batch, std::chrono::duration<double>{steady_clock::now() - begin}.count());
    } catch (const SqliteError& error) {
        failed(error.what());
        return false;
    }
    checkpoint();
    return true;
}

/// A disk without room shows at the next write; until then all is on it, in the WAL.
void JournalWriter::checkpoint() {
    const auto now = steady_clock::now();
    if (now < checkpoint_at_) return;
    try {
        database_->checkpoint(false);
    } catch (const SqliteError&) {
        checkpoint_at_ = now + later_retry;
    }
}

void JournalWriter::wrote(const JournalBatch& batch, double seconds) {
    last_size_ = batch.rows.size() + batch.finished.size() + batch.refused.size();
    const bool over = failures_ > 0;
    failures_ = 0;
    queued_ -= batch.rows.size() + batch.finished.size();
    queued_bytes_ -= bytes_of(batch);
    stuck_ = false;
    {
        const std::lock_guard lock{mutex_};
        ++counts_.commits;
        counts_.rows += batch.rows.size();
        counts_.finished += batch.finished.size();
        for (const auto& [key, count] : batch.refused) counts_.refused += count;
        counts_.commit_seconds += seconds;
        counts_.longest_commit_seconds = std::max(counts_.longest_commit_seconds, seconds);
        counts_.stuck = false;
        counts_.problem.clear();
    }
    if (over && hooks_.problem) hooks_.problem("");
    if (!batch.rows.empty() && hooks_.committed) hooks_.committed(batch.rows.back().row);
    rows_.done += batch.rows.size();
    ends_.done += batch.finished.size();
    refusals_.clear();
}

void JournalWriter::failed(const std::string& problem) {
    stuck_ = true;
    retry_at_ = steady_clock::now() + (failures_ == 0 ? first_retry : later_retry);
    ++failures_;
    {
        const std::lock_guard lock{mutex_};
        ++counts_.failed_commits;
        counts_.stuck = true;
        counts_.problem = problem;
    }
    if (failures_ == 1 && hooks_.problem) hooks_.problem(problem);
}

void JournalWriter::prune() {
    const auto now = steady_clock::now();
    if (failures_ > 0 || (!pruning_ && now < prune_at_)) return;
    const auto before_ns = since_1970_ns() - options_.keep.count();
    JournalDatabase::Pruned pruned;
    try {
        if (!pruning_) database_->prune_refused(before_ns / 1'000'000'000);
        pruned = database_->prune(pruning_.value_or(0), std::max<std::uint64_t>(prune_rows, 2 * last_size_), before_ns);
    } catch (const SqliteError&) {
        pruned = {};  // Again later: it is the writing of pushes that tells of problems.
    }
    checkpoint();
    pruning_ = pruned.next == 0 ? std::nullopt : std::optional{pruned.next};
    if (!pruning_)
        prune_at_ = now + std::clamp<Duration>(options_.keep / 100, std::chrono::seconds{1}, std::chrono::minutes{1});
    const std::lock_guard lock{mutex_};
    counts_.pruned += pruned.rows;
}

}  // namespace sluice::live
