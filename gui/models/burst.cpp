// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/burst.h"

#include "core/report/run_view.h"
#include "gui/models/run.h"

#include <algorithm>
#include <array>

namespace sluice::gui {
namespace {

constexpr std::array columns{&Burst::offered,  &Burst::sent,    &Burst::delivered,   &Burst::shed,      &Burst::failed,
                             &Burst::buffered, &Burst::pending, &Burst::wait_p99_ms, &Burst::ack_p99_ms};

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

}  // namespace

std::size_t Burst::row_at(double at_s) const {
    if (empty() || at_s <= from_s) return 0;
    // 0.3 / 0.1 is a hair below 3 and means row 3.
    const double row = (at_s - from_s) / sample_s * (1 + 0x1.0p-50);
    return row >= static_cast<double>(rows()) ? rows() - 1 : static_cast<std::size_t>(row);
}

void Burst::add(const Row& row) {
    const auto a_second = [&](std::uint64_t count) { return static_cast<double>(count) / sample_s; };
    offered.push_back(a_second(row.offered));
    sent.push_back(a_second(row.sent));
    delivered.push_back(a_second(row.outcomes[index(OutcomeKind::delivered)]));
    shed.push_back(a_second(row.outcomes[index(OutcomeKind::shed)]));
    failed.push_back(a_second(row.outcomes[index(OutcomeKind::failed)]));
    buffered.push_back(static_cast<double>(row.buffered_max));
    pending.push_back(static_cast<double>(row.pending));
    wait_p99_ms.push_back(static_cast<double>(row.wait_p99) / 1e6);
    ack_p99_ms.push_back(static_cast<double>(row.ack_p99) / 1e6);
}

void Burst::append(const Burst& later) {
    if (empty()) from_s = later.from_s;
    for (const auto column : columns)
        (this->*column).insert((this->*column).end(), (later.*column).begin(), (later.*column).end());
}

void Burst::keep_newest(std::size_t most) {
    if (rows() <= most) return;
    const std::size_t gone = rows() - most;
    from_s = start_of(gone);
    for (const auto column : columns)
        (this->*column).erase((this->*column).begin(), (this->*column).begin() + static_cast<std::ptrdiff_t>(gone));
}

Burst burst_of(const RunView& run) {
    Burst burst;
    burst.sample_s = seconds(run.sample);
    burst.from_s = seconds(run.rows_from);
    if (run.start) burst.start_of_day_s = seconds(*run.start);
    burst.buffer_limit = static_cast<double>(run.buffer_of_all());
    for (const auto column : columns) (burst.*column).reserve(run.rows.size());
    for (const Row& row : run.rows) burst.add(row);
    return burst;
}

Burst burst_of(const Run& run) { return burst_of(RunView(run.record)); }

}  // namespace sluice::gui
