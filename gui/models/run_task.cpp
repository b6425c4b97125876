// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/run_task.h"

#include "sim/runner.h"

#include <QElapsedTimer>
#include <QMetaObject>
#include <algorithm>
#include <atomic>
#include <exception>
#include <utility>

namespace sluice::gui {
namespace {

constexpr qint64 batch_ms = 50;
constexpr int batches_under_way_most = 2;

struct Cancelled {};

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

}  // namespace

struct RunTask::Flight : std::enable_shared_from_this<Flight> {
    Flight(RunTask& owner, sim::Scenario scenario, QString label)
        : task(owner), scenario(std::move(scenario)), label(std::move(label)) {
        start_batch(0);
    }

    void run();

    std::atomic<bool> stopped = false;
    std::atomic<bool> enough = false;  ///< what is done is kept

private:
    void simulate();
    void take(const Row& row, const std::vector<const Metrics*>& counted);
    void start_batch(double from_s);
    void hand_over();
    /// In the task's thread, unless the flight was cancelled meanwhile.
    template <typename Action>
    void tell(Action action) {
        QMetaObject::invokeMethod(
            &task,
            [flight = shared_from_this(), action = std::move(action)] {
                if (!flight->stopped) action(*flight);
            },
            Qt::QueuedConnection);
    }

    RunTask& task;
    const sim::Scenario scenario;
    const QString label;
    RowHistograms histograms;
    Burst batch;
    QElapsedTimer since_batch;
    std::atomic<int> under_way = 0;
};

void RunTask::Flight::start_batch(double from_s) {
    batch = Burst{};
    batch.sample_s = seconds(scenario.sample);
    batch.from_s = from_s;
    if (scenario.start) batch.start_of_day_s = seconds(*scenario.start);
    batch.buffer_limit = static_cast<double>(scenario.pipeline.buffer) * scenario.machines;
}

// Where the other thread has not taken what it was given, rows gather here, so that no queue grows.
void RunTask::Flight::hand_over() {
    if (batch.empty()) return;
    auto rows = std::make_shared<const Burst>(std::move(batch));
    start_batch(rows->until_s());
    ++under_way;
    const double share = std::clamp(rows->until_s() / seconds(scenario.duration), 0.0, 1.0);
    tell([rows, share](Flight& flight) {
        --flight.under_way;
        Q_EMIT flight.task.rowsArrived(*rows);
        Q_EMIT flight.task.progressed(share);
    });
}

void RunTask::Flight::take(const Row& row, const std::vector<const Metrics*>& counted) {
    if (stopped) throw Cancelled{};
    histograms.add(counted);
    batch.add(row);
    if (since_batch.elapsed() < batch_ms || under_way >= batches_under_way_most) return;
    since_batch.restart();
    hand_over();
}

void RunTask::Flight::simulate() {
    QElapsedTimer clock;
    clock.start();
    since_batch.start();
    sim::RunOptions options;
    options.row = [this](const Row& row, const std::vector<const Metrics*>& counted) { take(row, counted); };
    options.progress = [this](Duration, std::uint64_t) { return !stopped && !enough; };
    sim::RunRecord record = sim::run(scenario, options);
    if (stopped) return;
    record.wall_s = static_cast<double>(clock.nsecsElapsed()) / 1e9;
    hand_over();
    histograms.finish();
    RunPtr run = make_run(std::move(record), std::move(histograms), label);
    tell([run](Flight& flight) {
        RunTask& task = flight.task;
        task.flight_.reset();
        Q_EMIT task.progressed(1);
        Q_EMIT task.finished(run);
    });
}

void RunTask::Flight::run() {
    if (stopped) return;
    try {
        simulate();
    } catch (const Cancelled&) {
    } catch (const std::exception& error) {
        tell([why = QString::fromUtf8(error.what())](Flight& flight) {
            RunTask& task = flight.task;
            task.flight_.reset();
            Q_EMIT task.failed(why);
        });
    }
}

RunTask::RunTask(QObject* parent) : QObject(parent) { pool_.setMaxThreadCount(1); }

RunTask::~RunTask() {
    if (flight_) flight_->stopped = true;
    pool_.waitForDone();
}

void RunTask::start(sim::Scenario scenario, const QString& label) {
    if (flight_) flight_->stopped = true;
    flight_ = std::make_shared<Flight>(*this, std::move(scenario), label);
    pool_.start([flight = flight_] { flight->run(); });
}

void RunTask::finish_early() {
    if (flight_) flight_->enough = true;
}

void RunTask::cancel() {
    if (!flight_) return;
    flight_->stopped = true;
    flight_.reset();
    Q_EMIT cancelled();
}

}  // namespace sluice::gui
