// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/live_config.h"

#include <gtest/gtest.h>

namespace sluice::live {
namespace {

constexpr const char* least = "[xmpp]\nsender = \"1\"\npassword_file = \"key\"\n";

std::vector<std::string> problems_of(const std::string& text) {
    std::vector<std::string> lines;
    for (const auto& problem : read_live_config(text, "live.toml").problems) lines.push_back(to_string(problem));
    return lines;
}

TEST(LiveConfig, LeastAndItsDefaults) {
    const auto result = read_live_config(least, "live.toml", "/etc/sluice");
    ASSERT_TRUE(result.problems.empty());
    const LiveConfig& config = result.config;
    EXPECT_EQ(config.pipeline, Settings{});
    EXPECT_EQ(config.xmpp.host, "fcm-xmpp.googleapis.com");
    EXPECT_EQ(config.xmpp.port, 5235u);
    EXPECT_EQ(config.xmpp.tls_name, "fcm.googleapis.com");
    EXPECT_EQ(config.xmpp.password_file, "/etc/sluice/key");
    EXPECT_FALSE(config.http || config.journal || config.feedback || config.telemetry);
    EXPECT_EQ(config.drain.deadline, std::chrono::seconds{30});
    EXPECT_EQ(config.payload_memory(), 512u << 20);
}

TEST(LiveConfig, ReadsEveryKeyAndWritesItBack) {
    const auto result = read_live_config(R"(
[pipeline]
pushers = 5
[xmpp]
host = "localhost"
port = 1
domain = "d"
tls_name = "t"
sender = "s"
password_env = "KEY"
ca_file = "/ca"
[http]
listen = "0.0.0.0:80"
token_file = "/token"
certificate_file = "/cert"
key_file = "/key"
payload_memory = "1GiB"
[journal]
path = "/j"
keep = "1d"
[feedback]
file = "/f"
[telemetry]
listen = "[::1]:9"
token_file = "/t"
sample = "200ms"
[drain]
deadline = "5s"
[log]
level = "error"
format = "json"
)",
                                         "live.toml");
    ASSERT_TRUE(result.problems.empty()) << to_string(result.problems[0]);
    EXPECT_EQ(result.config.http->payload_memory, std::uint64_t{1} << 30);
    EXPECT_EQ(result.config.telemetry->listen, (Address{"::1", 9}));
    EXPECT_EQ(result.config.log.level, LogLevel::error);
    EXPECT_EQ(read_live_config(live_config_toml(result.config), "again").config, result.config);
}

TEST(LiveConfig, TellsAllErrorsAtOnceWithTheirPlaces) {
    const auto lines = problems_of(
        "[xmp]\n[pipeline]\nwindow = 200\npushers = 0\n[http]\nlisten = \"0.0.0.0:80\"\npayload_memory = 5\n"
        "key_file = \"k\"\ntocken_file = \"x\"\n[log]\nlevel = \"warn\"\n");
    ASSERT_EQ(lines.size(), 9u);
    EXPECT_EQ(lines[0], "live.toml:1:1: error: found no [xmpp], expected one with \"sender\" and \"password_file\"");
    EXPECT_NE(lines[1].find("live.toml:1:2: error: found the unknown table \"xmp\""), std::string::npos) << lines[1];
    EXPECT_NE(lines[1].find("did you mean \"xmpp\"?"), std::string::npos);
    EXPECT_NE(lines[2].find("live.toml:3:10: error: found window = 200, expected at most 100"), std::string::npos);
    EXPECT_NE(lines[3].find("live.toml:4:11: error: found pushers = 0"), std::string::npos);
    EXPECT_NE(lines[4].find("live.toml:6:10: error: found listen = \"0.0.0.0:80\", expected a loopback address, or a "
                            "token_file beside it"),
              std::string::npos);
    EXPECT_NE(lines[5].find(":7:18: error: found payload_memory = 5"), std::string::npos);
    EXPECT_NE(lines[6].find(":8:12: error: found key_file"), std::string::npos);
    EXPECT_NE(lines[7].find("did you mean \"token_file\"?"), std::string::npos);
    EXPECT_NE(lines[8].find("did you mean \"warning\"?"), std::string::npos) << lines[8];
}

TEST(LiveConfig, APasswordIsNamedExactlyOnce) {
    EXPECT_EQ(problems_of("[xmpp]\nsender = \"1\"\n").size(), 1u);
    EXPECT_EQ(problems_of(std::string{least} + "password_env = \"X\"\n").size(), 1u);
    EXPECT_NE(problems_of(std::string{least} + "password = \"X\"\n").at(0).find("unknown key \"password\""),
              std::string::npos);
}

TEST(LiveConfig, Addresses) {
    EXPECT_EQ(parse_address("[::1]:80"), (Address{"::1", 80}));
    EXPECT_EQ(to_string(Address{"::1", 80}), "[::1]:80");
    EXPECT_TRUE(parse_address("localhost:0")->loopback());
    EXPECT_TRUE(parse_address("127.1.2.3:0")->loopback());
    EXPECT_FALSE(parse_address("0.0.0.0:0")->loopback());
    for (const char* text :
         {"", ":80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:x", "::1:80", "host:80", "127.evil.com:80"})
        EXPECT_FALSE(parse_address(text)) << text;
}

TEST(LiveConfig, AnotherListenerNeedsAnotherAddress) {
    const std::string both = std::string{least} + "[http]\nlisten = \"127.0.0.1:80\"\n[telemetry]\nlisten = ";
    EXPECT_EQ(problems_of(both + "\"127.0.0.1:80\"\n").size(), 1u);
    EXPECT_TRUE(problems_of(both + "\"127.0.0.1:81\"\n").empty());
    EXPECT_EQ(problems_of(both + "\"0.0.0.0:81\"\n").size(), 1u);
}

TEST(LiveConfig, StartingOneIsGoodAndDocumentsEveryKey) {
    const std::string text = starting_config();
    const auto result = read_live_config(text, "live.toml");
    EXPECT_TRUE(result.problems.empty()) << (result.problems.empty() ? "" : to_string(result.problems[0])) << text;
    for (const auto& table : live_config_documentation())
        for (const auto& key : table.keys) EXPECT_NE(text.find(key.key + " = "), std::string::npos) << key.key;
}

TEST(LiveConfig, NamesWhatNeedsARestart) {
    const LiveConfig before = read_live_config(least, "live.toml").config;
    LiveConfig after = before;
    after.pipeline.buffer = 5;
    after.xmpp.password_file = "other";
    after.xmpp.ca_file = "other";
    after.log.level = LogLevel::error;
    EXPECT_TRUE(needs_restart(before, after).empty());
    after.log.format = LogFormat::json;
    after.xmpp.host = "h";
    after.http.emplace();
    after.drain.deadline = std::chrono::seconds{1};
    EXPECT_EQ(needs_restart(before, after),
              (std::vector<std::string>{"xmpp.host", "http", "drain.deadline", "log.format"}));
}

TEST(LiveConfig, TellsTheMostMemory) {
    LiveConfig config = read_live_config(least, "live.toml").config;
    const MemoryNeed need = memory_need(config);
    EXPECT_EQ(need.payloads, 512u << 20);
    config.pipeline.buffer *= 2;
    EXPECT_GT(memory_need(config).records, need.records);
    EXPECT_EQ(need.all(), need.payloads + need.records + need.connections + need.fixed);
}

TEST(LiveConfig, AFileThatIsNotThere) {
    const auto result = read_live_config_file("/nowhere/x.toml");
    ASSERT_EQ(result.problems.size(), 1u);
    EXPECT_NE(to_string(result.problems[0]).find("/nowhere/x.toml: error: found no file"), std::string::npos)
        << to_string(result.problems[0]);
}

}  // namespace
}  // namespace sluice::live
