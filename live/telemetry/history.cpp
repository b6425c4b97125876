// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/history.h"

#include "core/check.h"

#include <algorithm>
#include <utility>

namespace sluice::live {
namespace {

constexpr Duration late_after = std::chrono::seconds{10};  // a scenario's default
constexpr Duration spell_gap = std::chrono::seconds{10};
constexpr Duration day = std::chrono::hours{24};

template <typename Items>
void keep_newest(Items& items, std::size_t most) {
    if (items.size() > most) items.erase(items.begin(), items.end() - static_cast<std::ptrdiff_t>(most / 2));
}

}  // namespace

History::History(Duration sample, const HistoryLimits& limits) : width_(sample), limits_(limits) {
    CHECK(sample > Duration{0});
    most_rows_ = std::clamp<std::size_t>(static_cast<std::size_t>(limits.keep / sample), 1, limits.rows);
}

std::size_t History::add(std::shared_ptr<const LiveSample> sample) {
    CHECK(sample != nullptr);
    const Instant since = latest_ ? latest_->now : start_of_time;
    moments(*sample);
    shed(*sample, since);
    buffered_peak_ = std::max(buffered_peak_, sample->buffered_peak);
    longest_wait_ = std::max(longest_wait_, sample->longest_wait);
    buffer_peak_ = std::max(buffer_peak_, sample->buffered_peak);
    pending_peak_ = std::max(pending_peak_, sample->pending_peak);
    nacks_ = names_.labelled(sample->nacks);
    late_ = sample->metrics.total.above(late_after);
    latest_ = std::move(sample);
    const std::int64_t index = (latest_->now - start_of_time) / width_;
    if (index <= closed_) return 0;
    const auto closing = static_cast<std::size_t>(index - closed_);
    fill_up(index - 1);
    close_row(*latest_);
    forget();
    return std::min(closing, rows_.size());
}

void History::finish() {
    if (latest_ && latest_->now - start_of_time > width_ * closed_) close_row(*latest_);
}

// A gap that is longer than what is kept leaves only its end.
void History::fill_up(std::int64_t index) {
    sluice::Row quiet;
    if (!rows_.empty()) {
        const sluice::Row& last = rows_.back();
        quiet.retrying = last.retrying;
        quiet.buffered = quiet.buffered_max = last.buffered;
        quiet.pending = last.pending;
        quiet.connections = last.connections;
    }
    const std::int64_t gap = index - closed_;
    if (gap > static_cast<std::int64_t>(most_rows_)) {
        rows_.clear();
        closed_ = index - static_cast<std::int64_t>(most_rows_);
        rows_from_ = width_ * closed_;
    }
    for (; closed_ < index; ++closed_) rows_.push_back(quiet);
}

void History::close_row(const LiveSample& sample) {
    const SampleRow inside = sampler_.take(sample.metrics);
    sluice::Row row;
    row.offered = inside.counts.offered;
    row.sent = inside.counts.sent;
    row.outcomes = inside.counts.outcomes;
    row.late = late_ - std::exchange(late_before_, late_);
    row.wait_p50 = inside.wait_p50.count();
    row.wait_p99 = inside.wait_p99.count();
    row.ack_p50 = inside.ack_p50.count();
    row.ack_p99 = inside.ack_p99.count();
    row.retrying = sample.places.returned_all() + sample.places.waiting();
    row.buffered = sample.places.buffered_all();
    row.pending = sample.places.pending;
    row.connections = sample.open_connections;
    row.buffered_max = std::max(std::exchange(buffered_peak_, 0), row.buffered);
    row.oldest_wait = sample.oldest_wait.count();
    row.longest_wait = std::exchange(longest_wait_, Duration{0}).count();
    if (row.buffered_max == 0) may_mark_full_ = true;
    rows_.push_back(row);
    ++closed_;
}

void History::moments(const LiveSample& sample) {
    if (sample.became_full && may_mark_full_) {
        marks_.push_back({Mark::Kind::buffer_full, *sample.became_full - start_of_time, 0});
        may_mark_full_ = false;
    }
    marks_.insert(marks_.end(), sample.marks.begin(), sample.marks.end());
    keep_newest(marks_, limits_.moments);
}

void History::shed(const LiveSample& sample, Instant since) {
    const Counters before = latest_ ? latest_->metrics.counters : Counters{};
    const Counters inside = sample.metrics.counters.since(before);
    const std::uint64_t count = inside.outcome(OutcomeKind::shed);
    if (count == 0) return;
    const Duration first = sample.shed_first.value_or(since) - start_of_time;
    const Duration last = sample.shed_last.value_or(sample.now) - start_of_time;
    if (spells_.empty() || first - spells_.back().last >= spell_gap) spells_.push_back({first, first, 0, {}});
    ShedSpell& spell = spells_.back();
    spell.last = last;
    spell.count += count;
    for (std::size_t reason = 0; reason < reason_count; ++reason)
        spell.by_reason[reason] += inside.shed_by_reason[reason];
    keep_newest(spells_, limits_.moments);
}

// An eighth at a time, so that a row costs no move of all others.
void History::forget() {
    const std::size_t slack = most_rows_ / 8 + 1;
    if (rows_.size() < most_rows_ + slack) return;
    const std::size_t gone = rows_.size() - most_rows_;
    rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(gone));
    rows_from_ += width_ * static_cast<std::int64_t>(gone);
}

double History::pending_push_seconds() const {
    if (!latest_) return 0;
    const Histogram& ack = latest_->metrics.ack;
    return (static_cast<double>(ack.sum_low()) + 0x1.0p64 * static_cast<double>(ack.sum_high()) +
            static_cast<double>(latest_->metrics.counters.unanswered_ns) +
            static_cast<double>(latest_->pending_age_ns)) /
           1e9;
}

RunView History::view() {
    static const LiveSample nothing{};
    const LiveSample& now = latest_ ? *latest_ : nothing;
    snapshots_.resize(1);
    snapshots_[0] = {now.now - start_of_time, now.metrics, late_, 0, nacks_, pending_push_seconds()};
    const Duration start{now.now_1970_ns - nanoseconds(now.now)};
    return {.sample = width_,
            .warmup = Duration{0},
            .start = latest_ ? std::optional{start % day} : std::nullopt,
            .buffer = now.settings.buffer,
            .slots = std::uint64_t{now.settings.pushers} * now.settings.window,
            .machines = 1,
            .knows_duplicates = false,
            .rows_from = rows_from_,
            .rows = rows_,
            .marks = marks_,
            .spells = spells_,
            .snapshots = snapshots_,
            .left = now.places,
            .buffer_peak = buffer_peak_,
            .pending_peak = pending_peak_,
            .ended = now.now - start_of_time};
}

}  // namespace sluice::live
