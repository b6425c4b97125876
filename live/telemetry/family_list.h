// SPDX-License-Identifier: GPL-3.0-or-later
// Builds prometheus-cpp families out of figures that are counted elsewhere.
#pragma once

#include "core/histogram.h"

#include <prometheus/metric_family.h>

#include <string>
#include <utility>
#include <vector>

namespace sluice::live {

class FamilyList {
public:
    using Labels = std::vector<std::pair<std::string, std::string>>;

    /// Figures of one name follow each other; `help` counts where the name is new.
    void counter(const std::string& name, const std::string& help, double value, const Labels& labels = {});
    void gauge(const std::string& name, const std::string& help, double value, const Labels& labels = {});
    /// Of durations, in seconds; counts are exact, bucket borders within 1 %.
    void histogram(const std::string& name, const std::string& help, const Histogram& histogram,
                   const Labels& labels = {});

    std::vector<prometheus::MetricFamily> take() { return std::move(families_); }

private:
    prometheus::ClientMetric& add(const std::string& name, const std::string& help, prometheus::MetricType type,
                                  const Labels& labels);
    std::vector<prometheus::MetricFamily> families_;
};

}  // namespace sluice::live
