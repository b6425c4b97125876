// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_text.h"

#include <gtest/gtest.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <limits>

namespace sluice::sim {
namespace {

namespace json = boost::json;

std::string error_of(std::string_view text) {
    const auto parsed = parse_json(text, "a.json");
    return std::holds_alternative<std::string>(parsed) ? std::get<std::string>(parsed) : "no error";
}

TEST(JsonText, WritesScalarsShortest) {
    const json::array scalars{0.1, 100.0, 1.0 / 3, -2.5e-9, 1e300, std::uint64_t{18446744073709551615U},
                              -7,  true,  false,   nullptr};
    EXPECT_EQ(json_line(scalars),
              "[0.1, 100, 0.3333333333333333, -2.5e-09, 1e+300, 18446744073709551615, -7, true, false, null]");
}

TEST(JsonText, WhatJsonLacksIsNull) {
    EXPECT_EQ(json_line(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(json_line(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(JsonText, EscapesTexts) {
    EXPECT_EQ(json_line(json::object{{"a \"key\"", "line\nfeed \\ ü"}}), R"({"a \"key\"": "line\nfeed \\ ü"})");
}

TEST(JsonText, OpensContainersOfContainersAndKeepsOrder) {
    const json::value value =
        json::object{{"z", 1}, {"a", json::object{{"p50", 1.5}, {"p99", nullptr}}}, {"empty", json::array{}}};
    EXPECT_EQ(json_text(value), "{\n  \"z\": 1,\n  \"a\": {\"p50\": 1.5, \"p99\": null},\n  \"empty\": []\n}\n");
}

TEST(JsonText, OpensWhatIsWiderThanALine) {
    const json::value value = json::array(2, json::string(100, 'x'));
    EXPECT_EQ(json_text(value), "[\n  \"" + std::string(100, 'x') + "\",\n  \"" + std::string(100, 'x') + "\"\n]\n");
}

TEST(JsonText, ReadsBackTheSameNumbers) {
    const json::value value = json::array{0.1, 1.0 / 3, 12345678.9, 4e-7};
    EXPECT_EQ(std::get<json::value>(parse_json(json_text(value), "x")), value);
}

TEST(ParseJson, SaysWhereItIsWrong) {
    EXPECT_EQ(error_of("{\"a\": 1,\n  \"b\": x}").substr(0, 21), "a.json:2:8: not JSON:");
    EXPECT_EQ(error_of("{\"a\": 1").substr(0, 21), "a.json:1:8: not JSON:");
    EXPECT_EQ(error_of("").substr(0, 21), "a.json:1:1: not JSON:");
    EXPECT_EQ(error_of("{}\n {}"), "a.json:2:2: more after the end of the JSON document");
    EXPECT_EQ(error_of(" {} \n"), "no error");
}

TEST(ValueAt, FollowsDotsToNumbersOnly) {
    const json::object object{{"a", json::object{{"b", 2}, {"c", 0.5}}}, {"n", nullptr}, {"t", "x"}, {"u", 3U}};
    EXPECT_EQ(value_at(object, "a.b"), 2);
    EXPECT_EQ(value_at(object, "a.c"), 0.5);
    EXPECT_EQ(value_at(object, "u"), 3);
    for (const char* key : {"a", "n", "t", "u.x", "a.d", "missing", ""}) EXPECT_EQ(value_at(object, key), std::nullopt);
}

}  // namespace
}  // namespace sluice::sim
