// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/human_text.h"
#include "sim/emulator/drive.h"

namespace sluice::sim {
namespace {

namespace json = boost::json;

double in_ms(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

json::object times(const Histogram& histogram) {
    return {{"count", histogram.count()},
            {"mean", histogram.mean_ns() / 1e6},
            {"p50", in_ms(histogram.quantile(0.5))},
            {"p90", in_ms(histogram.quantile(0.9))},
            {"p99", in_ms(histogram.quantile(0.99))},
            {"p999", in_ms(histogram.quantile(0.999))},
            {"max", in_ms(histogram.max())}};
}

json::object counts(const std::map<std::string, std::uint64_t>& from) {
    json::object object;
    for (const auto& [name, count] : from) object[name] = count;
    return object;
}

std::string times_text(const Histogram& histogram) {
    if (histogram.count() == 0) return "-";
    return "p50 " + milliseconds_text(in_ms(histogram.quantile(0.5))) + ", p99 " +
           milliseconds_text(in_ms(histogram.quantile(0.99))) + ", at most " +
           milliseconds_text(in_ms(histogram.max()));
}

std::string line(std::string_view label, const std::string& value) {
    return "  " + padded(label, 12) + one_line(value) + "\n";
}

}  // namespace

json::object drive_document(const DriveReport& report) {
    json::object statuses;
    for (const auto& [status, count] : report.statuses) statuses[std::to_string(status)] = count;
    const double rate = report.wall_s > 0 ? static_cast<double>(report.offered) / report.wall_s : 0;
    return {{"title", report.title},
            {"to", report.to},
            {"seed", report.seed},
            {"speed", report.speed},
            {"interrupted", report.interrupted},
            {"began_unix_s", report.began_unix_s},
            {"wall_s", report.wall_s},
            {"intended", report.intended},
            {"offered", report.offered},
            {"unsent", report.unsent},
            {"unanswered", report.unanswered},
            {"offered_rate_mean", rate},
            {"statuses", statuses},
            {"refusals", counts(report.refusals)},
            {"problems", counts(report.problems)},
            {"lag_ms", times(report.lag)},
            {"answer_ms", times(report.answer)},
            {"batches", report.batches},
            {"connections_peak", report.connections_peak}};
}

std::string drive_text(const DriveReport& report) {
    const double rate = report.wall_s > 0 ? static_cast<double>(report.offered) / report.wall_s : 0;
    std::string text = one_line(report.title) + " → " + report.to + (report.interrupted ? " (interrupted)" : "") + "\n";
    text += line("intended", grouped(report.intended) + " pushes");
    text += line("offered", grouped(report.offered) + " in " + milliseconds_text(report.wall_s * 1000) + ", " +
                                short_number(rate) + " a second");
    text += line("lag", times_text(report.lag) + " behind the intended instant");
    text += line("answers", times_text(report.answer) + " after it");
    for (const auto& [status, count] : report.statuses) text += line(std::to_string(status), grouped(count));
    if (report.unsent > 0) text += line("unsent", grouped(report.unsent));
    if (report.unanswered > 0) text += line("unanswered", grouped(report.unanswered));
    for (const auto& [why, count] : report.refusals) text += line("refused", grouped(count) + ": " + why);
    for (const auto& [why, count] : report.problems) text += line("problem", grouped(count) + ": " + why);
    return text;
}

}  // namespace sluice::sim
