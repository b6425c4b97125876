// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/commands.h"
#include "live/service.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace sluice::live {
namespace {

struct SendArguments {
    std::string config, file = "-";
    bool sheds = false;
};

int send(const SendArguments& arguments, ServiceManager& manager) try {
    const auto config = load_config(arguments.config);
    if (!config) return usage_status;
    SendOptions options;
    if (arguments.file != "-") {
        options.input = open(arguments.file.c_str(), O_RDONLY | O_CLOEXEC);
        if (options.input < 0) {
            complain(arguments.file + ": " + std::strerror(errno));
            return usage_status;
        }
        options.name = arguments.file;
    }
    options.output = STDOUT_FILENO;
    options.sheds = arguments.sheds;
    options.problem = [](const std::string& what) { std::fprintf(stderr, "%s\n", what.c_str()); };
    Service service{*config, {arguments.config, SLUICE_VERSION, "", false, std::move(options)}, manager};
    const ServiceResult result = service.run();
    std::fprintf(stderr, "sluice-live: %.1f s: %s\n", result.seconds, final_text(result).c_str());
    if (result.sent.unwritten > 0)
        complain("standard output took no more: " + std::to_string(result.sent.unwritten) +
                 " outcomes were not written");
    const bool stopped_before = result.interrupted && result.sent.refused > 0;
    if (stopped_before || result.sent.output_gone || !result.sent.read_all || result.report.given_up > 0)
        return failed_status;
    return result.sent.invalid + result.sent.refused > 0 ? usage_status : good_status;
} catch (const ServiceError& error) {
    complain(error.what());
    return failed_status;
}

}  // namespace

void add_send_command(CLI::App& app, ServiceManager& manager, int& status) {
    auto arguments = std::make_shared<SendArguments>();
    CLI::App& command = *app.add_subcommand("send", "Carry the pushes of a file, tell each outcome, and exit");
    command.add_option("CONFIG", arguments->config, "The configuration; its [http] and [telemetry] do not listen")
        ->required();
    command.add_option("FILE", arguments->file, "A push a line (NDJSON); - or nothing: standard input");
    command.add_flag("--shed", arguments->sheds, "Read as fast as it comes and shed, instead of waiting for room");
    command.callback([arguments, &manager, &status] { status = send(*arguments, manager); });
}

}  // namespace sluice::live
