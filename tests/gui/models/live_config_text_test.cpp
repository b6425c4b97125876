// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_config_text.h"

#include <gtest/gtest.h>
#include <QStringList>

namespace sluice::gui {
namespace {

constexpr const char* config = R"(# ours
[pipeline]
pushers = 5    # few
buffer = "1k"

[xmpp]   # where
host = "127.0.0.1"
sender = "1"
password_file = "key"
[telemetry]
listen = "127.0.0.1:0"
sample = "250ms"
)";

QStringList keys(const std::vector<ConfigChange>& changes) {
    QStringList found;
    for (const ConfigChange& change : changes) found << change.key;
    return found;
}

TEST(LiveConfigText, ReadsWhatItNeeds) {
    const PipelineText read = pipeline_of_config(config, "live.toml");
    ASSERT_TRUE(read.settings);
    EXPECT_EQ(read.settings->pushers, 5U);
    EXPECT_EQ(read.settings->buffer, 1000U);
    EXPECT_EQ(sample_of_config(config), 0.25);
    EXPECT_EQ(sample_of_config("[xmpp]\nsender = \"1\"\n"), 1);
    EXPECT_EQ(text_of_config(config, "xmpp", "host"), "127.0.0.1");
    EXPECT_EQ(text_of_config(config, "http", "listen"), "");
    EXPECT_TRUE(
        pipeline_of_config("[pipeline]\nwindow = 0\n", "live.toml").problem.startsWith("live.toml:2:10: error:"));
    EXPECT_FALSE(pipeline_of_config("[pipeline\n", "live.toml").settings);
}

TEST(LiveConfigText, ReplacesThePipelineAndNothingElse) {
    Settings settings;
    settings.pushers = 33;
    const ConfigText made = config_with(config, "live.toml", settings, "overwatch, by sluice-gui");
    ASSERT_EQ(made.problem, QString());
    EXPECT_TRUE(made.text.starts_with("# ours\n# The following table: overwatch, by sluice-gui\n[pipeline]\n"))
        << made.text;
    EXPECT_TRUE(
        made.text.ends_with("\n[xmpp]   # where\nhost = \"127.0.0.1\"\nsender = \"1\"\npassword_file = \"key\"\n"
                            "[telemetry]\nlisten = \"127.0.0.1:0\"\nsample = \"250ms\"\n"))
        << made.text;
    EXPECT_EQ(pipeline_of_config(made.text, "").settings, settings);
    const ConfigText again = config_with(made.text, "live.toml", settings, "nominal, by sluice-gui");
    EXPECT_EQ(again.text.find("overwatch"), std::string::npos) << "one remark, the last one";
}

TEST(LiveConfigText, PutsThePipelineIntoAFileWithoutOne) {
    Settings settings;
    settings.buffer = 7;
    const ConfigText made = config_with("[xmpp]\nsender = \"1\"", "live.toml", settings, {});
    ASSERT_EQ(made.problem, QString());
    EXPECT_EQ(pipeline_of_config(made.text, "").settings, settings);
    EXPECT_EQ(text_of_config(made.text, "xmpp", "sender"), "1");
}

TEST(LiveConfigText, TakesSubtablesOfThePipelineAlong) {
    const ConfigText made = config_with(
        "[pipeline]\npushers = 1\n[pipeline.retry]\nattempts = 2\n[xmpp]\nsender = \"1\"\n", "f", Settings{}, {});
    ASSERT_EQ(made.problem, QString());
    EXPECT_EQ(pipeline_of_config(made.text, "").settings, Settings{});
}

TEST(LiveConfigText, RefusesAFileThatItCannotReplaceIn) {
    EXPECT_NE(config_with("pipeline = { pushers = 3 }\n", "f", Settings{}, {}).problem, QString());
    EXPECT_TRUE(config_with("[xmpp\n", "live.toml", Settings{}, {}).problem.startsWith("live.toml:1:"));
}

TEST(LiveConfigText, TellsWhatDiffers) {
    const std::string running = R"([pipeline]
pushers = 20
[xmpp]
host = "127.0.0.1"
port = 5235
sender = "1"
password_file = "/etc/sluice/key"
[drain]
deadline = "30s"
[telemetry]
listen = "127.0.0.1:9464"
)";
    EXPECT_TRUE(config_changes(running, "/etc/sluice", running, "/etc/sluice").empty());
    const std::string wanted = R"([pipeline]
pushers = 30
buffer = "250k"
quota = { rate = "590k/min" }
[xmpp]
host = "127.0.0.1"
port = 5236
sender = "1"
password_file = "key"
[journal]
path = "j.db"
)";
    const auto changes = config_changes(running, "/etc/sluice", wanted, "/etc/sluice");
    EXPECT_EQ(keys(changes), (QStringList{"pipeline.pushers", "pipeline.quota", "xmpp.port", "telemetry", "journal"}));
    EXPECT_EQ(changes[0].from, QStringLiteral("20"));
    EXPECT_EQ(changes[0].to, QStringLiteral("30"));
    EXPECT_TRUE(changes[0].at_once);
    EXPECT_EQ(changes[1].from, QStringLiteral("none"));
    EXPECT_FALSE(changes[2].at_once);
    EXPECT_EQ(keys(config_changes(running, "/etc/sluice", wanted, "/home")).count("xmpp.password_file"), 1);
}

}  // namespace
}  // namespace sluice::gui
