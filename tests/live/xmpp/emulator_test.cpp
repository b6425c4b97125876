// SPDX-License-Identifier: GPL-3.0-or-later
// Against our own emulator, which shares no code with what it tests: the pipeline over the transport, from login to the
// last outcome, with everything that Firebase does to a client in between.
#include "live/xmpp/xmpp_transport.h"
#include "tests/live/xmpp/load_driver.h"
#include "tests/live/xmpp/program.h"
#include "tests/live/xmpp/test_certificates.h"
#include "tests/live/xmpp/xmpp_client.h"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <set>

namespace sluice::test {
namespace {

using namespace std::chrono_literals;

class Emulator : public testing::Test {
protected:
    /// `firebase`: what stands in the scenario below [firebase].
    void serve(const std::string& firebase, std::uint16_t port = 0) {
        const std::string scenario =
            folder.write("scenario.toml",
                         "[scenario]\ntitle = \"Test\"\nduration = \"10m\"\n[[arrivals]]\nname = \"none\"\nkind = "
                         "\"poisson\"\nrate = \"1/s\"\n[firebase]\n" +
                             firebase);
        std::remove(folder.path("ready").c_str());
        if (ca_file.empty()) {  // one for all its lives
            const Identity identity = authority.issue("DNS:localhost");
            folder.write("server.pem", identity.certificate);
            folder.write("server.key", identity.key);
            ca_file = folder.write("ca.pem", authority.certificate());
        }
        server = std::make_unique<Program>(std::vector<std::string>{
            SLUICE_SIM_PROGRAM, "serve", scenario, "--xmpp", "127.0.0.1:" + std::to_string(port), "--cert",
            folder.path("server.pem"), "--key", folder.path("server.key"), "--password-file",
            folder.write("password", "secret\n"), "--ready-file", folder.path("ready")});
        const std::string text = wait_for_file(folder.path("ready"), 20s);
        ASSERT_FALSE(text.empty());
        const boost::json::value ready = boost::json::parse(text);
        const std::string address(ready.at("xmpp").as_string());
        options = test_options(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))), ca_file);
    }
    static Settings settings(std::uint32_t pushers = 5) {
        Settings made;
        made.pushers = pushers;
        made.reconnect.base = 50ms;
        made.reconnect.cap = 200ms;
        made.reconnect.spread = 50ms;
        made.retry.base = 50ms;
        made.retry.cap = 100ms;
        made.retry.losses = 1000;
        return made;
    }
    static Load load(std::uint64_t pushes) { return {pushes, 500, R"("to":"TOKEN","data":{"a":"<b> & \"c\""})"}; }

    TestFolder folder;
    TestAuthority authority;
    std::string ca_file;
    std::unique_ptr<Program> server;
    live::XmppOptions options;
    boost::asio::io_context io;
};

TEST_F(Emulator, AcksNacksAndUpstreamAllArrive) {
    serve(
        "latency = { kind = \"constant\", mean = \"5ms\" }\nnack = { DEVICE_UNREGISTERED = 0.1, SERVICE_UNAVAILABLE = "
        "0.1 "
        "}\ncanonical = 0.1\nupstream = \"500/s\"\n");
    LoadDriver driver(io, settings(), options, load(20'000));
    ASSERT_TRUE(driver.run(60s)) << driver.ended();
    EXPECT_EQ(20'000u, driver.outcomes(OutcomeKind::delivered) + driver.outcomes(OutcomeKind::rejected));
    EXPECT_NEAR(2'000, static_cast<double>(driver.nacks["DEVICE_UNREGISTERED"]), 400);
    EXPECT_GT(driver.nacks["SERVICE_UNAVAILABLE"], 1'000u);
    EXPECT_GT(driver.counts().upstream, 0u);
    EXPECT_EQ(0u, driver.counts().unknown);
    EXPECT_EQ(0u, driver.closes);
    driver.stop();
}

TEST_F(Emulator, AWrongPasswordIsSaid) {
    serve("latency = { kind = \"constant\", mean = \"5ms\" }\n");
    options.password = "wrong";
    XmppClient client(options);
    client.transport.open(1);
    ASSERT_TRUE(client.run_until_told("closed 1"));
    EXPECT_EQ("closed 1 refused-login: the server refused the login of 123@fcm.googleapis.com: not-authorized",
              client.listener.told.back());
}

TEST_F(Emulator, AForeignCertificateIsSaid) {
    serve("latency = { kind = \"constant\", mean = \"5ms\" }\n");
    const TestAuthority foreign;
    options.ca_file = folder.write("foreign.pem", foreign.certificate());
    XmppClient client(options);
    client.transport.open(1);
    ASSERT_TRUE(client.run_until_told("closed 1"));
    EXPECT_NE(std::string::npos, client.listener.told.back().find("the server's certificate is refused: "));
}

TEST_F(Emulator, DrainingLosesNothing) {
    std::string faults = "latency = { kind = \"constant\", mean = \"20ms\" }\n";
    for (const char* at : {"200ms", "500ms", "800ms", "1100ms", "1400ms"})
        faults += "[[fault]]\nkind = \"drain\"\nat = \"" + std::string(at) + "\"\nconnections = 2\ngrace = \"100ms\"\n";
    serve(faults);
    LoadDriver driver(io, settings(), options, load(40'000));
    std::set<std::uint64_t> done;
    driver.done = [&](std::uint64_t handle) { EXPECT_TRUE(done.insert(handle).second); };
    ASSERT_TRUE(driver.run(60s)) << driver.ended();
    EXPECT_EQ(40'000u, driver.outcomes(OutcomeKind::delivered));
    EXPECT_GT(driver.drainings, 0u);
    driver.stop();
}

TEST_F(Emulator, PingsKeepAQuietConnection) {
    serve("latency = { kind = \"constant\", mean = \"5ms\" }\n");
    Settings often = settings(2);
    often.ping.idle = 20ms;
    often.ping.timeout = 5s;
    LoadDriver driver(io, often, options, load(10));
    ASSERT_TRUE(driver.run(20s));
    const std::uint64_t before = driver.counts().bytes_in;
    ASSERT_TRUE(driver.run_until([&] { return driver.counts().bytes_in > before + 1000; }, 20s))
        << driver.pipeline().metrics().counters.pings << " pings, heard " << driver.counts().bytes_in - before
        << " bytes, said " << driver.counts().bytes_out << ", closes " << driver.closes;
    EXPECT_EQ(0u, driver.closes);
    driver.stop();
}

TEST_F(Emulator, KilledAndStartedAgainEveryPushHasOneOutcome) {
    const std::string firebase = "latency = { kind = \"constant\", mean = \"5ms\" }\n";
    serve(firebase);
    LoadDriver driver(io, settings(), options, load(50'000));
    std::set<std::uint64_t> done;
    driver.done = [&](std::uint64_t handle) { EXPECT_TRUE(done.insert(handle).second); };
    for (const std::uint64_t at : {10'000u, 20'000u, 30'000u}) {
        ASSERT_TRUE(driver.run_until([&] { return driver.ended() > at; }, 60s)) << driver.ended();
        server->kill();
        serve(firebase, options.port);
    }
    ASSERT_TRUE(driver.run(60s)) << driver.ended();
    EXPECT_EQ(50'000u, driver.outcomes(OutcomeKind::delivered));
    EXPECT_EQ(50'000u, done.size());
    EXPECT_GT(driver.closes, 0u);
    driver.stop();
}

}  // namespace
}  // namespace sluice::test
