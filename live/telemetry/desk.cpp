// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/desk.h"

#include "live/request_guard.h"
#include "live/secrets.h"
#include "live/telemetry/families.h"
#include "live/telemetry/pages.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <limits>
#include <optional>

namespace sluice::live {
namespace {

constexpr std::array<std::string_view, 3> open_pages{"/metrics", "/healthz", "/readyz"};
constexpr std::array<std::string_view, 8> pages{"/metrics", "/healthz",     "/readyz", "/result",
                                                "/config",  "/connections", "/series", "/stream"};
constexpr std::size_t most_lines = 16;  // of rows closed at once: fewer than a reader may be behind
constexpr const char* json_type = "application/json";

template <std::size_t n>
bool among(const std::array<std::string_view, n>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

// The N of "?last=N"; the most where there is no query, nullopt where it says anything else.
std::optional<std::size_t> last_of(std::string_view target) {
    const std::size_t mark = target.find('?');
    if (mark == std::string_view::npos) return std::numeric_limits<std::size_t>::max();
    std::string_view query = target.substr(mark + 1);
    if (!query.starts_with("last=")) return std::nullopt;
    query.remove_prefix(5);
    std::size_t last = 0;
    const auto [end, error] = std::from_chars(query.data(), query.data() + query.size(), last);
    if (error != std::errc{} || end != query.data() + query.size()) return std::nullopt;
    return last;
}

template <typename Made, typename Builder>
Made& only(Builder builder, const char* name, const char* help, prometheus::Registry& registry) {
    return builder.Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

Desk::Desk(const DeskOptions& options, Time now)
    : options_(options),
      history_(options.sample, options.limits),
      made_(now),
      sampled_(now),
      made_1970_s_(std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count()),
      requests_(prometheus::BuildCounter()
                    .Name("sluice_telemetry_requests_total")
                    .Help("Requests to the telemetry listener.")
                    .Register(registry_)),
      readers_(only<prometheus::Gauge>(prometheus::BuildGauge(), "sluice_telemetry_stream_readers",
                                       "Who reads /stream now.", registry_)),
      dropped_(only<prometheus::Counter>(prometheus::BuildCounter(), "sluice_telemetry_streams_dropped_total",
                                         "Readers of /stream dropped because they were too slow.", registry_)),
      refused_(only<prometheus::Counter>(prometheus::BuildCounter(), "sluice_telemetry_connections_refused_total",
                                         "Connections beyond the listener's limit.", registry_)) {}

std::vector<std::string> Desk::add(std::shared_ptr<const LiveSample> sample, Time now) {
    sampled_ = now;
    std::vector<std::string> lines;
    const std::size_t closed = history_.add(std::move(sample));
    const std::size_t rows = history_.rows().size();
    for (std::size_t row = rows - std::min(closed, most_lines); row < rows; ++row)
        lines.push_back(row_text(history_, row));
    return lines;
}

std::string Desk::result() { return result_text(history_, options_.title, options_.version, process_figures()); }

double Desk::sample_age_s(Time now) const { return std::chrono::duration<double>(now - sampled_).count(); }

std::string Desk::not_ready(Time now) const {
    const LiveSample* latest = history_.latest();
    if (latest == nullptr) return "starting";
    if (latest->draining) return "draining";
    if (!latest->connected) return latest->login_refused ? "login refused" : "not logged in";
    const double patience_s = std::max(10.0, 5 * std::chrono::duration<double>(options_.sample).count());
    if (sample_age_s(now) > patience_s) return "the pipeline has been silent for too long";
    return options_.not_ready ? options_.not_ready() : "";
}

Answer Desk::answer(const Request& request, Time now) {
    Answer answer = guarded(request, now);
    const std::string_view path = path_of(request.target);
    requests_.Add({{"path", among(pages, path) ? std::string(path) : "other"}, {"code", std::to_string(answer.status)}})
        .Increment();
    return answer;
}

Answer Desk::guarded(const Request& request, Time now) {
    switch (guard_request(options_.on_loopback, request.host, request.has_origin)) {
        case Guarded::has_origin: return {403, Answer{}.type, "requests of web pages are refused\n"};
        case Guarded::foreign_host: return {403, Answer{}.type, "this listener is for localhost only\n"};
        case Guarded::passes: break;
    }
    if (request.method != "GET" && request.method != "HEAD")
        return {405, Answer{}.type, "this listener is read only\n"};
    const std::string_view path = path_of(request.target);
    if (!among(pages, path)) {
        std::string list = "no such page; there are";
        for (const std::string_view one : pages) list.append(" ").append(one);
        return {404, Answer{}.type, list + "\n"};
    }
    if (!options_.token.empty() && !among(open_pages, path) && !bears(request.authorization, options_.token))
        return {401, Answer{}.type, "this page needs the bearer token\n"};
    return page(path, request, now);
}

Answer Desk::page(std::string_view path, const Request& request, Time now) {
    if (path == "/metrics") return metrics(now);
    if (path == "/healthz") return {200, Answer{}.type, "ok\n"};
    if (path == "/readyz") {
        const std::string why = not_ready(now);
        if (why.empty()) return {200, Answer{}.type, "ready\n"};
        return {503, Answer{}.type, "not ready: " + why + "\n"};
    }
    if (path == "/config") return {200, "application/toml", config_};
    if (path == "/connections") return {200, json_type, connections_text(history_)};
    if (path == "/result") return {200, json_type, result(), false, true};
    if (path == "/series") {
        const std::optional<std::size_t> last = last_of(request.target);
        if (!last) return {400, Answer{}.type, "expected /series or /series?last=ROWS\n"};
        return {200, "text/csv; charset=utf-8", series_text(history_, *last), false, true};
    }
    if (request.upgrades && request.method == "GET") return {101, Answer{}.type, "", true};
    return {426, Answer{}.type, "/stream is a WebSocket\n"};
}

Answer Desk::metrics(Time now) {
    OwnFigures own{process_figures(), options_.version, made_1970_s_, sample_age_s(now), not_ready(now).empty()};
    std::vector<OutsideFigure> outside;
    if (options_.outside) options_.outside(outside);
    std::vector<prometheus::MetricFamily> all = families(history_, own, outside);
    std::vector<prometheus::MetricFamily> registered = registry_.Collect();
    std::move(registered.begin(), registered.end(), std::back_inserter(all));
    return {200, "text/plain; version=0.0.4; charset=utf-8", prometheus::TextSerializer().Serialize(all)};
}

}  // namespace sluice::live
