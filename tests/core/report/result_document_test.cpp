// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/result_document.h"

#include "core/report/json_text.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

namespace json = boost::json;

const json::object few_figures{{"duration_s", 2.0}, {"offered", 10}};

TEST(ResultDocument, HasItsKeysInTheOrderOfFormats) {
    const std::vector<Event> events{{EventKind::buffer_full, std::chrono::milliseconds{1500}, "0:01", "full"}};
    const json::array expect{json::object{{"text", "x"}, {"value", 1}, {"held", false}}};
    EXPECT_EQ(
        json_line(result_document({"t", 7, 0xab, "1.2.3", true}, few_figures, events, expect, false, {4, 5.5, 2})),
        R"({"title": "t", "seed": 7, "fingerprint": "00000000000000ab", "version": "1.2.3", "duration_s": 2, )"
        R"("incomplete": true, "offered": 10, "events": [{"name": "buffer-full", "at_s": 1.5, "clock": "0:01", )"
        R"("text": "full"}], "expect": [{"text": "x", "value": 1, "held": false}], "held": false, )"
        R"("measured": {"wall_s": 4, "pushes_per_wall_s": 2.5, "peak_memory_mb": 5.5, "threads": 2}})");
}

TEST(ResultDocument, IsNullWhereOnlyASimulationKnows) {
    const json::object document =
        result_document({"t", std::nullopt, std::nullopt, "1", false}, few_figures, {}, {}, true, {});
    EXPECT_TRUE(document.at("seed").is_null());
    EXPECT_TRUE(document.at("fingerprint").is_null());
    EXPECT_TRUE(document.at("measured").as_object().at("pushes_per_wall_s").is_null());
}

}  // namespace
}  // namespace sluice
