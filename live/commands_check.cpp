// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/commands.h"
#include "live/http/ingress.h"
#include "live/secrets.h"
#include "live/try_connection.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace sluice::live {
namespace {

constexpr auto patience = std::chrono::seconds{20};

std::string megabytes(std::uint64_t bytes) { return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB"; }

int check(const std::string& path, bool connects) {
    const auto config = load_config(path);
    if (!config) return usage_status;
    if (!files_are_there(path, *config)) return usage_status;
    const MemoryNeed need = memory_need(*config);
    std::printf("%s is good.\n", path.c_str());
    std::printf("Memory: at most %s (payloads %s, records %s, connections %s, the rest %s).\n",
                megabytes(need.all()).c_str(), megabytes(need.payloads).c_str(), megabytes(need.records).c_str(),
                megabytes(need.connections).c_str(), megabytes(need.fixed).c_str());
    if (!connects) return good_status;
    const Tried tried = try_connection(*config, patience);
    for (const std::string& line : tried.lines)
        std::printf("%s:%u: %s\n", config->xmpp.host.c_str(), config->xmpp.port, line.c_str());
    return tried.answered ? good_status : failed_status;
}

}  // namespace

std::vector<std::string> file_problems(const LiveConfig& config) {
    std::vector<std::string> problems;
    const auto add = [&](const char* key, const std::string& error) {
        if (!error.empty()) problems.push_back(std::string{key} + ": " + error);
    };
    const auto folder_problem = [](const std::string& file) {
        const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
        return std::filesystem::is_directory(folder) ? std::string{} : folder.string() + ": no such folder";
    };
    add("[xmpp] password", read_password(config.xmpp).error);
    if (!config.xmpp.ca_file.empty() && !std::ifstream{config.xmpp.ca_file})
        add("[xmpp] ca_file", config.xmpp.ca_file + ": " + std::strerror(errno));
    if (config.journal) add("[journal] path", folder_problem(config.journal->path));
    if (config.feedback) add("[feedback] file", folder_problem(config.feedback->file));
    if (config.http) {
        if (!config.http->token_file.empty()) add("[http] token_file", read_secret_file(config.http->token_file).error);
        if (!config.http->certificate_file.empty())
            add("[http] certificate", certificate_problem(config.http->certificate_file, config.http->key_file));
    }
    if (config.telemetry && !config.telemetry->token_file.empty())
        add("[telemetry] token_file", read_secret_file(config.telemetry->token_file).error);
    return problems;
}

bool files_are_there(const std::string& path, const LiveConfig& config) {
    const std::vector<std::string> wrong = file_problems(config);
    for (const std::string& problem : wrong) std::fprintf(stderr, "%s: error: %s\n", path.c_str(), problem.c_str());
    return wrong.empty();
}

void add_check_command(CLI::App& app, int& status) {
    auto path = std::make_shared<std::string>();
    auto connects = std::make_shared<bool>(false);
    CLI::App& command = *app.add_subcommand("check", "Tell everything that is wrong with a configuration");
    command.add_option("CONFIG", *path, "The configuration")->required();
    command.add_flag("--connect", *connects, "Also try TLS, login and a push that Firebase only validates");
    command.callback([path, connects, &status] { status = check(*path, *connects); });
}

}  // namespace sluice::live
