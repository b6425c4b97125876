// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/figures.h"

#include "core/check.h"
#include "core/report/recovery.h"
#include "core/report/row_rules.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace sluice {
namespace {

namespace json = boost::json;

json::string_view text(std::string_view view) { return {view.data(), view.size()}; }
double as_seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }
double as_ms(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

// numerator / denominator, null where that is 0.
json::value ratio(double numerator, double denominator) {
    if (denominator == 0) return nullptr;
    return numerator / denominator;
}
json::value ratio(std::uint64_t numerator, std::uint64_t denominator) {
    return ratio(static_cast<double>(numerator), static_cast<double>(denominator));
}

json::object distribution(const Histogram& histogram) {
    const std::uint64_t count = histogram.count();
    const bool empty = count == 0;
    json::object object{{"count", count}};
    object["mean"] = empty ? json::value(nullptr) : json::value(histogram.mean_ns() / 1e6);
    const auto quantile = [&](json::string_view key, double q) {
        object[key] = empty ? json::value(nullptr) : json::value(as_ms(histogram.quantile(q)));
    };
    quantile("p50", 0.5);
    quantile("p90", 0.9);
    quantile("p95", 0.95);
    quantile("p99", 0.99);
    quantile("p999", 0.999);
    object["max"] = empty ? json::value(nullptr) : json::value(as_ms(histogram.max()));
    return object;
}

// The latest snapshot at or before `at`; nullptr: the beginning, when all was 0.
const Snapshot* snapshot_at(const RunView& run, Duration at) {
    const Snapshot* found = nullptr;
    for (const Snapshot& snapshot : run.snapshots)
        if (snapshot.at <= at) found = &snapshot;
    return found;
}

// What happened between two snapshots.
struct Between {
    std::unique_ptr<Metrics> metrics;  // half a megabyte
    std::uint64_t late = 0, duplicates = 0;
    std::map<std::string, std::uint64_t> nacks;
    double pending_integral_s = 0;
    Duration oldest_wait{0};  // 0 where the longest stems from before
};

Between between(const Snapshot* begin, const Snapshot* end) {
    Between result;
    result.metrics = std::make_unique<Metrics>();
    if (end == nullptr || begin == end) return result;
    *result.metrics = end->metrics;
    result.late = end->late;
    result.duplicates = end->duplicates;
    result.nacks = end->nacks;
    result.pending_integral_s = end->pending_integral_s;
    result.oldest_wait = end->metrics.oldest_wait;
    if (begin == nullptr) return result;
    *result.metrics = end->metrics.since(begin->metrics);
    result.late -= begin->late;
    result.duplicates -= begin->duplicates;
    for (const auto& [name, count] : begin->nacks) result.nacks[name] -= count;
    result.pending_integral_s -= begin->pending_integral_s;
    if (begin->metrics.oldest_wait == end->metrics.oldest_wait) result.oldest_wait = Duration{0};
    return result;
}

// Fills one object with the figures of one part; a method a group of keys.
class Figures {
public:
    Figures(const RunView& run, const Part& part)
        : run_(run),
          part_(part),
          from_(std::max(part.from.value_or(Duration{0}), run.warmup)),
          until_(std::clamp(part.until.value_or(run.ended), Duration{0}, run.ended)),
          to_end_(!part.until || *part.until >= run.ended),
          inner_(between(snapshot_at(run, from_), end())),
          counters_(inner_.metrics->counters) {
        if (part.whole() && run.warmup > Duration{0}) everything_ = between(nullptr, end());
        find_rows();
    }

    json::object fill() {
        object_["duration_s"] = as_seconds(part_.whole() ? run_.ended : length());
        outcomes();
        left();
        sends();
        reasons();
        by_priority();
        rates();
        shares();
        levels();
        times();
        return std::move(object_);
    }

private:
    const Snapshot* end() const {
        if (run_.snapshots.empty()) return nullptr;
        return to_end_ ? &run_.snapshots.back() : snapshot_at(run_, until_);
    }
    Duration length() const { return std::max(until_ - from_, Duration{0}); }
    /// With the warmup where the part is the whole run.
    const Metrics& conserving() const { return everything_.metrics ? *everything_.metrics : *inner_.metrics; }

    // Rows [first_row_, end_row_) lie inside; the last of the run may be cut short by its end.
    void find_rows() {
        CHECK(run_.sample > Duration{0});
        const std::size_t all = run_.rows.size();
        first_row_ = std::min(run_.row_at(from_) + (run_.start_of(run_.row_at(from_)) < from_ ? 1 : 0), all);
        end_row_ = to_end_ ? all : std::min(run_.row_at(until_), all);
        end_row_ = std::max(end_row_, first_row_);
    }
    template <typename Number>
    std::uint64_t highest(Number number) const {
        std::uint64_t peak = 0;
        for (std::size_t i = first_row_; i < end_row_; ++i) peak = std::max<std::uint64_t>(peak, number(run_.rows[i]));
        return peak;
    }
    // The best sum over as many neighbouring rows as fit into a minute.
    template <typename Number>
    json::value best_minute(Number number) const {
        const Duration sample = run_.sample;
        if (sample > std::chrono::minutes{1}) return static_cast<double>(highest(number)) * 60 / as_seconds(sample);
        const auto width = static_cast<std::size_t>(std::chrono::minutes{1} / sample);
        std::uint64_t sum = 0, best = 0;
        for (std::size_t i = first_row_; i < end_row_; ++i) {
            sum += number(run_.rows[i]);
            if (i >= first_row_ + width) sum -= number(run_.rows[i - width]);
            best = std::max(best, sum);
        }
        return best;
    }

    void outcomes() {
        const Counters& counters = conserving().counters;
        object_["offered"] = counters.offered;
        for (std::size_t kind = 0; kind < outcome_count; ++kind)
            object_[text(name(static_cast<OutcomeKind>(kind)))] = counters.outcomes[kind];
    }
    void left() {
        if (to_end_) {
            object_["buffered"] = run_.left.buffered_all();
            object_["pending"] = run_.left.pending;
            object_["retrying"] = run_.left.returned_all() + run_.left.waiting();
            return;
        }
        const std::size_t rows = run_.row_at(until_);
        const Row none;
        const Row& row = rows == 0 || rows > run_.rows.size() ? none : run_.rows[rows - 1];
        object_["buffered"] = row.buffered;
        object_["pending"] = row.pending;
        object_["retrying"] = row.retrying;
    }
    void sends() {
        object_["sent"] = counters_.sent;
        object_["retried"] = counters_.retried;
        object_["resent"] = counters_.resent;
        object_["duplicates"] = run_.knows_duplicates ? json::value(inner_.duplicates) : json::value(nullptr);
        object_["unanswered"] = counters_.unanswered;
        object_["stray_answers"] = counters_.stray_answers;
        json::object nacks;
        for (const auto& [name, count] : inner_.nacks)
            if (count > 0) nacks[name] = count;
        object_["nacks"] = std::move(nacks);
    }
    void reasons() {
        const Counters& counters = conserving().counters;
        const auto add = [&](json::string_view key, const auto& counts, std::initializer_list<Reason> reasons) {
            json::object object;
            for (const Reason reason : reasons) object[text(name(reason))] = counts[index(reason)];
            object_[key] = std::move(object);
        };
        using enum Reason;
        add("shed_by_reason", counters.shed_by_reason, {incoming, oldest, lowest_priority, waiting_full});
        add("failed_by_reason", counters.failed_by_reason,
            {waiting_full, attempts, lost_too_often, purged, stopped, machine_lost});
        add("rejected_by_reason", counters.rejected_by_reason, {token, sender, operator_});
    }
    void by_priority() {
        json::object all;
        for (const Priority priority : priorities) {
            const Counters::ByPriority& counts = conserving().counters.by_priority[index(priority)];
            json::object object{{"offered", counts.offered}};
            for (std::size_t kind = 0; kind < outcome_count; ++kind)
                object[text(name(static_cast<OutcomeKind>(kind)))] = counts.outcomes[kind];
            object["wait_ms"] = distribution(inner_.metrics->wait[index(priority)]);
            all[text(name(priority))] = std::move(object);
        }
        object_["by_priority"] = std::move(all);
    }
    void rates() {
        const auto offered = [](const Row& row) { return row.offered; };
        const auto carried = [](const Row& row) { return row.outcomes[index(OutcomeKind::delivered)]; };
        const double sample_s = as_seconds(run_.sample);
        object_["offered_rate_peak"] = static_cast<double>(highest(offered)) / sample_s;
        object_["carried_rate_peak"] = static_cast<double>(highest(carried)) / sample_s;
        object_["carried_rate_mean"] = ratio(static_cast<double>(delivered()), as_seconds(length()));
        object_["offered_minute_peak"] = best_minute(offered);
        object_["carried_minute_peak"] = best_minute(carried);
    }
    void shares() {
        object_["shed_share"] = ratio(counters_.outcome(OutcomeKind::shed), counters_.offered);
        object_["expired_share"] = ratio(counters_.outcome(OutcomeKind::expired), counters_.offered);
        object_["failed_share"] = ratio(counters_.outcome(OutcomeKind::failed), counters_.offered);
        object_["late_share"] = ratio(inner_.late, delivered());
    }
    void levels() {
        const auto buffered = [](const Row& row) { return std::max(row.buffered, row.buffered_max); };
        const auto pending = [](const Row& row) { return row.pending; };
        object_["buffer_peak"] = part_.whole() ? run_.buffer_peak : highest(buffered);
        object_["pending_peak"] = part_.whole() ? std::max(run_.pending_peak, highest(pending)) : highest(pending);
        object_["utilisation"] =
            ratio(inner_.pending_integral_s, static_cast<double>(run_.slots) * as_seconds(length()));
    }
    void times() {
        const auto oldest = [](const Row& row) {
            return static_cast<std::uint64_t>(std::max(row.oldest_wait, row.longest_wait));
        };
        const Duration oldest_wait{static_cast<std::int64_t>(highest(oldest))};
        object_["oldest_wait_ms"] = as_ms(std::max(oldest_wait, inner_.oldest_wait));
        const std::optional<Duration> recovered = recovery(run_, from_, to_end_ ? run_.ended : until_);
        object_["recovery_s"] = recovered ? json::value(as_seconds(*recovered)) : json::value(nullptr);
        const auto wait = std::make_unique<Histogram>(inner_.metrics->wait_all());
        object_["wait_ms"] = distribution(*wait);
        object_["ack_ms"] = distribution(inner_.metrics->ack);
        object_["total_ms"] = distribution(inner_.metrics->total);
        object_["wait_positive_share"] = ratio(wait->count() - wait->zeros(), wait->count());
    }
    std::uint64_t delivered() const { return counters_.outcome(OutcomeKind::delivered); }

    const RunView& run_;
    const Part part_;
    const Duration from_, until_;
    const bool to_end_;
    const Between inner_;
    const Counters& counters_;
    Between everything_;
    std::size_t first_row_ = 0, end_row_ = 0;
    json::object object_;
};

}  // namespace

json::object figures(const RunView& run, const Part& part) { return Figures(run, part).fill(); }

}  // namespace sluice
