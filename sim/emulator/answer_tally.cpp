// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/answer_tally.h"

#include <algorithm>
#include <charconv>

namespace sluice::sim {
namespace {

unsigned status_in(std::string_view line) {
    constexpr std::string_view key = "\"status\":";
    const std::size_t at = line.find(key);
    unsigned status = 0;
    if (at == std::string_view::npos) return 0;
    line.remove_prefix(at + key.size());
    while (line.starts_with(' ')) line.remove_prefix(1);
    std::from_chars(line.data(), line.data() + line.size(), status);
    return status;
}

}  // namespace

std::uint64_t tally_answers(std::string_view body, std::map<unsigned, std::uint64_t>& statuses) {
    std::uint64_t lines = 0;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('\n'), body.size());
        const std::string_view line = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        if (line.find_first_not_of(" \r") == std::string_view::npos) continue;
        ++statuses[status_in(line)];
        ++lines;
    }
    return lines;
}

}  // namespace sluice::sim
