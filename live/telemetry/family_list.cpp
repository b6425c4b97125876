// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/family_list.h"

#include <array>
#include <limits>

namespace sluice::live {
namespace {

constexpr std::array bucket_ms{1.0, 2.5,   5.0,   10.0, 25.0, 50.0, 75.0, 100.0, 150.0, 200.0, 300.0, 500.0, 750.0,
                               1e3, 1.5e3, 2.5e3, 5e3,  10e3, 20e3, 30e3, 60e3,  120e3, 300e3, 600e3, 1800e3};

double sum_seconds(const Histogram& histogram) {
    return (static_cast<double>(histogram.sum_low()) + 0x1.0p64 * static_cast<double>(histogram.sum_high())) / 1e9;
}

}  // namespace

prometheus::ClientMetric& FamilyList::add(const std::string& name, const std::string& help, prometheus::MetricType type,
                                          const Labels& labels) {
    if (families_.empty() || families_.back().name != name) families_.push_back({name, help, type, {}});
    prometheus::ClientMetric& metric = families_.back().metric.emplace_back();
    for (const auto& [key, value] : labels) metric.label.push_back({key, value});
    return metric;
}

void FamilyList::counter(const std::string& name, const std::string& help, double value, const Labels& labels) {
    add(name, help, prometheus::MetricType::Counter, labels).counter.value = value;
}

void FamilyList::gauge(const std::string& name, const std::string& help, double value, const Labels& labels) {
    add(name, help, prometheus::MetricType::Gauge, labels).gauge.value = value;
}

void FamilyList::histogram(const std::string& name, const std::string& help, const Histogram& histogram,
                           const Labels& labels) {
    auto& made = add(name, help, prometheus::MetricType::Histogram, labels).histogram;
    made.sample_count = histogram.count();
    made.sample_sum = sum_seconds(histogram);
    for (const double ms : bucket_ms) {
        const std::uint64_t above = histogram.above(Duration{static_cast<std::int64_t>(ms * 1e6)});
        made.bucket.push_back({made.sample_count - above, ms / 1e3});
    }
    made.bucket.push_back({made.sample_count, std::numeric_limits<double>::infinity()});
}

}  // namespace sluice::live
