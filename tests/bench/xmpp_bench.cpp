// SPDX-License-Identifier: GPL-3.0-or-later
// The client on one core, its server on another: the real pipeline over the real transport against `sluice-sim serve`,
// and in the same run the ceiling, as many bytes of raw TLS with nothing parsed (raw_tls.h), sized as they were on the
// wire. Loopback, TLS 1.3, 50 connections × 100 pending.
//
//   xmpp_bench [--runs N] [--pushes N] [--emulator SLUICE-SIM] [--connections N]
//
// One JSON object: a run's answered pushes a second and CPU a push of the client and of the emulator, the ceiling's,
// and their ratio.
#include "tests/bench/raw_tls.h"
#include "tests/live/xmpp/load_driver.h"
#include "tests/live/xmpp/program.h"
#include "tests/live/xmpp/test_certificates.h"

#include <sched.h>
#include <boost/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

using namespace sluice;
using namespace sluice::test;
using namespace std::chrono_literals;

constexpr int window = 100;
constexpr int client_core = 0, server_core = 1;
constexpr const char* scenario = R"([scenario]
title = "As fast as it can"
duration = "1h"
[[arrivals]]
name = "none"
kind = "poisson"
rate = "1/s"
[firebase]
latency = { kind = "constant", mean = "100us" }
)";

struct Options {
    int runs = 3;
    int connections = 50;
    std::uint64_t pushes = 3'000'000;
    std::string emulator = SLUICE_SIM_PROGRAM;
};

void pin(int core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    sched_setaffinity(0, sizeof cores, &cores);
}

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "xmpp_bench: %s\n", why.c_str());
    std::exit(2);  // 1 is a run whose [expect] does not hold
}

/// 242 bytes of JSON with its message_id, as shared reference xmpp-transport.md measured.
std::string body() {
    return R"("to":")" + std::string(152, 'T') + R"(","priority":"high","data":{"type":"MESSAGE_CREATE"})";
}

struct Measured {
    double seconds = 0, cpu_seconds = 0, server_cpu_seconds = 0;
    std::uint64_t pushes = 0;
    bench::RawSizes bytes;
};

Measured run_sluice(const Options& options, const TestFolder& folder) {
    std::remove(folder.path("ready").c_str());
    const Program server({options.emulator, "serve", folder.write("bench.toml", scenario), "--xmpp", "127.0.0.1:0",
                          "--self-signed", folder.path("tls"), "--any-sender", "--ready-file", folder.path("ready")},
                         server_core, Program::Output::errors_only);
    const std::string text = wait_for_file(folder.path("ready"), 20s);
    if (text.empty()) give_up("the emulator does not come up");
    const boost::json::value ready = boost::json::parse(text);
    const std::string address(ready.at("xmpp").as_string());
    live::XmppOptions xmpp;
    xmpp.host = "127.0.0.1";
    xmpp.port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    xmpp.domain = "fcm.googleapis.com";
    xmpp.sender = "123456789012";
    xmpp.password = "any";
    xmpp.ca_file = std::string(ready.at("ca_file").as_string());
    Settings settings;
    settings.pushers = static_cast<std::uint32_t>(options.connections);
    settings.window = window;

    boost::asio::io_context io{1};
    LoadDriver driver(io, settings, xmpp, {options.pushes + options.pushes / 10, 5'000, body(), true});
    if (!driver.run_until([&] { return driver.ended() >= options.pushes / 10; }, 60s)) give_up("the client is stuck");
    const double cpu = bench::cpu_seconds(), server_cpu = server.cpu_seconds();
    const auto began = std::chrono::steady_clock::now();
    const std::uint64_t before = driver.ended();
    const live::TransportCounts counts = driver.counts();
    if (!driver.run(120s)) give_up("the client does not end");
    Measured result;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    result.cpu_seconds = bench::cpu_seconds() - cpu;
    result.server_cpu_seconds = server.cpu_seconds() - server_cpu;
    result.pushes = driver.ended() - before;
    if (driver.outcomes(OutcomeKind::delivered) != driver.offered()) give_up("not every push was delivered");
    result.bytes = {static_cast<std::size_t>((driver.counts().bytes_out - counts.bytes_out) / result.pushes),
                    static_cast<std::size_t>((driver.counts().bytes_in - counts.bytes_in) / result.pushes)};
    driver.stop();
    return result;
}

bench::RawResult run_raw(const Options& options, const TestFolder& folder, const TestAuthority& authority,
                         const bench::RawSizes& bytes) {
    const Identity identity = authority.issue("IP:127.0.0.1");
    const std::string ready_file = folder.path("raw-ready");
    std::remove(ready_file.c_str());
    const Program server(
        {"/proc/self/exe", "--raw-server", folder.write("raw.pem", identity.certificate),
         folder.write("raw.key", identity.key), std::to_string(bytes.push), std::to_string(bytes.ack), ready_file},
        server_core);
    const std::string port = wait_for_file(ready_file, 20s);
    if (port.empty()) give_up("the raw server does not come up");
    return bench::drive_raw(static_cast<std::uint16_t>(std::stoi(port)),
                            folder.write("raw-ca.pem", authority.certificate()), bytes, options.connections, window,
                            options.pushes);
}

boost::json::object measure(const Options& options, const TestFolder& folder, const TestAuthority& authority) {
    const Measured ours = run_sluice(options, folder);
    const bench::RawResult raw = run_raw(options, folder, authority, ours.bytes);
    const double rate = static_cast<double>(ours.pushes) / ours.seconds;
    const double raw_rate = static_cast<double>(raw.answered) / raw.seconds;
    return {{"pushes_per_s", rate},
            {"client_cpu_us_per_push", ours.cpu_seconds * 1e6 / static_cast<double>(ours.pushes)},
            {"emulator_cpu_us_per_push", ours.server_cpu_seconds * 1e6 / static_cast<double>(ours.pushes)},
            {"raw_per_s", raw_rate},
            {"raw_cpu_us_per_push", raw.cpu_seconds * 1e6 / static_cast<double>(raw.answered)},
            {"share_of_raw", rate / raw_rate},
            {"bytes_out_per_push", ours.bytes.push},
            {"bytes_in_per_push", ours.bytes.ack}};
}

Options parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        if (name == "--runs")
            options.runs = std::atoi(argv[i + 1]);
        else if (name == "--pushes")
            options.pushes = std::strtoull(argv[i + 1], nullptr, 10);
        else if (name == "--connections")
            options.connections = std::atoi(argv[i + 1]);
        else if (name == "--emulator")
            options.emulator = argv[i + 1];
        else
            give_up("found " + std::string(name) + ", expected --runs, --pushes, --connections or --emulator");
    }
    return options;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 7 && std::string_view(argv[1]) == "--raw-server") {
        bench::serve_raw(argv[2], argv[3], {std::stoul(argv[4]), std::stoul(argv[5])}, argv[6]);
        return 0;
    }
    const Options options = parse(argc, argv);
    pin(client_core);
    const TestFolder folder;
    const TestAuthority authority;
    boost::json::array runs;
    for (int run = 0; run < options.runs; ++run) runs.push_back(measure(options, folder, authority));
    const boost::json::object result{
        {"connections", options.connections}, {"window", window}, {"pushes", options.pushes}, {"runs", runs}};
    std::printf("%s\n", boost::json::serialize(result).c_str());
    return 0;
}
