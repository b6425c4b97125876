// SPDX-License-Identifier: GPL-3.0-or-later
// `sluice-sim run`: what its options are, once they are parsed.
#pragma once

#include "sim/commands.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice::sim {

struct RunArguments {
    std::vector<std::string> scenarios;
    std::vector<std::string> overrides;
    std::optional<std::uint64_t> seed;
    std::size_t seeds = 0;  ///< 0: one run
    bool json = false, check = false, quiet = false;
    std::string csv, log, html;  ///< files; empty: none
    unsigned threads = 0;
    Looks looks;
};

/// Exit status.
int run_scenarios(const RunArguments& arguments);

}  // namespace sluice::sim
