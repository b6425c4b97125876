// SPDX-License-Identifier: GPL-3.0-or-later
// A burst of 40 s that two Pushers cannot carry: 20 places, 100 ms an answer, 200 a second carried, 400 offered in its
// middle; a buffer of 500 sheds. Runs in some milliseconds.
#pragma once

namespace sluice::gui {

inline constexpr const char* small_scenario = R"([scenario]
title = "A small burst"
duration = "40s"
[pipeline]
pushers = 2
window = 10
buffer = 500
[[arrivals]]
name = "chat"
kind = "even"
rate = [{ at = "0s", value = "100/s" }, { at = "10s", value = "400/s" }, { at = "20s", value = "100/s" }]
[firebase]
latency = { kind = "constant", mean = "100ms" }
)";

}  // namespace sluice::gui
