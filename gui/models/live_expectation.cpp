// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_expectation.h"

#include "core/verdict.h"
#include "gui/models/live_client.h"
#include "gui/models/live_config_text.h"

#include <QLocale>
#include <algorithm>
#include <cmath>
#include <span>

namespace sluice::gui {
namespace {

constexpr std::size_t fewest_rows = 5;
constexpr double z99 = 2.3263478740408408;

std::uint64_t answered(const Row& row) { return row.ack_p50 > 0 ? row.outcomes[index(OutcomeKind::delivered)] + 1 : 0; }

double spread_of(std::span<const Row> rows) {
    double sum = 0, weight = 0;
    for (const Row& row : rows) {
        if (answered(row) == 0 || row.ack_p99 < row.ack_p50) continue;
        const auto count = static_cast<double>(answered(row));
        sum += count * std::log(static_cast<double>(row.ack_p99) / static_cast<double>(row.ack_p50)) / z99;
        weight += count;
    }
    return weight > 0 ? sum / weight : 0;
}

/// The wait for an answer in each row, of which the median is known.
std::optional<sim::LatencySpec> latency_of(std::span<const Row> rows, double sample_s) {
    const double sigma = std::min(spread_of(rows), 2.0);
    const double mean_of_median = std::exp(sigma * sigma / 2);
    std::vector<sim::Curve::Point> points;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (answered(rows[row]) == 0) continue;
        const double mean = static_cast<double>(rows[row].ack_p50) * mean_of_median;
        const Duration at{std::llround(static_cast<double>(row) * sample_s * 1e9)};
        if (points.empty() || points.back().value != mean) points.push_back({at, mean, false});
    }
    if (points.empty()) return std::nullopt;
    sim::LatencySpec latency;
    latency.mean = sim::Curve(std::move(points));
    latency.kind = sigma < 0.01 ? sim::LatencySpec::Kind::constant : sim::LatencySpec::Kind::lognormal;
    latency.cv = std::sqrt(std::exp(sigma * sigma) - 1);
    return latency;
}

std::vector<std::pair<std::string, sim::Curve>> nacks_of(const LiveResult& result) {
    std::vector<std::pair<std::string, sim::Curve>> found;
    const auto known = error_names(Transport::xmpp);
    double sum = 0;
    for (const auto& [name, count] : result.nacks) {
        if (name == "CONNECTION_DRAINING" || result.answered == 0 ||
            std::find(known.begin(), known.end(), name) == known.end())
            continue;
        const double share = static_cast<double>(count) / static_cast<double>(result.answered);
        if (count == 0 || sum + share > 0.95) continue;
        sum += share;
        found.emplace_back(name, sim::Curve(share));
    }
    return found;
}

sim::ArrivalsSpec arrivals_of(std::span<const Row> rows, double sample_s, const LiveResult& result) {
    sim::ArrivalsSpec spec;
    spec.name = "offered";
    spec.kind = sim::ArrivalsSpec::Kind::trace;
    spec.step = Duration{std::llround(sample_s * 1e9)};
    double sum = 0;
    for (const double share : result.priority) sum += share;
    if (sum > 0.99 && sum < 1.01) spec.priority = result.priority;
    for (std::size_t row = 0; row < rows.size(); ++row)
        spec.trace.emplace_back(static_cast<double>(row) * sample_s, rows[row].offered);
    return spec;
}

/// How many of the last hour's rows: from the first known one on, and not more pushes than may be simulated.
std::size_t rows_of(const LiveHistory& history) {
    const std::size_t within = history.last(expected_span_s).size(), all = history.rows().size();
    std::size_t rows = 0;
    std::uint64_t pushes = 0;
    for (std::size_t i = 1; i <= within; ++i) {
        pushes += history.rows()[all - i].offered;
        if (pushes > most_expected_pushes) break;
        if (history.known(all - i)) rows = i;
    }
    return rows;
}

}  // namespace

ExpectedScenario expected_scenario(const LiveHistory& history, const Settings& settings, const LiveResult& result) {
    ExpectedScenario expected;
    expected.rows = rows_of(history);
    if (expected.rows < fewest_rows) return {{}, 0, 0, QObject::tr("too few rows so far")};
    const auto rows = std::span(history.rows()).last(expected.rows);
    expected.from_s = history.until_s() - static_cast<double>(expected.rows) * history.sample_s();
    const auto latency = latency_of(rows, history.sample_s());
    if (!latency) return {{}, 0, 0, QObject::tr("no push has been answered in the last hour")};
    sim::Scenario& scenario = expected.scenario.emplace();
    scenario.name = "expected";
    scenario.title = "The last hour as it was offered";
    scenario.sample = Duration{std::llround(history.sample_s() * 1e9)};
    scenario.duration = scenario.sample * static_cast<std::int64_t>(expected.rows);
    scenario.settle = std::chrono::seconds{1};
    scenario.pipeline = settings;
    scenario.arrivals.push_back(arrivals_of(rows, history.sample_s(), result));
    scenario.firebase.latency = *latency;
    scenario.firebase.nack = nacks_of(result);
    scenario.firebase.pending_limit = std::max(scenario.firebase.pending_limit, settings.window);
    scenario.firebase.connections_max = std::max(scenario.firebase.connections_max, settings.pushers);
    return expected;
}

LiveExpectation::LiveExpectation(LiveClient& client, QObject* parent) : QObject(parent), client_(client) {
    connect(&client_, &LiveClient::rowArrived, this, &LiveExpectation::consider);
    connect(&client_, &LiveClient::historyChanged, this, [this] {
        until_s_ = 0;
        if (client_.history().empty()) {
            task_.cancel();
            burst_.reset();
            tell({});
        }
    });
    connect(&task_, &RunTask::finished, this, &LiveExpectation::take);
    connect(&task_, &RunTask::failed, this, [this](const QString& why) { tell(tr("Expectation: %1.").arg(why)); });
}

void LiveExpectation::setOn(bool on) {
    if (std::exchange(on_, on) == on) return;
    if (on) return consider();
    task_.cancel();
    until_s_ = 0;
    burst_.reset();
    tell({});
}

// Soon at first, then when a tenth more has happened, at the latest after a minute.
void LiveExpectation::consider() {
    if (!on_ || task_.running() || client_.history().empty()) return;
    const LiveHistory& history = client_.history();
    const double covered_s = static_cast<double>(rows_) * history.sample_s();
    const double due_s = until_s_ + std::clamp(covered_s / 10, 5 * history.sample_s(), 60.0);
    if (until_s_ > 0 && history.until_s() < due_s && config_ == client_.config()) return;
    config_ = client_.config();
    const PipelineText pipeline = pipeline_of_config(config_, "/config");
    if (!pipeline.settings) return tell(tr("No expectation: the pusher's [pipeline] cannot be read."));
    ExpectedScenario expected = expected_scenario(history, *pipeline.settings, client_.result());
    if (!expected.scenario) return tell(tr("No expectation yet: %1.").arg(expected.problem));
    rows_ = expected.rows;
    from_s_ = expected.from_s;
    until_s_ = history.until_s();
    delivered_ = shed_ = 0;
    for (const Row& row : std::span(history.rows()).last(rows_)) {
        delivered_ += row.outcomes[index(OutcomeKind::delivered)];
        shed_ += row.outcomes[index(OutcomeKind::shed)];
    }
    task_.start(std::move(*expected.scenario), QStringLiteral("expected"));
}

void LiveExpectation::take(const RunPtr& run) {
    Burst burst;
    burst.sample_s = client_.history().sample_s();
    burst.from_s = from_s_;
    burst.buffer_limit = static_cast<double>(run->record.scenario.pipeline.buffer);
    std::uint64_t delivered = 0, shed = 0;
    for (std::size_t row = 0; row < std::min(rows_, run->record.rows.size()); ++row) {
        burst.add(run->record.rows[row]);
        delivered += run->record.rows[row].outcomes[index(OutcomeKind::delivered)];
        shed += run->record.rows[row].outcomes[index(OutcomeKind::shed)];
    }
    burst_ = std::move(burst);
    const QLocale c = QLocale(QLocale::English, QLocale::UnitedStates);
    const double minutes = static_cast<double>(rows_) * client_.history().sample_s() / 60;
    tell(tr("Expected of the last %1 min: %2 delivered, %3 shed; the pusher: %4 and %5.")
             .arg(c.toString(minutes, 'f', minutes < 10 ? 1 : 0), c.toString(static_cast<qulonglong>(delivered)),
                  c.toString(static_cast<qulonglong>(shed)), c.toString(static_cast<qulonglong>(delivered_)),
                  c.toString(static_cast<qulonglong>(shed_))));
}

void LiveExpectation::tell(const QString& text) {
    text_ = text;
    Q_EMIT changed();
}

}  // namespace sluice::gui
