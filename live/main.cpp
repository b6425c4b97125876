// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/problem.h"
#include "live/commands.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <new>

#include <sys/stat.h>

namespace sluice::live {

void complain(std::string_view message) {
    std::fprintf(stderr, "sluice-live: %.*s\n", static_cast<int>(message.size()), message.data());
}

std::optional<LiveConfig> load_config(const std::string& path) {
    auto result = read_live_config_file(path);
    for (const auto& problem : result.problems) std::fprintf(stderr, "%s\n", to_string(problem).c_str());
    if (!result.problems.empty()) return std::nullopt;
    return std::move(result.config);
}

}  // namespace sluice::live

namespace {

constexpr const char* examples = R"(Examples:
  sluice-live init live.toml             a commented configuration
  sluice-live check live.toml --connect  is it right, and can Firebase be reached
  sluice-live run live.toml              take pushes over HTTP
  sluice-live send live.toml < pushes.ndjson)";

std::string suggestion(const CLI::App& app, int count, char** arguments) {
    if (count < 2) return "";
    std::vector<std::string_view> names;
    for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
    return sluice::config::did_you_mean(arguments[1], names);
}

}  // namespace

int main(int count, char** arguments) {
    umask(077);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // beyond ulimit -f a write fails as on a full disk
    sluice::live::ServiceManager manager;
    CLI::App app{"Carries bursts of push requests to Firebase.", "sluice-live"};
    int status = sluice::live::good_status;
    app.set_version_flag("--version", "sluice-live " SLUICE_VERSION);
    app.require_subcommand(1);
    app.footer(examples);
    sluice::live::add_run_command(app, manager, status);
    sluice::live::add_send_command(app, manager, status);
    sluice::live::add_check_command(app, status);
    sluice::live::add_init_command(app, status);
    try {
        app.parse(count, arguments);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        std::string message = error.what();
        while (!message.empty() && message.back() == '\n') message.pop_back();
        const bool known = !app.get_subcommands().empty();
        sluice::live::complain(message + (known ? "" : suggestion(app, count, arguments)));
        std::fprintf(stderr, "Try sluice-live --help\n");
        return sluice::live::usage_status;
    } catch (const std::bad_alloc&) {
        sluice::live::complain("out of memory");
        return sluice::live::failed_status;
    }
    return status;
}
