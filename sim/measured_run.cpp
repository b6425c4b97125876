// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/measured_run.h"

#include "sim/interrupt.h"
#include "sim/load.h"
#include "sim/progress.h"
#include "sim/result_json.h"
#include "sim/runner.h"
#include "sim/seeds.h"
#include "sim/stopwatch.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include <sys/resource.h>

namespace sluice::sim {
namespace {

double peak_memory_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

RunRecord timed(const Scenario& scenario, const RunOptions& options, unsigned threads) {
    const Stopwatch stopwatch;
    RunRecord record = run(scenario, options);
    record.wall_s = stopwatch.seconds();
    record.peak_memory_mb = peak_memory_mb();
    record.threads = threads;
    return record;
}

/// What many runs on many threads have done so far, for one line of progress.
class Together {
public:
    Together(const Scenario& scenario, std::size_t count, const MeasuredOptions& options)
        : progress_(scenario.name, options.terminal), expected_(Load(scenario).total() * static_cast<double>(count)) {}

    void add(std::uint64_t pushes) {
        const std::uint64_t all = pushes_.fetch_add(pushes) + pushes;
        const std::unique_lock lock(showing_, std::try_to_lock);
        if (lock) progress_.show(static_cast<double>(all) / std::max(expected_, 1.0), all);
    }

private:
    Progress progress_;
    double expected_;
    std::atomic<std::uint64_t> pushes_{0};
    std::mutex showing_;
};

Terminal shown_on(const MeasuredOptions& options) {
    Terminal terminal = options.terminal;
    terminal.interactive = terminal.interactive && options.progress;
    return terminal;
}

}  // namespace

RunRecord measured_run(const Scenario& scenario, const MeasuredOptions& options) {
    Progress progress(scenario.name, shown_on(options));
    const double expected = std::max(Load(scenario).total(), 1.0);
    RunOptions run_options{options.check, options.log, {}};
    run_options.progress = [&](Duration, std::uint64_t pushes) {
        progress.show(static_cast<double>(pushes) / expected, pushes);
        return !interrupted();
    };
    return timed(scenario, run_options, 1);
}

std::vector<boost::json::object> measured_runs(const Scenario& scenario, std::size_t count,
                                               const MeasuredOptions& options) {
    const unsigned machine = std::max(1U, std::thread::hardware_concurrency());
    const auto threads =
        static_cast<unsigned>(std::min<std::size_t>(options.threads == 0 ? machine : options.threads, count));
    MeasuredOptions shown = options;
    shown.terminal = shown_on(options);
    Together together(scenario, count, shown);
    return run_seeds(scenario.seed, count, threads, [&](std::uint64_t seed) -> std::optional<boost::json::object> {
        if (interrupted()) return std::nullopt;
        Scenario own = scenario;
        own.seed = seed;
        std::uint64_t told = 0;
        bool cut = false;
        RunOptions run_options{options.check, nullptr, {}};
        run_options.progress = [&](Duration, std::uint64_t pushes) {
            together.add(pushes - told);
            told = pushes;
            cut = interrupted();
            return !cut;
        };
        const RunRecord record = timed(own, run_options, threads);
        if (cut) return std::nullopt;
        return result_document(record);
    });
}

}  // namespace sluice::sim
