// SPDX-License-Identifier: GPL-3.0-or-later
// Against a server that nobody here wrote: Debian's Prosody, over direct TLS, with the small modules of
// tests/live/prosody that ack. Skipped where Prosody is not installed.
#include "live/xmpp/xmpp_transport.h"
#include "tests/live/xmpp/load_driver.h"
#include "tests/live/xmpp/program.h"
#include "tests/live/xmpp/test_certificates.h"
#include "tests/live/xmpp/xmpp_client.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace sluice::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* prosody = "/usr/bin/prosody";

std::string configuration(const TestFolder& folder, std::uint16_t port) {
    std::ostringstream text;
    text << "run_as_root = true\ndaemonize = false\npidfile = '" << folder.path("pid") << "'\ndata_path = '"
         << folder.path("data") << "'\nplugin_paths = { '" << SLUICE_SOURCE_DIR << "/tests/live/prosody' }\n"
         << "modules_enabled = { 'saslauth', 'ping' }\nmodules_disabled = { 's2s' }\ninterfaces = { '127.0.0.1' }\n"
         << "c2s_ports = {}\ns2s_ports = {}\nc2s_direct_tls_ports = { " << port << " }\nlog = { info = '"
         << folder.path("log") << "' }\nssl = { certificate = '" << folder.path("server.pem") << "', key = '"
         << folder.path("server.key") << "' }\nc2s_direct_tls_ssl = { certificate = '" << folder.path("server.pem")
         << "', key = '" << folder.path("server.key") << "' }\n"
         << "VirtualHost 'fcm.googleapis.com'\nauthentication = 'ccs'\nccs_senders = { ['123'] = 'secret' }\n"
         << "modules_enabled = { 'ccs' }\n";
    return text.str();
}

class Prosody : public testing::Test {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(prosody)) GTEST_SKIP() << "no Prosody";
        const Identity identity = authority.issue("DNS:fcm.googleapis.com");
        folder.write("server.pem", identity.certificate);
        folder.write("server.key", identity.key);
        std::filesystem::create_directory(folder.path("data"));
        const std::uint16_t port = free_port();
        folder.write("config.lua", configuration(folder, port));
        options = test_options(port, folder.write("ca.pem", authority.certificate()));
        options.tls_name = options.domain;  // Prosody knows no other by SNI
        start();
    }
    void start() {
        server =
            std::make_unique<Program>(std::vector<std::string>{prosody, "--config", folder.path("config.lua"), "-F"});
        ASSERT_TRUE(wait_for_port(options.port, 20s)) << log();
    }
    std::string log() const {
        std::ostringstream text;
        text << std::ifstream(folder.path("log")).rdbuf();
        return text.str();
    }

    TestFolder folder;
    TestAuthority authority;
    live::XmppOptions options;
    std::unique_ptr<Program> server;
};

TEST_F(Prosody, LogsInAndHearsAnAckANackAndAPing) {
    XmppClient client(options);
    client.transport.open(1);
    ASSERT_TRUE(client.run_until_told("opened 1 100")) << log();
    client.send(1, 7);
    client.send(1, 8, "odd\"<&>\\'", R"("to":"DEAD","data":{"a":"<&> ü😀 \u0007"})");
    ASSERT_TRUE(client.run_until_told("answered", 2)) << log();
    EXPECT_TRUE(client.listener.has("answered 1 7 0"));
    EXPECT_TRUE(client.listener.has("answered 1 8 1 DEVICE_UNREGISTERED: Device \"DEAD\" is not registered"));
    const std::size_t before = client.listener.heards;
    client.transport.ping(1);
    EXPECT_TRUE(client.run_until([&] { return client.listener.heards > before; }));
    EXPECT_EQ(0u, client.transport.counts().unknown);
    EXPECT_EQ(0u, client.listener.count("closed"));
}

TEST_F(Prosody, RefusesAWrongPassword) {
    options.password = "wrong";
    XmppClient client(options);
    client.transport.open(1);
    ASSERT_TRUE(client.run_until_told("closed"));
    EXPECT_EQ("closed 1 refused-login: the server refused the login of 123@fcm.googleapis.com: not-authorized",
              client.listener.told.back());
}

TEST_F(Prosody, ARestartUnderLoadLosesNothing) {
    Settings settings;
    settings.pushers = 5;
    settings.reconnect.base = 50ms;
    settings.reconnect.cap = 200ms;
    settings.reconnect.spread = 50ms;
    settings.retry.losses = 1000;
    boost::asio::io_context io;
    LoadDriver driver(io, settings, options, {20'000, 500, R"("to":"T","data":{"a":"b"})"});
    std::set<std::uint64_t> done;
    driver.done = [&](std::uint64_t handle) { EXPECT_TRUE(done.insert(handle).second); };
    ASSERT_TRUE(driver.run_until([&] { return driver.ended() > 3'000; }, 60s)) << log();
    server.reset();
    ASSERT_TRUE(driver.run_until([&] { return driver.closes >= 5; }, 60s));
    start();
    ASSERT_TRUE(driver.run(30s)) << driver.ended() << " of " << driver.offered() << ", pending "
                                 << driver.pipeline().pending() << ", opened " << driver.opens << "\n"
                                 << log();
    EXPECT_EQ(20'000u, driver.outcomes(OutcomeKind::delivered));
    EXPECT_EQ(20'000u, done.size());
    EXPECT_GE(driver.opens, 10u);
    driver.stop();
}

}  // namespace
}  // namespace sluice::test
