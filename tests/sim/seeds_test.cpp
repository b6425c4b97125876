// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/seeds.h"

#include "core/report/json_text.h"

#include <gtest/gtest.h>
#include <atomic>
#include <stdexcept>

namespace sluice::sim {
namespace {

namespace json = boost::json;

TEST(TQuantile, IsThatOfTheTables) {
    EXPECT_NEAR(t_quantile(1), 12.7062, 5e-5);
    EXPECT_NEAR(t_quantile(9), 2.2622, 5e-5);
    EXPECT_NEAR(t_quantile(30), 2.0423, 5e-5);
    EXPECT_NEAR(t_quantile(31), 2.039513, 3e-6);
    EXPECT_NEAR(t_quantile(60), 2.000298, 3e-6);
    EXPECT_NEAR(t_quantile(100'000'000), 1.959964, 1e-6);
}

TEST(Summary, HasTheIntervalOfStudent) {
    // Standard deviation 1.5811, of the mean 0.70711, times t(4) = 2.77645.
    const Summary found = summary({5, 1, 2, 3, 4});
    EXPECT_EQ(found.mean, 3);
    EXPECT_EQ(found.min, 1);
    EXPECT_EQ(found.max, 5);
    EXPECT_NEAR(found.low.value(), 3 - 1.96324, 1e-5);
    EXPECT_NEAR(found.high.value(), 3 + 1.96324, 1e-5);
}

TEST(Summary, OfOneOrNoneHasNoInterval) {
    EXPECT_EQ(summary({7}), (Summary{7, std::nullopt, std::nullopt, 7, 7}));
    EXPECT_EQ(summary({}), Summary{});
    EXPECT_EQ(summary({2, 2, 2}), (Summary{2, 2, 2, 2, 2}));
}

TEST(ForEachIndex, CallsEachOnce) {
    for (const unsigned threads : {0U, 1U, 3U, 64U}) {
        std::vector<std::atomic<int>> calls(40);
        for_each_index(calls.size(), threads, [&](std::size_t i) { ++calls[i]; });
        for (const auto& count : calls) EXPECT_EQ(count, 1);
    }
    for_each_index(0, 4, [](std::size_t) { FAIL(); });
}

TEST(ForEachIndex, ThrowsTheFirstException) {
    const auto work = [](std::size_t i) {
        if (i >= 3) throw std::runtime_error(std::to_string(i));
    };
    try {
        for_each_index(10, 1, work);
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "3");
    }
    EXPECT_THROW(for_each_index(10, 4, work), std::runtime_error);
}

json::object run(std::uint64_t seed) {
    json::object document{{"title", "t"}, {"seed", seed}, {"offered", seed * 10}, {"recovery_s", nullptr}};
    if (seed % 2 == 0) document["recovery_s"] = static_cast<double>(seed);
    document["nacks"] = seed == 3 ? json::object{{"GONE", 6}} : json::object{};
    document["wait_ms"] = json::object{{"p99", 0.5}};
    document["events"] = json::array{json::object{{"name", "nominal"}, {"at_s", 0}},
                                     json::object{{"name", "buffer-full"}, {"at_s", 100 + seed}},
                                     json::object{{"name", "buffer-full"}, {"at_s", 900}}};
    document["held"] = seed != 4;
    document["measured"] = json::object{{"wall_s", 1}};
    return document;
}

TEST(RunSeeds, KeepsTheOrderOfTheSeedsOnAnyNumberOfThreads) {
    const auto documents = [](unsigned threads) {
        return json_text(seeds_document(run_seeds(1, 20, threads, [](std::uint64_t seed) { return run(seed); }), 20));
    };
    EXPECT_EQ(documents(1), documents(7));
    const auto runs = run_seeds(5, 3, 2, [](std::uint64_t seed) { return run(seed); });
    ASSERT_EQ(runs.size(), 3u);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(runs[i].at("seed"), 5 + i);
}

TEST(RunSeeds, LeavesOutWhatDidNotRun) {
    const auto runs = run_seeds(1, 3, 1, [](std::uint64_t seed) -> std::optional<json::object> {
        if (seed == 2) return std::nullopt;
        return run(seed);
    });
    ASSERT_EQ(runs.size(), 2u);
    EXPECT_EQ(runs[1].at("seed"), 3);
}

TEST(SeedsDocument, SumsUpEveryFigureAndTheFirstOfEachEvent) {
    const json::object document = seeds_document({run(1), run(2), run(3)}, 3);
    EXPECT_EQ(document.at("runs").as_array().size(), 3u);
    EXPECT_EQ(document.at("held"), true);
    std::vector<std::string> keys;
    for (const auto& [key, value] : document.at("summary").as_object()) keys.emplace_back(key);
    EXPECT_EQ(keys, (std::vector<std::string>{"offered", "recovery_s", "nacks.GONE", "wait_ms.p99",
                                              "events.nominal.at_s", "events.buffer-full.at_s"}));
    const auto found = [&](const char* key, const char* what) {
        return number_of(document.at("summary").at(key).at(what));
    };
    EXPECT_EQ(found("offered", "mean"), 20);
    EXPECT_EQ(found("offered", "max"), 30);
    EXPECT_NEAR(found("offered", "low").value(), 20 - 4.302653 * 10 / 1.7320508, 1e-5);
    EXPECT_EQ(found("nacks.GONE", "mean"), 2);  // absent is 0
    EXPECT_EQ(found("nacks.GONE", "min"), 0);
    EXPECT_EQ(found("recovery_s", "mean"), 2);  // undefined is left out
    EXPECT_EQ(found("recovery_s", "low"), std::nullopt);
    EXPECT_EQ(found("events.buffer-full.at_s", "mean"), 102);
}

TEST(SeedsDocument, HoldsIfAllRunsDo) {
    EXPECT_EQ(seeds_document({run(3), run(4)}, 2).at("held"), false);
    EXPECT_EQ(seeds_document({run(3), run(5)}, 2).at("held"), true);
}

TEST(SeedsDocument, IsIncompleteWithFewerRunsThanWanted) {
    EXPECT_EQ(seeds_document({run(3), run(5)}, 2).at("incomplete"), false);
    const json::object some = seeds_document({run(3), run(5)}, 3);
    EXPECT_EQ(some.at("incomplete"), true);
    EXPECT_EQ(some.at("held"), true);
    const json::object none = seeds_document({}, 3);
    EXPECT_EQ(none.at("incomplete"), true);
    EXPECT_TRUE(none.at("held").is_null());
    EXPECT_TRUE(none.at("summary").as_object().empty());
}

}  // namespace
}  // namespace sluice::sim
