// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/columns.h"

#include <algorithm>

namespace sluice::sim {
namespace {

class SpanMaker {
public:
    void add(double value) { add(value, value, value); }
    void add(double low, double mean, double high) {
        span_.low = count_ == 0 ? low : std::min(span_.low, low);
        span_.high = count_ == 0 ? high : std::max(span_.high, high);
        sum_ += mean;
        span_.mean = sum_ / static_cast<double>(++count_);
    }
    const Span& span() const { return span_; }

private:
    Span span_;
    double sum_ = 0;
    std::size_t count_ = 0;
};

template <typename Value>
Span span_over(const std::vector<Row>& rows, std::size_t from, std::size_t to, Value value) {
    SpanMaker maker;
    for (std::size_t at = from; at < to; ++at) maker.add(static_cast<double>(value(rows[at])));
    return maker.span();
}

Span buffered_over(const std::vector<Row>& rows, std::size_t from, std::size_t to) {
    SpanMaker maker;
    for (std::size_t at = from; at < to; ++at) {
        const auto level = static_cast<double>(rows[at].buffered);
        maker.add(level, level, std::max(level, static_cast<double>(rows[at].buffered_max)));
    }
    return maker.span();
}

Column column_over(const std::vector<Row>& rows, std::size_t from, std::size_t to, Duration sample) {
    const double seconds = static_cast<double>(sample.count()) / 1e9;
    const auto rate = [&](auto value) {
        return span_over(rows, from, to, [&](const Row& row) { return static_cast<double>(value(row)) / seconds; });
    };
    const auto level = [&](auto value) { return span_over(rows, from, to, value); };
    const auto ms = [&](auto value) {
        return span_over(rows, from, to, [&](const Row& row) { return static_cast<double>(value(row)) / 1e6; });
    };
    Column column;
    column.from = sample * static_cast<std::int64_t>(from);
    column.until = sample * static_cast<std::int64_t>(to);
    column.offered = rate([](const Row& row) { return row.offered; });
    column.sent = rate([](const Row& row) { return row.sent; });
    column.delivered = rate([](const Row& row) { return row.outcomes[index(OutcomeKind::delivered)]; });
    column.buffered = buffered_over(rows, from, to);
    column.pending = level([](const Row& row) { return row.pending; });
    column.retrying = level([](const Row& row) { return row.retrying; });
    column.connections = level([](const Row& row) { return row.connections; });
    for (std::size_t kind = 0; kind < outcome_count; ++kind)
        column.outcomes[kind] = rate([kind](const Row& row) { return row.outcomes[kind]; });
    column.wait_p99_ms = ms([](const Row& row) { return row.wait_p99; });
    column.ack_p50_ms = ms([](const Row& row) { return row.ack_p50; });
    column.ack_p99_ms = ms([](const Row& row) { return row.ack_p99; });
    column.oldest_wait_ms = ms([](const Row& row) { return row.oldest_wait; });
    return column;
}

}  // namespace

std::vector<Column> columns_of(const RunRecord& record, std::size_t count) {
    std::vector<Column> columns;
    const std::size_t rows = record.rows.size();
    if (rows == 0 || count == 0) return columns;
    columns.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
        const std::size_t from = at * rows / count;
        const std::size_t to = std::max(from + 1, (at + 1) * rows / count);
        columns.push_back(column_over(record.rows, from, to, record.scenario.sample));
    }
    return columns;
}

}  // namespace sluice::sim
