// SPDX-License-Identifier: GPL-3.0-or-later
// TOML text → Node, with overrides as `--set K=V` has them. Bounded: at most 4 MiB of text, keys of at most 16 parts,
// values 16 deep, so that no file exhausts the stack.
//
// An override's K is a dotted path; a part may be an item of a list, by its `name` or by its number
// ("arrivals.chat.rate", "arrivals.0.rate", "arrivals[0].rate"). Tables on the way are made where absent, items are
// not. V is a TOML value if it reads as one, otherwise a text without quotes ("11k/s").
#pragma once

#include "core/config/node.h"
#include "core/config/problem.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::config {

/// The text as a table, or nothing and a problem where TOML's rules are broken.
std::optional<Node> parse_document(std::string_view text, Problems& problems);

/// Sets what `overrides` say, in order. A path that leads nowhere is a problem.
void apply_overrides(Node& root, const std::vector<std::string>& overrides, Problems& problems);

}  // namespace sluice::config
