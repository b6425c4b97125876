// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/plan_model.h"

#include "core/check.h"
#include "sim/stopwatch.h"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <variant>

namespace sluice::gui {
namespace {

constexpr double tell_every_s = 0.1;
constexpr std::size_t most_problems = 5;

/// On Linux of this thread alone, and of those that it starts.
void lower_priority() { setpriority(PRIO_PROCESS, 0, 10); }

/// Reads every combination, so that none can be wrong later.
QString problems_of(const ScenarioSource& source, const sim::PlanAsk& ask, const std::atomic<bool>& stop) {
    std::vector<std::string> said;
    for (const std::vector<std::string>& values : sim::combinations(ask.vary)) {
        if (stop || said.size() >= most_problems) break;
        for (const config::Problem& problem : source.read(sim::overrides_of(ask, values)).problems) {
            std::string text = config::to_string(problem);
            if (std::find(said.begin(), said.end(), text) == said.end()) said.push_back(std::move(text));
        }
    }
    QString all;
    for (const std::string& text : said) all += (all.isEmpty() ? "" : "\n") + QString::fromStdString(text);
    return all;
}

}  // namespace

struct PlanModel::Flight : std::enable_shared_from_this<Flight> {
    std::atomic<bool> stop{false};
    std::mutex telling;
    sim::Stopwatch stopwatch;
    double told_s = 0;
    std::mutex adding;
    std::vector<sim::PlanPoint> done;  // since they were taken last

    /// Whether it is time to tell again; called from any thread.
    std::optional<double> due() {
        const std::unique_lock lock(telling, std::try_to_lock);
        if (!lock || stopwatch.seconds() - told_s < tell_every_s) return std::nullopt;
        return told_s = stopwatch.seconds();
    }
};

PlanModel::PlanModel(QObject* parent) : QObject(parent) {}

PlanModel::~PlanModel() {
    stop();
    if (thread_.joinable()) thread_.join();
}

std::vector<sim::PlanProblem> PlanModel::start(const ScenarioSource& source, const sim::PlanTexts& texts,
                                               unsigned threads) {
    CHECK(!running());
    auto read = sim::read_plan(texts);
    if (auto* problems = std::get_if<std::vector<sim::PlanProblem>>(&read)) return std::move(*problems);
    if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
    next_source_ = source;
    flight_ = std::make_shared<Flight>();
    so_far_ = std::make_shared<sim::Plan>();
    so_far_->ask = std::get<sim::PlanAsk>(std::move(read));
    thread_ = std::thread([this, flight = flight_, source, threads, ask = so_far_->ask] {
        lower_priority();
        QString wrong = problems_of(source, ask, flight->stop);
        PlanPtr plan;
        try {
            if (wrong.isEmpty()) plan = made(*flight, source, ask, threads);
        } catch (const std::exception& error) {
            wrong = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            this, [this, plan, wrong] { end(plan, wrong); }, Qt::QueuedConnection);
    });
    return {};
}

void PlanModel::stop() {
    if (flight_ != nullptr) flight_->stop = true;
}

/// In the thread.
PlanPtr PlanModel::made(Flight& flight, const ScenarioSource& source, const sim::PlanAsk& ask, unsigned threads) {
    const auto make = [&](const std::vector<std::string>& overrides) {
        sim::ReadResult read = source.read(overrides);
        if (!read.scenario) throw std::runtime_error(config::to_string(read.problems.front()));
        return *std::move(read.scenario);
    };
    sim::PlanOptions options;
    options.threads = threads;
    options.progress = [&](double share, std::uint64_t) {
        if (const auto so_far = flight.due()) {
            const double left = share > 0.02 ? *so_far * (1 - share) / share : -1;
            QMetaObject::invokeMethod(
                this,
                [this, share, left, its = flight.shared_from_this()] {
                    if (its != flight_) return;
                    take_points(*its);
                    Q_EMIT progressed(share, left);
                },
                Qt::QueuedConnection);
        }
        return !flight.stop;
    };
    options.done = [&](const sim::PlanPoint& point) {
        const std::lock_guard lock(flight.adding);
        flight.done.push_back(point);
    };
    const auto plan = std::make_shared<sim::Plan>(sim::make_plan(ask, make, options));
    const sim::Scenario first = make(sim::overrides_of(ask, sim::combinations(ask.vary).front()));
    plan->name = first.name;
    plan->title = first.title;
    plan->wall_s = flight.stopwatch.seconds();
    return plan;
}

void PlanModel::take_points(Flight& flight) {
    std::vector<sim::PlanPoint> more;
    {
        const std::lock_guard lock(flight.adding);
        more.swap(flight.done);
    }
    if (more.empty()) return;
    std::move(more.begin(), more.end(), std::back_inserter(so_far_->points));
    Q_EMIT grown();
}

void PlanModel::end(PlanPtr plan, const QString& wrong) {
    thread_.join();
    flight_ = nullptr;
    so_far_ = nullptr;
    if (plan == nullptr) {
        Q_EMIT failed(wrong);
        return;
    }
    plan_ = std::move(plan);
    source_ = std::move(next_source_);
    Q_EMIT finished();
}

std::vector<std::string> PlanModel::overrides_at(std::size_t point) const {
    CHECK(plan_ != nullptr);
    std::vector<std::string> all = source_.overrides;
    for (std::size_t i = 0; i < plan_->ask.vary.size(); ++i)
        all = with_override(all, plan_->ask.vary[i].key, plan_->points.at(point).values[i]);
    return all;
}

ScenarioPtr PlanModel::scenario_at(std::size_t point) const {
    CHECK(plan_ != nullptr);
    sim::ReadResult read = source_.read(sim::overrides_of(plan_->ask, plan_->points.at(point).values));
    return read.scenario ? std::make_shared<const sim::Scenario>(*std::move(read.scenario)) : nullptr;
}

}  // namespace sluice::gui
