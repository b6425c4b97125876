// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/zipf.h"

#include "core/check.h"
#include "sim/series_math.h"

#include <cstddef>

namespace sluice::sim {

namespace {

constexpr std::uint64_t alone = 128, groups_an_octave = 64;
constexpr std::uint64_t summed = 4096;  // below, masses are sums, above integrals

// The integral of x^-s over [a, a + width], also for s = 1.
double integral(double a, double width, double s) {
    const double logarithm = series_log1p(width / a), q = (1 - s) * logarithm;
    double term = 1, sum = 1;
    for (int n = 2; n < 24; ++n) {
        term *= q / n;
        sum += term;
    }
    return series_pow(a, 1 - s) * logarithm * sum;
}

double mass_of(std::uint64_t first, std::uint64_t width, double s) {
    if (first >= summed) return integral(static_cast<double>(first) + 0.5, static_cast<double>(width), s);
    double sum = 0;
    for (std::uint64_t rank = first + 1; rank <= first + width; ++rank)
        sum += series_pow(static_cast<double>(rank), -s);
    return sum;
}

}  // namespace

Zipf::Zipf(std::uint64_t items, double s) {
    CHECK(items >= 1);
    CHECK(items < std::uint64_t{1} << 38);
    std::vector<double> masses;
    for (std::uint64_t first = 0; first < items;) {
        const std::uint64_t width = first < alone ? 1 : std::min(first / groups_an_octave, items - first);
        add(first, width, s, masses);
        first += width;
    }
    pair_up(std::move(masses));
}

void Zipf::add(std::uint64_t first, std::uint64_t width, double s, std::vector<double>& masses) {
    const double a = static_cast<double>(first) + 0.5;
    const double ratio = series_exp(-s * series_log1p(static_cast<double>(width) / a));
    Group group;
    group.first = first;
    group.width = static_cast<std::uint32_t>(width);
    group.tilt = static_cast<std::uint32_t>((1 - ratio) / (1 + ratio) * 0x1.0p32);
    groups_.push_back(group);
    masses.push_back(mass_of(first, width, s));
}

// Vose's way of filling Walker's table: each cell below the mean is topped up by one above it.
void Zipf::pair_up(std::vector<double> masses) {
    double sum = 0;
    for (const double mass : masses) sum += mass;
    std::vector<std::size_t> below, above;
    for (std::size_t i = 0; i < masses.size(); ++i) {
        masses[i] *= static_cast<double>(masses.size()) / sum;
        (masses[i] < 1 ? below : above).push_back(i);
        groups_[i].keeps = std::uint64_t{1} << 32;
        groups_[i].other = i;
    }
    while (!below.empty() && !above.empty()) {
        const std::size_t poor = below.back(), rich = above.back();
        below.pop_back();
        groups_[poor].keeps = static_cast<std::uint64_t>(masses[poor] * 0x1.0p32);
        groups_[poor].other = rich;
        masses[rich] -= 1 - masses[poor];
        if (masses[rich] < 1) {
            above.pop_back();
            below.push_back(rich);
        }
    }
}

}  // namespace sluice::sim
