// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/series_csv.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace sluice {
namespace {

template <typename Number>
void append(std::string& out, Number number, char end = ',') {
    std::array<char, 32> text{};
    out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
    out += end;
}

double milliseconds(std::int64_t ns) { return static_cast<double>(ns) / 1e6; }

void append_row(std::string& out, const Row& row) {
    append(out, row.offered);
    append(out, row.sent);
    for (const std::uint64_t count : row.outcomes) append(out, count);
    append(out, row.retrying);
    append(out, row.buffered);
    append(out, row.buffered_max);
    append(out, row.pending);
    append(out, row.connections);
    append(out, milliseconds(row.wait_p50));
    append(out, milliseconds(row.wait_p99));
    append(out, milliseconds(row.ack_p50));
    append(out, milliseconds(row.ack_p99));
    append(out, milliseconds(row.oldest_wait), '\n');
}

}  // namespace

std::string series_csv(const RunView& run) {
    std::string out =
        "second,offered,sent,delivered,rejected,expired,collapsed,shed,failed,retrying,buffered,buffered_max,"
        "pending,connections,wait_p50_ms,wait_p99_ms,ack_p50_ms,ack_p99_ms,oldest_wait_ms\n";
    std::int64_t start = run.rows_from.count();
    for (const Row& row : run.rows) {
        append(out, static_cast<double>(start) / 1e9);
        append_row(out, row);
        start += run.sample.count();
    }
    return out;
}

}  // namespace sluice
