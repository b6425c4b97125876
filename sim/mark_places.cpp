// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/mark_places.h"

#include <algorithm>
#include <cstddef>

namespace sluice::sim {
namespace {

/// Marks that touch: with the spacing taken out all of them want the same place, the mean of theirs.
struct Cluster {
    double sum;
    std::size_t count;
    double mean() const { return sum / static_cast<double>(count); }
};

/// Pools neighbours that are out of order, until none is.
std::vector<Cluster> clusters_of(const std::vector<double>& wanted, double spacing) {
    std::vector<Cluster> clusters;
    for (std::size_t at = 0; at < wanted.size(); ++at) {
        clusters.push_back({wanted[at] - spacing * static_cast<double>(at), 1});
        while (clusters.size() > 1 && clusters[clusters.size() - 2].mean() > clusters.back().mean()) {
            const Cluster last = clusters.back();
            clusters.pop_back();
            clusters.back().sum += last.sum;
            clusters.back().count += last.count;
        }
    }
    return clusters;
}

}  // namespace

std::vector<double> mark_places(const std::vector<double>& wanted, double spacing, double low, double high) {
    if (wanted.empty()) return {};
    const auto gaps = static_cast<double>(wanted.size() - 1);
    if (spacing * gaps > high - low) spacing = (high - low) / gaps;
    std::vector<double> places;
    for (const Cluster& cluster : clusters_of(wanted, spacing))
        for (std::size_t at = 0; at < cluster.count; ++at) {
            // With the spacing taken out, [low, high] ends where the last still fits.
            const double place = std::clamp(cluster.mean(), low, std::max(low, high - spacing * gaps));
            places.push_back(place + spacing * static_cast<double>(places.size()));
        }
    return places;
}

}  // namespace sluice::sim
