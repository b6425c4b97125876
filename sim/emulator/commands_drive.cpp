// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/quantity.h"
#include "core/report/human_text.h"
#include "core/report/json_text.h"
#include "sim/commands.h"
#include "sim/emulator/drive.h"
#include "sim/input_file.h"
#include "sim/interrupt.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace sluice::sim {
namespace {

struct DriveArguments {
    std::string scenario, to, token_file, admin, settle = "30s";
    std::vector<std::string> overrides;
    std::optional<std::uint64_t> seed;
    bool json = false, ascii = false;
    DriveOptions drive;
};

constexpr const char* footer = R"(Examples:
  sluice-sim drive nominal --to http://127.0.0.1:8080
  sluice-sim drive overwatch --to http://127.0.0.1:8080 --admin 127.0.0.1:9000
  sluice-sim drive overwatch --to https://pusher:8443 --token-file token --ca ca.pem --json
Every push is sent when the scenario says, whatever the answers do; --admin resets the emulator (sluice-sim serve
--admin) first, so that its faults come at their times. With --speed other than 1 those do not follow.
Exit status: 0 every push was answered, 1 some were not or no request was let in, 2 bad usage or input, 130 interrupted.)";

struct Wrong {
    std::string message;
};

Url url_of(const std::string& option, const std::string& text, bool plain_too) {
    const auto url = parse_url(text, plain_too);
    if (!url)
        throw Wrong{option + ": found \"" + text + "\", expected " +
                    (plain_too ? "HOST:PORT, such as 127.0.0.1:9000" : "a URL such as http://127.0.0.1:8080")};
    return *url;
}

std::string token_in(const std::string& path) {
    auto file = read_input_file(path);
    if (!file.error.empty()) throw Wrong{path + ": " + file.error};
    while (!file.text.empty() && (file.text.back() == '\n' || file.text.back() == '\r')) file.text.pop_back();
    if (file.text.empty() || file.text.find_first_of("\r\n ") != std::string::npos)
        throw Wrong{path + ": expected one line with a token"};
    return file.text;
}

DriveOptions options_of(const DriveArguments& arguments) {
    DriveOptions options = arguments.drive;
    options.client.to = url_of("--to", arguments.to, false);
    if (!arguments.admin.empty()) options.admin = url_of("--admin", arguments.admin, true);
    if (options.admin && options.admin->tls) throw Wrong{"--admin: the emulator's admin server has no TLS"};
    if (!arguments.token_file.empty()) options.client.token = token_in(arguments.token_file);
    const auto settle = config::parse_duration(arguments.settle);
    if (!settle) throw Wrong{"--settle: found \"" + arguments.settle + "\", expected a duration such as 30s"};
    options.settle = *settle;
    return options;
}

int drive_scenario(const DriveArguments& arguments) try {
    std::optional<Scenario> scenario = load_scenario(arguments.scenario, arguments.overrides);
    if (!scenario) return usage_status;
    if (arguments.seed) scenario->seed = *arguments.seed;
    const DriveOptions options = options_of(arguments);
    watch_for_interrupt();
    const DriveReport report = drive(*scenario, options);
    std::string text = arguments.json ? json_text(drive_document(report)) : drive_text(report);
    if (arguments.ascii) text = to_ascii(text);
    if (!print(text)) return usage_status;
    if (report.interrupted) return interrupted_status;
    return report.went_well() ? held_status : failed_status;
} catch (const Wrong& wrong) {
    complain(wrong.message);
    return usage_status;
} catch (const DriveError& error) {
    complain(error.what());
    return usage_status;
} catch (const PushClientError& error) {
    complain(error.what());
    return usage_status;
}

}  // namespace

void add_drive_command(CLI::App& app, int& status) {
    CLI::App* command = app.add_subcommand("drive", "Send a scenario's arrivals to a pusher in real time, open loop");
    const auto arguments = std::make_shared<DriveArguments>();
    DriveOptions& drive = arguments->drive;
    command->add_option("scenario", arguments->scenario, "NAME (see sluice-sim list), FILE, or - for standard input")
        ->required()
        ->type_name("NAME|FILE|-");
    command->add_option("--to", arguments->to, "The pusher: its POST /v1/pushes gets them")
        ->required()
        ->type_name("URL");
    command->add_option("--token-file", arguments->token_file, "The bearer token it wants")->type_name("FILE");
    command->add_option("--ca", drive.client.ca_file, "Whom to trust with https, PEM; default: the system's")
        ->type_name("FILE");
    command->add_option("--admin", arguments->admin, "The emulator's admin server, reset before 0 s")
        ->type_name("HOST:PORT");
    command->add_option("--speed", drive.speed, "2: twice as fast; default 1")
        ->type_name("X")
        ->check(CLI::Range(1e-3, 1e3));
    command->add_option("--connections", drive.client.connections, "At most; default 64")
        ->type_name("N")
        ->check(CLI::Range(1, 10'000));
    command->add_option("--payload", drive.payload, "Bytes of data in a push; default 0")
        ->type_name("BYTES")
        ->check(CLI::Range(0, 4'000));
    command->add_option("--id-prefix", drive.id_prefix, "Ids are PREFIX-NUMBER; default: made of the time")
        ->type_name("PREFIX")
        ->check([](const std::string& text) {
            const bool good =
                text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
                    std::string::npos &&
                text.size() <= 64 && !text.empty();
            return good ? std::string{} : std::string{"expected 1 to 64 letters, digits, '-', '_' or '.'"};
        });
    command->add_option("--settle", arguments->settle, "How long to wait for the last answers; default 30s")
        ->type_name("DURATION");
    command->add_option("--set", arguments->overrides, "As for run")->type_name("KEY=VALUE")->allow_extra_args(false);
    add_seed(*command, arguments->seed, "The seed, instead of the scenario's");
    command->add_flag("--json", arguments->json, "Print the report as one JSON document");
    command->add_flag("--ascii", arguments->ascii, "Plain ASCII instead of Unicode");
    command->footer(footer);
    command->callback([arguments, &status] { status = drive_scenario(*arguments); });
}

}  // namespace sluice::sim
