// SPDX-License-Identifier: GPL-3.0-or-later
// Many runs of one scenario: each with its own seed, on several threads, summed up by key.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace sluice::sim {

/// Calls `work(i)` for every i below `count`, on at most `threads` threads (at least one), each i once; returns when
/// all are done. Where calls throw, no further ones begin, and the exception of the least i among those is thrown on.
void for_each_index(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work);

/// The result document of a run with this seed; nullopt where it did not run (interrupted). Called from many threads.
using RunSeed = std::function<std::optional<boost::json::object>(std::uint64_t seed)>;
/// The documents of seeds first, first + 1, …, in that order whatever the threads did.
std::vector<boost::json::object> run_seeds(std::uint64_t first, std::size_t count, unsigned threads,
                                           const RunSeed& run);

/// Of the values that are defined; low and high are the 95 % t-interval of the mean, which takes two of them.
struct Summary {
    std::optional<double> mean, low, high, min, max;
    bool operator==(const Summary&) const = default;
};
Summary summary(const std::vector<double>& values);
/// The 0.975 quantile of Student's t, within 2e-6. Requires degrees >= 1.
double t_quantile(std::size_t degrees);

/// {"runs": […], "summary": {key: {mean, low, high, min, max}}, "incomplete": fewer than `wanted`, "held": of all runs,
/// null where there are none}. Keys are those of result_numbers().
boost::json::object seeds_document(const std::vector<boost::json::object>& runs, std::size_t wanted);

}  // namespace sluice::sim
