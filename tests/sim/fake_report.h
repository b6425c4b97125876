// SPDX-License-Identifier: GPL-3.0-or-later
// What tests of the reports look for in them: the fake record's result document, and simple questions to a text.
#pragma once

#include "sim/result_json.h"
#include "tests/sim/fake_record.h"

#include <string>
#include <vector>

namespace sluice::sim::testing {

inline Expectation expect_metric(const std::string& metric, double min, double max) {
    Expectation expectation;
    expectation.metric = metric;
    expectation.min = min;
    expectation.max = max;
    return expectation;
}

inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        lines.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return lines;
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
    return count;
}

}  // namespace sluice::sim::testing
