// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/commands.h"
#include "live/service.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <fstream>

#include <sys/resource.h>

namespace sluice::live {
namespace {

struct RunArguments {
    std::string config, ready_file, json;
};

/// A descriptor a connection; the shell's limit is often 1,024.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int run(const RunArguments& arguments, ServiceManager& manager) try {
    const auto config = load_config(arguments.config);
    if (!config || !files_are_there(arguments.config, *config)) return usage_status;
    raise_descriptor_limit();
    Service service{*config, {arguments.config, SLUICE_VERSION, arguments.ready_file, true, std::nullopt}, manager};
    const ServiceResult result = service.run();
    std::fprintf(stderr, "sluice-live: stopped after %.1f s: %s\n", result.seconds, final_text(result).c_str());
    if (!arguments.json.empty()) {
        std::ofstream out{arguments.json, std::ios::binary};
        out << result.result;
        out.close();
        if (!out) {
            complain("cannot write " + arguments.json);
            return failed_status;
        }
    }
    const bool all_ended = result.report.given_up == result.report.journaled;
    return all_ended && result.unwritten_rows == 0 && result.unwritten_lines == 0 ? good_status : failed_status;
} catch (const ServiceError& error) {
    complain(error.what());
    return failed_status;
}

}  // namespace

void add_run_command(CLI::App& app, ServiceManager& manager, int& status) {
    auto arguments = std::make_shared<RunArguments>();
    CLI::App& command = *app.add_subcommand("run", "Take pushes and carry them to Firebase");
    command.add_option("CONFIG", arguments->config, "The configuration (sluice-live init writes one)")->required();
    command.add_option("--ready-file", arguments->ready_file, "Write the addresses here once it takes pushes");
    command.add_option("--json", arguments->json, "Write the result document here at the end");
    command.callback([arguments, &manager, &status] { status = run(*arguments, manager); });
}

}  // namespace sluice::live
