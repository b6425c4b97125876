// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_text.h"
#include "sim/commands.h"
#include "sim/html_plan.h"
#include "sim/input_file.h"
#include "sim/interrupt.h"
#include "sim/plan.h"
#include "sim/plan_result.h"
#include "sim/plan_texts.h"
#include "sim/progress.h"
#include "sim/scenario_reader.h"
#include "sim/terminal_plan.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

#include <unistd.h>

namespace sluice::sim {
namespace {

struct PlanArguments {
    std::string scenario;
    std::vector<std::string> vary, goals, costs, overrides;
    std::size_t seeds = 1;
    std::optional<std::uint64_t> seed;
    bool headroom = false, json = false, quiet = false;
    std::string csv, html;
    unsigned threads = 0;
    Looks looks;
};

/// The scenario as text, read once, and made again with other overrides as often as wanted.
class Source {
public:
    /// False, with a complaint, where it cannot be read.
    bool read(const std::string& name) {
        const std::optional<std::string> path = scenario_path(name);
        if (!path) return false;
        InputFile file = *path == "-" ? read_standard_input() : read_input_file(*path);
        if (!file.error.empty()) {
            complain(*path + ": " + file.error);
            return false;
        }
        text_ = std::move(file.text);
        path_ = *path;
        folder_ = *path == "-" ? "." : std::filesystem::path(*path).parent_path().string();
        if (folder_.empty()) folder_ = ".";
        return true;
    }
    ReadResult make(const std::vector<std::string>& overrides) const {
        return read_scenario_text(text_, path_, folder_, overrides);
    }

private:
    std::string text_, path_, folder_;
};

std::optional<PlanAsk> ask_of(const PlanArguments& arguments) {
    auto read = read_plan({arguments.vary, arguments.goals, arguments.costs, arguments.seeds, arguments.headroom});
    if (auto* ask = std::get_if<PlanAsk>(&read)) return std::move(*ask);
    for (const PlanProblem& problem : std::get<std::vector<PlanProblem>>(read)) complain(problem.text);
    return std::nullopt;
}

std::vector<std::string> together(std::vector<std::string> first, const std::vector<std::string>& then) {
    first.insert(first.end(), then.begin(), then.end());
    return first;
}

/// Reads every combination once, so that all that is wrong is said before anything runs.
bool all_readable(const Source& source, const PlanAsk& ask, const std::vector<std::string>& overrides) {
    std::vector<std::string> said;
    for (const std::vector<std::string>& values : combinations(ask.vary)) {
        const ReadResult read = source.make(together(overrides, overrides_of(ask, values)));
        for (const Problem& problem : read.problems) {
            const std::string text = to_string(problem);
            if (std::find(said.begin(), said.end(), text) != said.end()) continue;
            complain(problem);
            said.push_back(text);
        }
        if (said.size() > 20) break;
    }
    return said.empty();
}

int plan_scenario(const PlanArguments& arguments) {
    const std::optional<PlanAsk> ask = ask_of(arguments);
    Source source;
    if (!ask || !source.read(arguments.scenario)) return usage_status;
    if (!all_readable(source, *ask, arguments.overrides)) return usage_status;
    if (!can_write({arguments.csv, arguments.html})) return usage_status;
    watch_for_interrupt();
    const auto make = [&](const std::vector<std::string>& overrides) {
        Scenario scenario = *source.make(together(arguments.overrides, overrides)).scenario;
        if (arguments.seed) scenario.seed = *arguments.seed;
        return scenario;
    };
    Terminal shown = arguments.looks.terminal(STDERR_FILENO);
    shown.interactive = shown.interactive && !arguments.quiet;
    PlanOptions options;
    options.threads = arguments.threads == 0 ? std::max(1U, std::thread::hardware_concurrency()) : arguments.threads;
    const Stopwatch stopwatch;
    Plan plan;
    {
        Progress progress("plan", shown);
        std::mutex showing;
        options.progress = [&](double share, std::uint64_t pushes) {
            const std::unique_lock lock(showing, std::try_to_lock);
            if (lock) progress.show(share, pushes);
            return !interrupted();
        };
        plan = make_plan(*ask, make, options);
    }
    plan.wall_s = stopwatch.seconds();
    const Scenario base =
        *source.make(together(arguments.overrides, overrides_of(*ask, combinations(ask->vary)[0]))).scenario;
    plan.name = base.name;
    plan.title = base.title;
    const Terminal terminal = arguments.looks.terminal(STDOUT_FILENO);
    std::string text;
    if (arguments.json)
        text = json_text(plan_document(plan));
    else if (arguments.quiet)
        for (const std::string& line : plan_answer(plan)) text += line + "\n";
    else
        text = terminal_plan(plan, terminal);
    bool told = print(text);
    if (!arguments.csv.empty()) told = write_file(arguments.csv, plan_csv(plan)) && told;
    if (!arguments.html.empty()) told = write_file(arguments.html, html_plan(plan)) && told;
    if (!told) return usage_status;
    if (plan.incomplete) return interrupted_status;
    return ask->goals.empty() || plan.recommended ? held_status : failed_status;
}

constexpr const char* examples = R"(Examples:
  sluice-sim plan overwatch --vary pipeline.pushers=10..60:10 --vary pipeline.buffer=0,50k,100k,250k,500k
      --seeds 5 --goal 'shed_share<=0.1%' --goal 'total_ms.p99<=2s' --html plan.html
  sluice-sim plan overwatch --vary pipeline.pushers=20..40:5 --goal 'shed_share<=1%' --headroom
Without --cost a connection costs 1 and a place in the buffer 0.00001.
Exit status: 0 something meets the goals, 1 nothing does, 2 bad usage or input, 130 interrupted (reports what is done).)";

}  // namespace

void add_plan_command(CLI::App& app, int& status) {
    CLI::App* command = app.add_subcommand("plan", "Run every combination of settings; find the cheapest that will do");
    const auto arguments = std::make_shared<PlanArguments>();
    command->add_option("scenario", arguments->scenario, "NAME, FILE, or - for standard input")
        ->required()
        ->type_name("NAME|FILE|-");
    const auto repeated = [&](const char* name, std::vector<std::string>& into, const char* meaning, const char* type) {
        command->add_option(name, into, meaning)->type_name(type)->allow_extra_args(false);
    };
    repeated("--vary", arguments->vary, "Values of a key: a list (0,50k,100k), ranges (10..60:10); may be repeated",
             "KEY=VALUES");
    command->get_option("--vary")->required();
    repeated("--goal", arguments->goals, "What must hold with every seed, as 'shed_share<=0.1%'; may be repeated",
             "GOAL");
    repeated("--cost", arguments->costs, "What one of a key costs, as pipeline.pushers=1; may be repeated",
             "KEY=NUMBER");
    repeated("--set", arguments->overrides, "Override a key in all of them; may be repeated", "KEY=VALUE");
    command->add_option("--seeds", arguments->seeds, "N seeds for each combination, the same in all")
        ->type_name("N")
        ->check(CLI::Range(std::size_t{1}, std::size_t{100'000}));
    add_seed(*command, arguments->seed, "The first seed, instead of the scenario's");
    command->add_flag("--headroom", arguments->headroom, "Find by bisection how much more load meets the goals still");
    command->add_flag("--json", arguments->json, "Print the plan as JSON, and nothing else");
    command->add_option("--csv", arguments->csv, "Write a row per combination")->type_name("FILE");
    command->add_option("--html", arguments->html, "Write a page with heat maps")->type_name("FILE");
    command->add_flag("--quiet", arguments->quiet, "Print the answer, and nothing else");
    command->add_option("--threads", arguments->threads, "Default: as many as the machine has")
        ->type_name("N")
        ->check(CLI::Range(1U, 1024U));
    add_looks(*command, arguments->looks);
    command->footer(examples);
    command->callback([arguments, &status] { status = plan_scenario(*arguments); });
}

}  // namespace sluice::sim
