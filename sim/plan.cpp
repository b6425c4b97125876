// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plan.h"

#include "core/check.h"
#include "core/config/quantity.h"
#include "core/report/json_text.h"
#include "sim/load.h"
#include "sim/result_json.h"
#include "sim/result_numbers.h"
#include "sim/runner.h"
#include "sim/seeds.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>

namespace sluice::sim {
namespace {

constexpr double headroom_most = 64, headroom_step = 1.25, headroom_precision = 1.01;

bool holds(const Goal& goal, const Numbers& numbers) {
    std::optional<double> value;
    for (const auto& [key, found] : numbers)
        if (key == goal.metric) value = found;
    if (!value && goal.metric.starts_with("nacks.")) value = 0;
    return value && (goal.at_most ? *value <= goal.bound : *value >= goal.bound);
}

std::optional<double> number_of_key(const Scenario& scenario, std::string_view key) {
    if (key == "pipeline.pushers") return scenario.pipeline.pushers;
    if (key == "pipeline.window") return scenario.pipeline.window;
    if (key == "pipeline.buffer") return static_cast<double>(scenario.pipeline.buffer);
    if (key == "machines.count") return scenario.machines;
    return std::nullopt;
}

const std::vector<Cost>& costs_of(const PlanAsk& ask) {
    static const std::vector<Cost> usual{{"pipeline.pushers", 1}, {"pipeline.buffer", 1e-5}};
    return ask.costs.empty() ? usual : ask.costs;
}

double cost_of(const PlanAsk& ask, const std::vector<std::string>& values, const Scenario& scenario) {
    double sum = 0;
    for (const Cost& cost : costs_of(ask)) {
        std::optional<double> number = number_of_key(scenario, cost.key);
        for (std::size_t i = 0; i < values.size() && !number; ++i)
            if (ask.vary[i].key == cost.key) number = config::parse_number(values[i]);
        const double machines = cost.key.starts_with("pipeline.") ? scenario.machines : 1;
        sum += cost.each * number.value_or(0) * machines;
    }
    return sum;
}

class Maker {
public:
    Maker(const PlanAsk& ask, const MakeScenario& make, const PlanOptions& options)
        : ask_(ask),
          make_(make),
          options_(options),
          combinations_(combinations(ask.vary)),
          work_(combinations_.size()) {}

    Plan plan() {
        std::vector<PlanPoint> points(combinations_.size());
        for_each_index(points.size(), options_.threads, [&](std::size_t i) {
            if (!stopped_) tell(0, 0);
            if (!stopped_) prepare(i, points[i]);
        });
        all_ = work_.size() * ask_.seeds;
        for_each_index(all_, options_.threads, [&](std::size_t i) { one_run(i / ask_.seeds, i % ask_.seeds, points); });
        if (ask_.headroom && !stopped_) {
            done_ = 0;
            all_ = points.size();
            for_each_index(points.size(), options_.threads, [&](std::size_t i) {
                if (points[i].meets && !stopped_) points[i].headroom = headroom(points[i]);
                tell(++done_, 0);
            });
        }
        return finished(std::move(points));
    }

private:
    struct Work {
        std::vector<std::optional<boost::json::object>> documents;
        std::unique_ptr<std::atomic<std::size_t>> left;
        bool done = false;
    };

    void prepare(std::size_t i, PlanPoint& point) {
        const Scenario scenario = make_(overrides_of(ask_, combinations_[i]));
        point.values = combinations_[i];
        point.cost = cost_of(ask_, point.values, scenario);
        point.connections = static_cast<double>(scenario.pipeline.pushers) * scenario.machines;
        point.arithmetic = plan_arithmetic(scenario);
        work_[i].documents.resize(ask_.seeds);
        work_[i].left = std::make_unique<std::atomic<std::size_t>>(ask_.seeds);
    }

    void one_run(std::size_t point, std::size_t seed, std::vector<PlanPoint>& points) {
        if (stopped_) return;
        Scenario scenario = make_(overrides_of(ask_, combinations_[point]));
        scenario.seed += seed;
        const std::optional<boost::json::object> document = run_one(scenario);
        if (!document) return;
        Work& work = work_[point];
        work.documents[seed] = *document;
        tell(++done_, 0);
        if (--*work.left == 0) sum_up(work, points[point]);
    }

    /// nullopt: stopped before its end.
    std::optional<boost::json::object> run_one(const Scenario& scenario) {
        std::uint64_t told = 0;
        RunOptions options;
        options.progress = [&](Duration, std::uint64_t pushes) {
            tell(done_, pushes - told);
            told = pushes;
            return !stopped_;
        };
        const RunRecord record = run(scenario, options);
        if (stopped_ && record.incomplete) return std::nullopt;
        boost::json::object document = result_document(record);
        pushes_ += static_cast<std::uint64_t>(value_at(document, "offered").value_or(0)) - told;
        ++runs_;
        return document;
    }

    void sum_up(Work& work, PlanPoint& point) {
        std::vector<boost::json::object> documents;
        for (auto& document : work.documents) documents.push_back(std::move(*document));
        work.documents.clear();
        point.meets = std::all_of(documents.begin(), documents.end(), [&](const auto& each) { return meets(each); });
        boost::json::object all = seeds_document(documents, documents.size());
        point.summary = std::move(all["summary"].as_object());
        const bool lost = point.mean("shed").value_or(0) > 0;
        point.limit = point.arithmetic.utilisation > 1 ? point.arithmetic.bound : lost ? "buffer" : "nothing";
        work.done = true;
        if (options_.done) options_.done(point);
    }

    bool meets(const boost::json::object& document) const {
        const Numbers numbers = result_numbers(document);
        return std::all_of(ask_.goals.begin(), ask_.goals.end(),
                           [&](const Goal& goal) { return holds(goal, numbers); });
    }

    std::optional<bool> meets_at(const PlanPoint& point, double factor) {
        for (std::size_t seed = 0; seed < ask_.seeds; ++seed) {
            Scenario scenario = make_(overrides_of(ask_, point.values));
            scenario.seed += seed;
            scenario.load *= factor;
            const auto document = run_one(scenario);
            if (!document) return std::nullopt;
            if (!meets(*document)) return false;
        }
        return true;
    }

    /// By bisection: assumes that what breaks a goal at one load breaks it at every higher one.
    std::optional<double> headroom(const PlanPoint& point) {
        double holds_at = 1, breaks_at = headroom_most;
        for (double factor = headroom_step; factor < headroom_most; factor *= headroom_step) {
            const auto good = meets_at(point, factor);
            if (!good) return std::nullopt;
            if (!*good) {
                breaks_at = factor;
                break;
            }
            holds_at = factor;
        }
        while (breaks_at / holds_at > headroom_precision && breaks_at < headroom_most) {
            const double factor = (holds_at + breaks_at) / 2;
            const auto good = meets_at(point, factor);
            if (!good) return std::nullopt;
            (*good ? holds_at : breaks_at) = factor;
        }
        return holds_at;
    }

    void tell(std::size_t done, std::uint64_t pushes) {
        pushes_ += pushes;
        if (!options_.progress) return;
        if (!options_.progress(static_cast<double>(done) / static_cast<double>(std::max<std::size_t>(all_, 1)),
                               pushes_))
            stopped_ = true;
    }

    Plan finished(std::vector<PlanPoint> points) {
        Plan plan;
        plan.ask = ask_;
        for (std::size_t i = 0; i < points.size(); ++i)
            if (work_[i].done) plan.points.push_back(std::move(points[i]));
        plan.incomplete = stopped_;
        plan.runs = runs_;
        plan.pushes = pushes_;
        plan.threads = options_.threads;
        recommend(plan);
        find_frontier(plan);
        return plan;
    }

    static void recommend(Plan& plan) {
        if (plan.ask.goals.empty()) return;
        for (std::size_t i = 0; i < plan.points.size(); ++i) {
            const PlanPoint& point = plan.points[i];
            if (point.meets && (!plan.recommended || point.cost < plan.points[*plan.recommended].cost))
                plan.recommended = i;
        }
    }

    static void find_frontier(Plan& plan) {
        const auto coordinates = [](const PlanPoint& point) {
            constexpr double undefined = std::numeric_limits<double>::infinity();
            return std::array{point.mean("shed_share").value_or(undefined),
                              point.mean("total_ms.p99").value_or(undefined), point.connections};
        };
        for (std::size_t i = 0; i < plan.points.size(); ++i) {
            const auto own = coordinates(plan.points[i]);
            const bool dominated = std::any_of(plan.points.begin(), plan.points.end(), [&](const PlanPoint& other) {
                const auto its = coordinates(other);
                const bool as_good = its[0] <= own[0] && its[1] <= own[1] && its[2] <= own[2];
                return as_good && (its != own || other.cost < plan.points[i].cost);
            });
            if (!dominated) plan.frontier.push_back(i);
        }
    }

    const PlanAsk& ask_;
    const MakeScenario& make_;
    const PlanOptions& options_;
    std::vector<std::vector<std::string>> combinations_;
    std::vector<Work> work_;
    std::size_t all_ = 1;
    std::atomic<std::size_t> done_{0};
    std::atomic<std::uint64_t> pushes_{0}, runs_{0};
    std::atomic<bool> stopped_{false};
};

}  // namespace

std::optional<double> PlanPoint::mean(std::string_view metric) const {
    const boost::json::value* found = summary.if_contains(metric);
    return found == nullptr ? std::nullopt : value_at(found->get_object(), "mean");
}

std::vector<std::string> overrides_of(const PlanAsk& ask, const std::vector<std::string>& values) {
    CHECK(values.size() == ask.vary.size());
    std::vector<std::string> overrides;
    for (std::size_t i = 0; i < values.size(); ++i) overrides.push_back(ask.vary[i].key + "=" + values[i]);
    return overrides;
}

Plan make_plan(const PlanAsk& ask, const MakeScenario& make, const PlanOptions& options) {
    return Maker(ask, make, options).plan();
}

std::string cost_problem(const PlanAsk& ask) {
    for (const Cost& cost : ask.costs) {
        if (number_of_key(Scenario{}, cost.key)) continue;
        const auto varied =
            std::find_if(ask.vary.begin(), ask.vary.end(), [&](const Vary& v) { return v.key == cost.key; });
        const bool numbers = varied != ask.vary.end() &&
                             std::all_of(varied->values.begin(), varied->values.end(), [](const std::string& value) {
                                 return config::parse_number(value).has_value();
                             });
        if (!numbers)
            return "--cost " + cost.key +
                   ": found a key without a number, expected pipeline.pushers, pipeline.window, "
                   "pipeline.buffer, machines.count, or a key that --vary gives numbers";
    }
    return "";
}

}  // namespace sluice::sim
