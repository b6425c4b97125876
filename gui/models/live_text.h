// SPDX-License-Identifier: GPL-3.0-or-later
// What the telemetry of a running pusher answers, read: the lines of /stream, the CSV of /series, /connections and
// /result (formats.md, "Live"). Whatever comes over the wire may be wrong: then there is nothing, never half of it.
#pragma once

#include "core/report/run_view.h"

#include <QString>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::gui {

/// A row as it ended, with what the pusher said of itself then.
struct LiveRow {
    double second = 0;  ///< when it began, since the pusher's start
    std::int64_t ended_1970_ms = 0;
    Row row;
    bool connected = false, paused = false, draining = false;
};
/// One line of /stream.
std::optional<LiveRow> live_row_of(std::string_view line);

/// Reads /series a piece at a time, so that a day of rows holds nobody up.
class SeriesText {
public:
    explicit SeriesText(std::string text);
    /// Reads up to `most` rows more; false once all are read, or one is wrong.
    bool step(std::size_t most);
    bool wrong() const { return wrong_; }
    /// When the first row began, since the pusher's start.
    double first_second() const { return first_second_; }
    std::vector<Row>& rows() { return rows_; }

private:
    bool read_line(std::string_view line);

    std::string text_;
    std::size_t at_ = 0;
    double first_second_ = 0;
    std::vector<Row> rows_;
    bool wrong_ = false;
};

struct LiveConnection {
    std::uint64_t number = 0;
    QString state;  ///< opening, open, draining, surplus
    std::uint64_t window = 0, pending = 0, pending_peak = 0;
    bool operator==(const LiveConnection&) const = default;
};
struct LiveConnections {
    std::uint64_t pushers = 0, window = 0;  ///< as configured
    std::vector<LiveConnection> all;
};
std::optional<LiveConnections> live_connections_of(std::string_view text);

/// What of the result document the window uses.
struct LiveResult {
    struct Moment {
        double at_s = 0;  ///< since the pusher's start
        QString name, text;
    };
    std::vector<Moment> events;
    std::uint64_t offered = 0, delivered = 0, shed = 0, failed = 0, answered = 0;
    double ack_mean_ms = 0, ack_p99_ms = 0;
    std::vector<std::pair<std::string, std::uint64_t>> nacks;
    std::array<double, priority_count> priority{0, 1, 0};  ///< shares of offered
};
std::optional<LiveResult> live_result_of(std::string_view text);

}  // namespace sluice::gui
