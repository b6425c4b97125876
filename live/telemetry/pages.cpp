// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/pages.h"

#include "core/check.h"
#include "core/report/events.h"
#include "core/report/figures.h"
#include "core/report/json_text.h"
#include "core/report/result_document.h"
#include "core/report/series_csv.h"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace sluice::live {
namespace {

namespace json = boost::json;

double as_seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }
double as_ms(std::int64_t ns) { return static_cast<double>(ns) / 1e6; }
json::string_view text(std::string_view view) { return {view.data(), view.size()}; }

}  // namespace

std::string row_text(const History& history, std::size_t index) {
    CHECK(index < history.rows().size());
    const sluice::Row& row = history.rows()[index];
    const Duration start = history.rows_from() + history.sample_width() * static_cast<std::int64_t>(index);
    json::object object{{"second", as_seconds(start)}, {"offered", row.offered}, {"sent", row.sent}};
    for (std::size_t kind = 0; kind < outcome_count; ++kind)
        object[text(name(static_cast<OutcomeKind>(kind)))] = row.outcomes[kind];
    object["retrying"] = row.retrying;
    object["buffered"] = row.buffered;
    object["buffered_max"] = row.buffered_max;
    object["pending"] = row.pending;
    object["connections"] = row.connections;
    object["wait_p50_ms"] = as_ms(row.wait_p50);
    object["wait_p99_ms"] = as_ms(row.wait_p99);
    object["ack_p50_ms"] = as_ms(row.ack_p50);
    object["ack_p99_ms"] = as_ms(row.ack_p99);
    object["oldest_wait_ms"] = as_ms(row.oldest_wait);
    const LiveSample& latest = *history.latest();
    const std::int64_t start_1970_ns = latest.now_1970_ns - nanoseconds(latest.now);
    object["at_1970_ms"] = (start_1970_ns + (start + history.sample_width()).count()) / 1'000'000;
    object["connected"] = latest.connected;
    object["paused"] = latest.paused || latest.project_paused;
    object["draining"] = latest.draining;
    return json_line(object);
}

std::string connections_text(const History& history) {
    constexpr std::array<const char*, 4> states{"opening", "open", "draining", "surplus"};
    json::object document;
    json::array all;
    if (const LiveSample* latest = history.latest(); latest != nullptr) {
        document["at_s"] = as_seconds(latest->now - start_of_time);
        document["pushers"] = latest->settings.pushers;
        document["window"] = latest->settings.window;
        for (std::size_t i = 0; i < latest->connections.size(); ++i) {
            const ConnectionView& view = latest->connections[i];
            json::object one{{"connection", view.connection},
                             {"state", states[static_cast<std::size_t>(view.state)]},
                             {"window", view.window},
                             {"pending", view.pending}};
            if (i < latest->connections_peak.size()) one["pending_peak"] = latest->connections_peak[i];
            all.push_back(std::move(one));
        }
    }
    document["connections"] = std::move(all);
    return json_text(document);
}

std::string series_text(History& history, std::size_t most) {
    const std::string all = series_csv(history.view());
    const std::size_t rows = history.rows().size();
    if (rows <= most) return all;
    std::size_t at = all.find('\n');
    const std::string header = all.substr(0, at + 1);
    for (std::size_t skip = rows - most; skip > 0; --skip) at = all.find('\n', at + 1);
    return header + all.substr(at + 1);
}

std::string result_text(History& history, const std::string& title, const std::string& version,
                        const ProcessFigures& process) {
    const RunView run = history.view();
    const ResultHead head{title, std::nullopt, std::nullopt, version, run.left.all() > 0};
    const Measured measured{as_seconds(run.ended), process.peak_resident_bytes / (1024 * 1024), process.threads};
    return json_text(result_document(head, figures(run), events(run), {}, true, measured));
}

}  // namespace sluice::live
