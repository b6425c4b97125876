// SPDX-License-Identifier: GPL-3.0-or-later
// The result document of formats.md, put together from its parts: the same keys in the same order for a simulated run
// and a live one. What only a simulation knows (seed, fingerprint, duplicates) is null where it is unknown.
#pragma once

#include "core/report/events.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

struct ResultHead {
    std::string title;
    std::optional<std::uint64_t> seed, fingerprint;
    std::string version;
    bool incomplete = false;
};

/// What differs from run to run.
struct Measured {
    double wall_s = 0;
    double peak_memory_mb = 0;
    unsigned threads = 1;
};

/// `figures`: of the whole run (core/report/figures.h). `expect`: as the document has it.
boost::json::object result_document(const ResultHead& head, const boost::json::object& figures,
                                    const std::vector<Event>& events, boost::json::array expect, bool held,
                                    const Measured& measured);

}  // namespace sluice
