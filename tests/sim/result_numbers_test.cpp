// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/result_numbers.h"

#include <gtest/gtest.h>
#include <boost/json/array.hpp>

namespace sluice::sim {
namespace {

namespace json = boost::json;

std::string error_of(const json::value& document) {
    const auto runs = runs_of(document, "a.json");
    return std::holds_alternative<std::string>(runs) ? std::get<std::string>(runs) : "no error";
}

TEST(ResultNumbers, AreFiguresWithDotsThenEvents) {
    const json::object document{{"title", "x"},
                                {"seed", 3},
                                {"duration_s", 9.5},
                                {"incomplete", false},
                                {"offered", 7},
                                {"ack_ms", json::object{{"count", 0}, {"p99", nullptr}}},
                                {"events", json::array{json::object{{"name", "nominal"}, {"at_s", 0}}}},
                                {"held", true},
                                {"measured", json::object{{"wall_s", 2}}}};
    EXPECT_EQ(result_numbers(document), (Numbers{{"duration_s", 9.5},
                                                 {"offered", 7},
                                                 {"ack_ms.count", 0},
                                                 {"ack_ms.p99", std::nullopt},
                                                 {"events.nominal.at_s", 0}}));
}

TEST(NumberTable, HasTheKeysOfAllDocumentsInTheirOrder) {
    const json::object a{{"sent", 1}, {"nacks", json::object{{"B", 2}}}, {"shed", 3}};
    const json::object b{{"sent", 4}, {"nacks", json::object{{"A", 5}, {"C", 6}}}, {"shed", 7}, {"more", 8}};
    const NumberTable table = number_table({a, b});
    EXPECT_EQ(table.keys, (std::vector<std::string>{"sent", "nacks.A", "nacks.C", "nacks.B", "shed", "more"}));
    using Values = std::vector<std::optional<double>>;
    EXPECT_EQ(table.values, (std::vector<Values>{{1, 4}, {0, 5}, {0, 6}, {2, 0}, {3, 7}, {std::nullopt, 8}}));
}

TEST(RunsOf, TakesOneResultOrSeveral) {
    const json::object run{{"offered", 1}};
    EXPECT_EQ(std::get<0>(runs_of(run, "a.json")).size(), 1u);
    EXPECT_EQ(std::get<0>(runs_of(json::object{{"runs", json::array{run, run}}}, "a.json")).size(), 2u);
}

TEST(RunsOf, SaysWhatIsNoResult) {
    const std::string begin = "a.json: not a result of sluice-sim run --json: ";
    EXPECT_EQ(error_of(json::array{}), begin + "expected an object");
    EXPECT_EQ(error_of(json::object{}), begin + "it has neither \"offered\" nor \"runs\"");
    EXPECT_EQ(error_of(json::object{{"runs", json::array{}}}), begin + "\"runs\" is empty");
    EXPECT_EQ(error_of(json::object{{"runs", json::array{json::object{{"offered", 1}}, 3}}}),
              begin + "runs[1] has no \"offered\"");
}

}  // namespace
}  // namespace sluice::sim
