// SPDX-License-Identifier: GPL-3.0-or-later
// Every key of a scenario file with its type, what holds without it, its limits and what it means: the very lists that
// the reader reads by. `sluice-sim schema` prints them; scenarios/README.md has the Markdown ones, which a test
// compares.
#pragma once

#include "core/config/form.h"

#include <string>
#include <vector>

namespace sluice::sim {

struct SchemaTable {
    std::string title;  ///< "[scenario]", "[[arrivals]]"
    std::string about;  ///< one line
    std::vector<config::KeyDoc> keys;
};

/// In the order in which a file has them.
const std::vector<SchemaTable>& schema();

/// For a terminal. `only`: the table of that name ("pipeline"); empty: all. Nothing where there is none.
std::string schema_text(const std::string& only = {});
/// [{"table", "about", "keys": [{"key", "type", "default", "limits", "meaning"}]}]; default is null where required.
std::string schema_json();
/// A table of Markdown for each, headed `## TITLE`.
std::string schema_markdown();
/// `readme` with the tables in place of what stands between its lines `<!-- keys -->` and `<!-- /keys -->`; as it is
/// where it has no such lines.
std::string with_schema_tables(const std::string& readme);

}  // namespace sluice::sim
