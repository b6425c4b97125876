// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/commands_run.h"

#include "core/report/json_text.h"
#include "core/report/series_csv.h"
#include "sim/html_page.h"
#include "sim/interrupt.h"
#include "sim/measured_run.h"
#include "sim/push_log.h"
#include "sim/result_json.h"
#include "sim/seeds.h"
#include "sim/terminal_report.h"
#include "sim/terminal_spread.h"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <stdexcept>

#include <unistd.h>

namespace sluice::sim {
namespace {

bool held(const boost::json::object& document) {
    const boost::json::value* flag = document.if_contains("held");
    return flag == nullptr || !flag->is_bool() || flag->get_bool();
}

class Runner {
public:
    explicit Runner(const RunArguments& arguments)
        : arguments_(arguments), terminal_(arguments.looks.terminal(STDOUT_FILENO)) {
        options_.check = arguments.check;
        options_.progress = !arguments.quiet;
        options_.terminal = arguments.looks.terminal(STDERR_FILENO);
        options_.threads = arguments.threads;
    }

    int all() {
        std::vector<Scenario> scenarios;
        for (const std::string& name : arguments_.scenarios) {
            std::optional<Scenario> scenario = load_scenario(name, arguments_.overrides);
            if (!scenario)
                status_ = usage_status;
            else
                scenarios.push_back(std::move(*scenario));
        }
        if (status_ != held_status) return status_;
        if (!can_write({arguments_.csv, arguments_.log, arguments_.html})) return usage_status;
        for (Scenario& scenario : scenarios) {
            if (arguments_.seed) scenario.seed = *arguments_.seed;
            if (!one(scenario)) break;
        }
        if (arguments_.json) print_documents();
        return interrupted() ? interrupted_status : status_;
    }

private:
    /// False: go no further.
    bool one(const Scenario& scenario) try {
        const bool first = begun_++ == 0;
        if (!first && !arguments_.json && !arguments_.quiet) say("\n\n");
        return (arguments_.seeds > 0 ? many_seeds(scenario) : one_seed(scenario)) && !interrupted();
    } catch (const std::runtime_error& broken) {
        complain(scenario.name + ": seed " + std::to_string(scenario.seed) + ": check failed: " + broken.what());
        status_ = failed_status;
        return false;
    }

    bool one_seed(const Scenario& scenario) {
        std::ofstream log_file;
        std::optional<PushLog> log;
        if (!arguments_.log.empty()) {
            log_file.open(arguments_.log, std::ios::binary);
            if (!log_file) return cannot_write(arguments_.log);
            std::vector<std::string> streams;
            for (const ArrivalsSpec& spec : scenario.arrivals) streams.push_back(spec.name);
            options_.log = &log.emplace(log_file, streams);
        }
        const RunRecord record = measured_run(scenario, options_);
        options_.log = nullptr;
        if (log && (!log->finish() || !log_file.flush())) return cannot_write(arguments_.log);
        return show(record);
    }

    bool show(const RunRecord& record) {
        boost::json::object document = result_document(record);
        if (!held(document)) status_ = failed_status;
        if (!arguments_.json)
            say(arguments_.quiet ? terminal_failures(record, document, terminal_)
                                 : terminal_report(record, document, terminal_));
        if (!arguments_.csv.empty()) write(arguments_.csv, series_csv(record));
        if (!arguments_.html.empty()) write(arguments_.html, html_page(record, document));
        if (arguments_.json) documents_.push_back(std::move(document));
        return status_ != usage_status;
    }

    bool many_seeds(const Scenario& scenario) {
        const std::vector<boost::json::object> runs = measured_runs(scenario, arguments_.seeds, options_);
        boost::json::object document = seeds_document(runs, arguments_.seeds);
        if (!held(document)) status_ = failed_status;
        if (arguments_.json)
            documents_.push_back(std::move(document));
        else
            say(terminal_spread(scenario, document, arguments_.seeds, terminal_, arguments_.quiet));
        return status_ != usage_status;
    }

    void print_documents() {
        if (documents_.size() == 1)
            say(json_text(documents_.front()));
        else if (!documents_.empty())
            say(json_text(boost::json::array(documents_.begin(), documents_.end())));
    }

    void say(std::string_view text) {
        if (!print(text)) status_ = usage_status;
    }
    void write(const std::string& path, std::string_view text) {
        if (!write_file(path, text)) status_ = usage_status;
    }
    bool cannot_write(const std::string& path) {
        complain(path + ": cannot write: " + std::strerror(errno));
        status_ = usage_status;
        return false;
    }

    const RunArguments& arguments_;
    Terminal terminal_;
    MeasuredOptions options_;
    std::vector<boost::json::object> documents_;
    std::size_t begun_ = 0;
    int status_ = held_status;
};

/// What options together cannot mean; empty where all is well.
std::string contradiction(const RunArguments& arguments) {
    const bool many = arguments.seeds > 0 || arguments.scenarios.size() > 1;
    for (const auto& [option, file] :
         {std::pair{"--csv", &arguments.csv}, {"--log", &arguments.log}, {"--html", &arguments.html}})
        if (many && !file->empty()) return std::string{option} + " is of one run: give one scenario, and no --seeds";
    std::size_t from_input = 0;
    for (const std::string& name : arguments.scenarios) from_input += name == "-" ? 1 : 0;
    if (from_input > 1) return "standard input (-) can be read once only";
    return "";
}

constexpr const char* examples = R"(Examples:
  sluice-sim run overwatch
  sluice-sim run overwatch --set pipeline.pushers=30 --html page.html
  sluice-sim run pokemon-go --seeds 20
  sluice-sim run my.toml --json | jq .shed_share
Exit status: 0 all held, 1 an expectation or check failed, 2 bad usage or input, 130 interrupted.)";

}  // namespace

int run_scenarios(const RunArguments& arguments) {
    if (const std::string wrong = contradiction(arguments); !wrong.empty()) {
        complain(wrong);
        return usage_status;
    }
    watch_for_interrupt();
    return Runner(arguments).all();
}

void add_run_command(CLI::App& app, int& status) {
    CLI::App* command = app.add_subcommand("run", "Run scenarios and report what happened");
    const auto arguments = std::make_shared<RunArguments>();
    command->add_option("scenario", arguments->scenarios, "NAME (see sluice-sim list), FILE, or - for standard input")
        ->required()
        ->type_name("NAME|FILE|-");
    command->add_option("--set", arguments->overrides, "Override a key, for example pipeline.buffer=0; may be repeated")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    add_seed(*command, arguments->seed, "The seed, instead of the scenario's");
    command->add_option("--seeds", arguments->seeds, "N runs with seeds from there on, in parallel; reports the spread")
        ->type_name("N")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
    command->add_flag("--json", arguments->json, "Print the result document, and nothing else");
    command->add_option("--csv", arguments->csv, "Write the time series, a row per sample")->type_name("FILE");
    command->add_option("--log", arguments->log, "Write a row per push")->type_name("FILE");
    command->add_option("--html", arguments->html, "Write the report as one self-contained page")->type_name("FILE");
    command->add_flag("--check", arguments->check, "Recount every invariant after every event (much slower)");
    command->add_flag("--quiet", arguments->quiet, "Print expectations that failed, and nothing else");
    command->add_option("--threads", arguments->threads, "For --seeds; default: as many as the machine has")
        ->type_name("N")
        ->check(CLI::Range(1U, 1024U));
    add_looks(*command, arguments->looks);
    command->footer(examples);
    command->callback([arguments, &status] { status = run_scenarios(*arguments); });
}

}  // namespace sluice::sim
