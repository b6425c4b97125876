// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/seeds.h"

#include "core/check.h"
#include "sim/result_numbers.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/json/array.hpp>
#include <cmath>
#include <exception>
#include <thread>

namespace sluice::sim {
namespace {

namespace json = boost::json;

json::value or_null(const std::optional<double>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}

bool held(const json::object& run) {
    const json::value* held = run.if_contains("held");
    return held == nullptr || !held->is_bool() || held->get_bool();
}

}  // namespace

void for_each_index(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::vector<std::exception_ptr> failures(count);
    const auto loop = [&] {
        while (!failed) {
            const std::size_t i = next++;
            if (i >= count) return;
            try {
                work(i);
            } catch (...) {
                failures[i] = std::current_exception();
                failed = true;
            }
        }
    };
    std::vector<std::thread> others;
    const std::size_t wanted = std::min<std::size_t>(threads, count);
    for (std::size_t i = 1; i < wanted; ++i) others.emplace_back(loop);
    loop();
    for (std::thread& other : others) other.join();
    for (const std::exception_ptr& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

std::vector<json::object> run_seeds(std::uint64_t first, std::size_t count, unsigned threads, const RunSeed& run) {
    std::vector<std::optional<json::object>> results(count);
    for_each_index(count, threads, [&](std::size_t i) { results[i] = run(first + i); });
    std::vector<json::object> documents;
    for (std::optional<json::object>& result : results)
        if (result) documents.push_back(std::move(*result));
    return documents;
}

Summary summary(const std::vector<double>& values) {
    if (values.empty()) return {};
    const auto count = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values) sum += value;
    const double mean = sum / count;
    const auto [min, max] = std::minmax_element(values.begin(), values.end());
    Summary result{mean, std::nullopt, std::nullopt, *min, *max};
    if (values.size() < 2) return result;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    const double half = t_quantile(values.size() - 1) * std::sqrt(squares / (count - 1) / count);
    result.low = mean - half;
    result.high = mean + half;
    return result;
}

double t_quantile(std::size_t degrees) {
    CHECK(degrees >= 1);
    constexpr std::array<double, 30> table{
        12.706204736, 4.302652730, 3.182446305, 2.776445105, 2.570581836, 2.446911851, 2.364624252, 2.306004135,
        2.262157163,  2.228138852, 2.200985160, 2.178812830, 2.160368656, 2.144786688, 2.131449546, 2.119905299,
        2.109815578,  2.100922040, 2.093024054, 2.085963447, 2.079613845, 2.073873068, 2.068657610, 2.063898562,
        2.059538553,  2.055529439, 2.051830516, 2.048407142, 2.045229642, 2.042272456};
    if (degrees <= table.size()) return table[degrees - 1];
    // Cornish and Fisher's expansion around the normal quantile.
    constexpr double z = 1.959963984540054, z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
    const auto n = static_cast<double>(degrees);
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

json::object seeds_document(const std::vector<json::object>& runs, std::size_t wanted) {
    const NumberTable table = number_table(runs);
    json::object summaries;
    for (std::size_t key = 0; key < table.keys.size(); ++key) {
        std::vector<double> values;
        for (const std::optional<double>& value : table.values[key])
            if (value) values.push_back(*value);
        const Summary one = summary(values);
        summaries[table.keys[key]] = json::object{{"mean", or_null(one.mean)},
                                                  {"low", or_null(one.low)},
                                                  {"high", or_null(one.high)},
                                                  {"min", or_null(one.min)},
                                                  {"max", or_null(one.max)}};
    }
    return {{"runs", json::array(runs.begin(), runs.end())},
            {"summary", std::move(summaries)},
            {"incomplete", runs.size() < wanted},
            {"held", runs.empty() ? json::value(nullptr) : json::value(std::all_of(runs.begin(), runs.end(), held))}};
}

}  // namespace sluice::sim
