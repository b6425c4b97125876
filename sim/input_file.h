// SPDX-License-Identifier: GPL-3.0-or-later
// Whole files as text, of at most 64 MiB, so that a device or a huge file does not eat the memory.
#pragma once

#include <string>

namespace sluice::sim {

struct InputFile {
    std::string text;
    std::string error;  ///< empty: read; else why not, in the system's words
};

InputFile read_input_file(const std::string& path);
InputFile read_standard_input();

}  // namespace sluice::sim
