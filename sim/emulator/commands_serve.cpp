// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/commands.h"
#include "sim/emulator/admin.h"
#include "sim/emulator/emulator.h"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <sys/resource.h>

namespace sluice::sim {
namespace {

struct ServeArguments {
    std::string scenario;
    std::vector<std::string> overrides;
    std::optional<std::uint64_t> seed;
    std::string admin, ready_file;
    double keep_alive_s = 60, ping_s = 0;
    bool json = false;
    EmulatorOptions emulator;
};

constexpr const char* footer = R"(Examples:
  sluice-sim serve nominal --self-signed tls --any-sender
  sluice-sim serve overwatch --self-signed tls --password-file key --admin 127.0.0.1:0 --ready-file ready.json
The scenario's 0 s is the start (or the last POST /reset of the admin server); its arrivals are not sent: that is for
clients to do, or sluice-sim drive. Ctrl-C or SIGTERM ends it with a summary; a second one at once.
Exit status: 0 ended when asked, 2 bad usage or input.)";

/// A file a connection: as many as the system lets us have.
void raise_file_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

class Server {
public:
    Server(const ServeArguments& arguments, const Scenario& scenario)
        : arguments_(arguments),
          signals_(io_, SIGINT, SIGTERM),
          emulator_(io_, scenario, arguments.seed.value_or(scenario.seed), arguments.emulator) {
        if (!arguments.admin.empty()) admin_ = make_admin(io_, emulator_, arguments.admin, scenario.machines);
    }

    int run() {
        emulator_.start();
        wait_for_signal();
        if (!tell_ready()) return usage_status;
        io_.run();
        say(summary());
        return held_status;
    }

private:
    void wait_for_signal() {
        signals_.async_wait([this](const boost::system::error_code& error, int) {
            if (error) return;
            signals_.clear();  // the next one ends the program
            signals_.cancel();
            last_ = emulator_.stats();
            if (admin_) admin_->stop();
            emulator_.stop();
        });
    }

    bool tell_ready() {
        boost::json::object ready{{"xmpp", emulator_.xmpp_address()}};
        if (admin_) ready["admin"] = admin_->address();
        if (!emulator_.ca_file().empty()) ready["ca_file"] = emulator_.ca_file();
        std::string text = "xmpp " + emulator_.xmpp_address() + "\n";
        if (admin_) text += "admin " + admin_->address() + "\n";
        if (!emulator_.ca_file().empty()) text += "ca_file " + emulator_.ca_file() + "\n";
        say(text);
        if (arguments_.ready_file.empty()) return true;
        const std::string beside = arguments_.ready_file + ".new";
        if (!write_file(beside, boost::json::serialize(ready) + "\n")) return false;
        if (std::rename(beside.c_str(), arguments_.ready_file.c_str()) == 0) return true;
        complain(arguments_.ready_file + ": cannot write: " + std::strerror(errno));
        return false;
    }

    /// With --json, standard output is the log's alone.
    void say(const std::string& text) const {
        std::FILE* const to = arguments_.json ? stderr : stdout;
        std::fwrite(text.data(), 1, text.size(), to);
        std::fflush(to);
    }

    std::string summary() const {
        const EmulatorStats& stats = last_;
        const auto line = [](const char* name, std::uint64_t value) {
            return "  " + std::string{name} + " " + std::to_string(value) + "\n";
        };
        std::string text = "served " + std::to_string(stats.accepted) + " connections, at most " +
                           std::to_string(stats.connections_peak) + " at a time, and " +
                           std::to_string(stats.received) + " pushes:\n";
        for (const auto& [name, count] : stats.answers) text += line(name.c_str(), count);
        text += line("vanished", stats.vanished) + line("answers vanished", stats.answers_vanished);
        text += line("duplicates", stats.duplicates) + line("pending on a connection at most", stats.pending_peak);
        return text + line("beyond the limit", stats.over_limit) + line("failed logins", stats.logins_failed);
    }

    const ServeArguments& arguments_;
    boost::asio::io_context io_{1};
    boost::asio::signal_set signals_;
    Emulator emulator_;
    std::unique_ptr<AdminServer> admin_;
    EmulatorStats last_;
};

int serve(ServeArguments& arguments) {
    const std::optional<Scenario> scenario = load_scenario(arguments.scenario, arguments.overrides);
    if (!scenario) return usage_status;
    const auto from_seconds = [](double s) { return Duration{static_cast<std::int64_t>(s * 1e9)}; };
    arguments.emulator.keep_alive = from_seconds(arguments.keep_alive_s);
    arguments.emulator.ping = from_seconds(arguments.ping_s);
    arguments.emulator.log = arguments.json ? stdout : nullptr;
    raise_file_limit();
    try {
        return Server(arguments, *scenario).run();
    } catch (const EmulatorError& error) {
        complain(error.what());
        return usage_status;
    }
}

void add_files(CLI::App& command, EmulatorOptions& options) {
    command.add_option("--cert", options.certificate_file, "The server's certificate chain, PEM")->type_name("FILE");
    command.add_option("--key", options.key_file, "Its key, PEM")->type_name("FILE");
    command
        .add_option("--self-signed", options.self_signed_dir,
                    "Instead: make a CA (DIR/ca.pem) and a certificate for localhost")
        ->type_name("DIR");
    command.add_option("--password-file", options.password_file, "One password for every sender")->type_name("FILE");
    command.add_option("--senders-file", options.senders_file, "Instead: SENDER PASSWORD a line")->type_name("FILE");
    command.add_flag("--any-sender", options.any_sender, "Instead: any sender, with any password");
}

}  // namespace

void add_serve_command(CLI::App& app, int& status) {
    CLI::App* command = app.add_subcommand("serve", "Be Firebase: a scenario's XMPP server on a real port");
    const auto arguments = std::make_shared<ServeArguments>();
    constexpr double most_seconds = 86'400;
    command->add_option("scenario", arguments->scenario, "NAME (see sluice-sim list), FILE, or - for standard input")
        ->required()
        ->type_name("NAME|FILE|-");
    command
        ->add_option("--xmpp", arguments->emulator.listen, "Where to listen; default 127.0.0.1:5235; may be repeated")
        ->type_name("HOST:PORT")
        ->allow_extra_args(false);
    add_files(*command, arguments->emulator);
    command->add_option("--admin", arguments->admin, "Where the admin HTTP server listens; default: none")
        ->type_name("HOST:PORT");
    command
        ->add_option("--ready-file", arguments->ready_file, "Written once it accepts: a JSON object with the addresses")
        ->type_name("FILE");
    command->add_flag("--json", arguments->json, "Log what comes to standard output, a JSON object a line");
    command
        ->add_option("--keep-alive", arguments->keep_alive_s,
                     "A space to clients after so long in silence; 0: none; default 60")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.0, most_seconds));
    command
        ->add_option("--ping", arguments->ping_s,
                     "Ping clients that are silent for so long, and close those that do not answer; 0: none (default)")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.0, most_seconds));
    command->add_option("--set", arguments->overrides, "As for run")->type_name("KEY=VALUE")->allow_extra_args(false);
    add_seed(*command, arguments->seed, "The seed, instead of the scenario's");
    command->footer(footer);
    command->callback([arguments, &status] { status = serve(*arguments); });
}

}  // namespace sluice::sim
