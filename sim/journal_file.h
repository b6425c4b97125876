// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the journal of sluice-live (SQLite; its tables are formats.md's), also while it is written to. Only the columns
// that an import may know are asked for: never id or request.
#pragma once

#include "sim/journal_import.h"

#include <cstdint>
#include <string>

namespace sluice::sim {

/// Adds what came in [from, until), seconds since 1970, to `into`. What is wrong, or "". Messages begin with the path.
std::string read_journal(const std::string& path, std::int64_t from, std::int64_t until, JournalImport& into);

}  // namespace sluice::sim
