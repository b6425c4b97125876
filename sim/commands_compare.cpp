// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/human_text.h"
#include "core/report/json_text.h"
#include "sim/commands.h"
#include "sim/compare.h"
#include "sim/interrupt.h"
#include "sim/measured_run.h"
#include "sim/result_json.h"
#include "sim/result_numbers.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

#include <unistd.h>

namespace sluice::sim {
namespace {

struct CompareArguments {
    std::string a, b;
    std::vector<std::string> overrides;
    std::optional<std::uint64_t> seed;
    std::size_t seeds = 0;
    bool json = false, all = false;
    Looks looks;
};

using Documents = std::vector<boost::json::object>;

bool is_result(const std::string& name) { return name.ends_with(".json"); }

std::optional<Documents> read_results(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        complain(path + ": no such file");
        return std::nullopt;
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto parsed = parse_json(text, path);
    if (const std::string* wrong = std::get_if<std::string>(&parsed)) {
        complain(*wrong);
        return std::nullopt;
    }
    auto runs = runs_of(std::get<boost::json::value>(parsed), path);
    if (const std::string* wrong = std::get_if<std::string>(&runs)) {
        complain(*wrong);
        return std::nullopt;
    }
    return std::get<Documents>(std::move(runs));
}

Documents run_side(const Scenario& scenario, const CompareArguments& arguments) {
    MeasuredOptions options;
    options.terminal = arguments.looks.terminal(STDERR_FILENO);
    if (arguments.seeds > 0) return measured_runs(scenario, arguments.seeds, options);
    return {result_document(measured_run(scenario, options))};
}

/// One side: results read from a file, or the runs of a scenario.
std::optional<Documents> side(const std::string& name, const std::vector<std::string>& overrides,
                              const CompareArguments& arguments) {
    if (is_result(name)) return read_results(name);
    std::optional<Scenario> scenario = load_scenario(name, overrides);
    if (!scenario) return std::nullopt;
    if (arguments.seed) scenario->seed = *arguments.seed;
    return run_side(*scenario, arguments);
}

std::string name_of_b(const CompareArguments& arguments) {
    std::string name = arguments.b;
    for (const std::string& override : arguments.overrides) name += " " + override;
    return name;
}

std::string contradiction(const CompareArguments& arguments) {
    const bool a_read = is_result(arguments.a), b_read = is_result(arguments.b);
    if (b_read && !arguments.overrides.empty())
        return "--set changes the second scenario, but " + arguments.b + " is a result";
    if (a_read && b_read && (arguments.seed || arguments.seeds > 0))
        return "--seed and --seeds are for runs, but both sides are results";
    if (arguments.a == "-" && arguments.b == "-") return "standard input (-) can be read once only";
    return "";
}

int compare_sides(CompareArguments arguments) {
    if (arguments.b.empty()) {
        if (arguments.overrides.empty()) {
            complain("compare: give a second scenario or result, or --set KEY=VALUE to compare with");
            return usage_status;
        }
        arguments.b = arguments.a;
    }
    if (const std::string wrong = contradiction(arguments); !wrong.empty()) {
        complain(wrong);
        return usage_status;
    }
    watch_for_interrupt();
    const std::optional<Documents> a = side(arguments.a, {}, arguments);
    if (!a) return usage_status;
    const std::optional<Documents> b = side(arguments.b, arguments.overrides, arguments);
    if (!b) return usage_status;
    if (interrupted()) {
        complain("compare: interrupted before all runs of both sides were finished, so there is nothing to compare");
        return interrupted_status;
    }
    const Comparison comparison = compare(one_line(arguments.a), *a, one_line(name_of_b(arguments)), *b);
    std::string text =
        arguments.json ? json_text(comparison_document(comparison)) : comparison_table(comparison, arguments.all);
    if (arguments.looks.ascii) text = to_ascii(text);
    return print(text) ? held_status : usage_status;
}

constexpr const char* examples = R"(Examples:
  sluice-sim compare pokemon-go http-before
  sluice-sim compare overwatch --set pipeline.pushers=30
  sluice-sim compare overwatch --set pipeline.shed=oldest --seeds 20
  sluice-sim compare yesterday.json today.json)";

}  // namespace

void add_compare_command(CLI::App& app, int& status) {
    CLI::App* command = app.add_subcommand("compare", "Two runs or two results side by side, with their differences");
    const auto arguments = std::make_shared<CompareArguments>();
    command->add_option("A", arguments->a, "NAME, FILE, or a result of run --json (FILE.json)")
        ->required()
        ->type_name("A");
    command->add_option("B", arguments->b, "The same; without it A again, with what --set says")->type_name("B");
    command->add_option("--set", arguments->overrides, "Override a key of B; may be repeated")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    add_seed(*command, arguments->seed, "The seed of both, instead of the scenarios'");
    command->add_option("--seeds", arguments->seeds, "N runs of each, paired by seed")
        ->type_name("N")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
    command->add_flag("--json", arguments->json, "Print the differences as JSON");
    command->add_flag("--all", arguments->all, "Also what is the same on both sides");
    add_looks(*command, arguments->looks);
    command->footer(examples);
    command->callback([arguments, &status] {
        try {
            status = compare_sides(*arguments);
        } catch (const std::runtime_error& broken) {
            complain(broken.what());
            status = failed_status;
        }
    });
}

}  // namespace sluice::sim
