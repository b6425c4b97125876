// SPDX-License-Identifier: GPL-3.0-or-later
// Values of a TOML tree as people type them into a form.
#pragma once

#include "core/config/node.h"

#include <string>
#include <string_view>

namespace sluice::gui {

/// The node behind a dotted path of tables; null where there is none.
const config::Node* find_node(const config::Node& root, std::string_view path);

/// As TOML: "text", 5, [1, 2], { a = 1 }.
std::string toml_value(const config::Node& node);
/// As `--set KEY=` takes it: texts without quotes.
std::string override_value(const config::Node& node);

}  // namespace sluice::gui
