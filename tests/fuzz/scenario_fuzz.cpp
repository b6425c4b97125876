// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a scenario: the text, then (after a zero byte each) overrides. It must be read or refused with places
// inside the text; a good [pipeline] must read back as it is written. No folder, so that no file is opened.
#include "core/check.h"
#include "core/config/pipeline_table.h"
#include "sim/scenario_reader.h"

#include <cstddef>
#include <cstdint>

namespace {

std::vector<std::string> split(std::string_view bytes) {
    std::vector<std::string> parts(1);
    for (const char c : bytes) {
        if (c == '\0' && parts.size() < 8)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto overrides = split({reinterpret_cast<const char*>(data), size});
    const std::string text = overrides.front();
    overrides.erase(overrides.begin());
    const auto result = sluice::sim::read_scenario_text(text, "fuzz.toml", "", overrides);
    CHECK(result.scenario.has_value() == result.problems.empty());
    for (const auto& problem : result.problems) {
        CHECK(!problem.message.empty());
        CHECK(sluice::sim::to_string(problem).find(": error: ") != std::string::npos);
    }
    if (!result.scenario) return 0;
    const auto again =
        sluice::config::read_pipeline_text(sluice::config::pipeline_toml(result.scenario->pipeline), "again");
    CHECK(again.problems.empty());
    CHECK(again.settings == result.scenario->pipeline);
    return 0;
}
