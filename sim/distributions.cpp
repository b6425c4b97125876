// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/distributions.h"

#include "core/check.h"
#include "sim/gamma_quantile.h"
#include "sim/series_math.h"

#include <algorithm>
#include <cmath>

namespace sluice::sim {

namespace {

using Kind = LatencySpec::Kind;

double exponential(Place place) { return place.upper ? -series_log(place.distance) : -series_log1p(-place.distance); }

double lognormal(double cv, Place place) {
    const double variance = series_log1p(cv * cv);
    const double deviate = normal_deviate(place.distance);
    return series_exp(std::sqrt(variance) * (place.upper ? deviate : -deviate) - variance / 2);
}

double gamma(double shape, Place place) { return gamma_quantile(shape, place) / shape; }

// Below a cv of 1e-6 a nanosecond does not show it.
double gamma_of_cv(double cv, Place place) { return cv < 1e-6 ? 1 : gamma(1 / (cv * cv), place); }

double between(const std::vector<double>& sample, Place place) {
    CHECK(!sample.empty());
    const double last = static_cast<double>(sample.size() - 1);
    const double position = place.upper ? last - place.distance * last : place.distance * last;
    const auto index = std::min(static_cast<std::size_t>(position), sample.size() - 1);
    const double next = sample[std::min(index + 1, sample.size() - 1)];
    return sample[index] + (next - sample[index]) * (position - static_cast<double>(index));
}

bool has_cv(Kind kind) { return kind == Kind::lognormal || kind == Kind::gamma; }

// The cv of the highest p99: of a lognormal's logarithm that is the deviate of 99 %, squared.
double cv_of_highest_p99(Kind kind) {
    if (kind == Kind::lognormal) {
        const double deviate = normal_deviate(0.01);
        return std::sqrt(series_exp(deviate * deviate) - 1);
    }
    double low = 1, high = 30;
    while (high - low > 1e-6) {
        const double third = (high - low) / 3;
        if (p99_factor(kind, low + third) < p99_factor(kind, high - third))
            low += third;
        else
            high -= third;
    }
    return (low + high) / 2;
}

}  // namespace

double quantile_factor(const LatencySpec& spec, Place place) {
    switch (spec.kind) {
        case Kind::constant: return 1;
        case Kind::exponential: return exponential(place);
        case Kind::erlang: return gamma(spec.shape, place);
        case Kind::lognormal: return lognormal(spec.cv, place);
        case Kind::gamma: return gamma_of_cv(spec.cv, place);
        case Kind::empirical: {
            const double mean = sample_mean(spec.sample);
            return mean > 0 ? between(spec.sample, place) / mean : 0;
        }
    }
    return 1;
}

QuantileTable quantile_table(const LatencySpec& spec) {
    if (spec.kind == Kind::empirical)
        return QuantileTable([&spec](Place place) { return between(spec.sample, place); });
    return QuantileTable([&spec](Place place) { return quantile_factor(spec, place); });
}

double p99_factor(Kind kind, double cv) {
    LatencySpec spec;
    spec.kind = kind;
    spec.cv = cv;
    spec.sample = {1};
    return quantile_factor(spec, {0.01, true});
}

double highest_p99_factor(Kind kind) { return p99_factor(kind, has_cv(kind) ? cv_of_highest_p99(kind) : 1); }

std::optional<double> cv_for_p99(Kind kind, double ratio) {
    if (!has_cv(kind) || !(ratio >= 1)) return std::nullopt;
    double low = 0, high = cv_of_highest_p99(kind);
    if (ratio > p99_factor(kind, high)) return std::nullopt;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (p99_factor(kind, middle) < ratio ? low : high) = middle;
    }
    return high;
}

double sample_mean(const std::vector<double>& sample) {
    CHECK(!sample.empty());
    if (sample.size() == 1) return sample.front();
    double sum = 0;
    for (const double value : sample) sum += value;
    return (sum - (sample.front() + sample.back()) / 2) / static_cast<double>(sample.size() - 1);
}

const QuantileTable& unit_exponential() {
    static const QuantileTable table(exponential);
    return table;
}

}  // namespace sluice::sim
