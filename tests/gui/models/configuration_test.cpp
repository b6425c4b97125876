// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/configuration.h"

#include "core/config/pipeline_table.h"

#include <gtest/gtest.h>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>

namespace sluice::gui {
namespace {

const char* const small = R"([scenario]
title = "Small"
story = """
What happened: nothing.
The numbers: ours."""
duration = "10s"
[pipeline]
pushers = 2
quota = { rate = "1k/s" }
[[arrivals]]
name = "chat"
kind = "poisson"
rate = "100/s"
[firebase]
latency = { mean = [{ at = "0s", value = "150ms" }, { at = "5s", value = "100ms" }] }
[[expect]]
metric = "shed"
max = 0
)";

QString write(const QTemporaryDir& folder, const QString& name, const QByteArray& text) {
    QFile file(folder.filePath(name));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(text);
    return file.fileName();
}

TEST(Configuration, OpensAFileAndTellsValuesAsTyped) {
    const QTemporaryDir folder;
    Configuration configuration;
    QSignalSpy opened(&configuration, &Configuration::opened), changed(&configuration, &Configuration::changed);
    ASSERT_TRUE(configuration.open(write(folder, "small.toml", small)));
    EXPECT_EQ(opened.count(), 1);
    EXPECT_EQ(changed.count(), 1);
    EXPECT_EQ(configuration.name(), "small");
    EXPECT_TRUE(configuration.good());
    EXPECT_EQ(configuration.value("pipeline.pushers"), "2");
    EXPECT_EQ(configuration.value("pipeline.buffer"), "250k");
    EXPECT_EQ(configuration.value("pipeline.ping.idle"), "30s");
    EXPECT_EQ(configuration.value("pipeline.collapse"), "true");
    EXPECT_EQ(configuration.value("firebase.latency.cv"), "0.455");
    EXPECT_EQ(configuration.value("firebase.latency.p99"), "");
    EXPECT_EQ(configuration.value("pipeline.ping"), R"({ idle = "30s", timeout = "30s" })");
}

TEST(Configuration, ChangesAreKeptAlsoWhereTheyAreWrong) {
    Configuration configuration;
    ASSERT_TRUE(configuration.open_text(small, "small.toml", {}));
    configuration.set("pipeline.pushers", "40");
    EXPECT_EQ(configuration.scenario()->pipeline.pushers, 40U);
    EXPECT_EQ(configuration.base()->pipeline.pushers, 2U);
    EXPECT_TRUE(configuration.is_set("pipeline.pushers"));
    configuration.set("pipeline.buffer", "lots");
    EXPECT_FALSE(configuration.good());
    ASSERT_EQ(configuration.problems().size(), 1U);
    EXPECT_EQ(configuration.problems()[0].file, "--set pipeline.buffer=lots");
    EXPECT_EQ(configuration.value("pipeline.buffer"), "lots");
    EXPECT_EQ(configuration.scenario()->pipeline.buffer, 250'000U) << "the last that was right";
    configuration.set("pipeline.buffer", "10k");
    EXPECT_TRUE(configuration.good());
    EXPECT_EQ(configuration.scenario()->pipeline.buffer, 10'000U);
    EXPECT_EQ(configuration.label(), "small, pipeline.pushers=40, pipeline.buffer=10k");
    configuration.reset();
    EXPECT_EQ(configuration.scenario(), configuration.base());
}

TEST(Configuration, SettingWhatTheFileSaysIsNoChange) {
    Configuration configuration;
    ASSERT_TRUE(configuration.open_text(small, "small.toml", {}));
    QSignalSpy changed(&configuration, &Configuration::changed);
    configuration.set("pipeline.pushers", "2");
    EXPECT_TRUE(configuration.overrides().empty());
    EXPECT_EQ(changed.count(), 0);
    configuration.set("pipeline.pushers", "3");
    configuration.set("pipeline.pushers", "2");
    EXPECT_TRUE(configuration.overrides().empty());
    EXPECT_EQ(changed.count(), 2);
}

TEST(Configuration, ATableThatIsTakenAwayTakesItsKeysAlong) {
    Configuration configuration;
    ASSERT_TRUE(configuration.open_text(small, "small.toml", {}));
    configuration.set("pipeline.quota.burst", "5");
    EXPECT_EQ(configuration.scenario()->pipeline.quota->burst, 5U);
    configuration.set("pipeline.quota", "none");
    EXPECT_EQ(configuration.overrides(), (std::vector<std::string>{"pipeline.quota=none"}));
    EXPECT_FALSE(configuration.scenario()->pipeline.quota.has_value());
    configuration.set("pipeline.quota.rate", "2k/s");
    EXPECT_TRUE(configuration.good());
    EXPECT_DOUBLE_EQ(configuration.scenario()->pipeline.quota->rate, 2000);
}

TEST(Configuration, ABrokenFileTellsItsLinesAndReloadKeepsTheLastGoodOne) {
    const QTemporaryDir folder;
    const QString path = write(folder, "small.toml", small);
    Configuration configuration;
    ASSERT_TRUE(configuration.open(path));
    configuration.set("pipeline.window", "50");
    write(folder, "small.toml", QByteArray(small).replace("pushers = 2", "pusers = 3"));
    EXPECT_FALSE(configuration.reload());
    ASSERT_EQ(configuration.problems().size(), 1U);
    EXPECT_EQ(configuration.problems()[0].line, 8);
    EXPECT_EQ(configuration.base()->pipeline.pushers, 2U);
    write(folder, "small.toml", QByteArray(small).replace("pushers = 2", "pushers = 3"));
    EXPECT_TRUE(configuration.reload());
    EXPECT_EQ(configuration.scenario()->pipeline.pushers, 3U);
    EXPECT_EQ(configuration.scenario()->pipeline.window, 50U) << "changes stay";
    EXPECT_FALSE(configuration.open(folder.filePath("none.toml")));
    EXPECT_EQ(configuration.scenario(), nullptr);
    EXPECT_FALSE(configuration.problems().empty());
}

TEST(Configuration, ATraceIsReadOnceHoweverManyKeysChange) {
    const QTemporaryDir folder;
    write(folder, "trace.csv", "0,100\n10,200\n");
    const QByteArray text =
        "[scenario]\nduration = \"20s\"\n[[arrivals]]\nname = \"t\"\nkind = \"trace\"\nfile = \"trace.csv\"\nstep = "
        "\"1s\"\n";
    Configuration configuration;
    ASSERT_TRUE(configuration.open(write(folder, "traced.toml", text)));
    const auto kept = [&] {
        return configuration.source().files->traces.find(folder.filePath("trace.csv").toStdString());
    };
    const auto first = kept();
    ASSERT_NE(first, nullptr);
    configuration.set("pipeline.pushers", "3");
    configuration.set("scenario.load", "0.5");
    EXPECT_EQ(kept(), first);
    EXPECT_EQ(configuration.scenario()->arrivals[0].trace, first->rows);
    write(folder, "trace.csv", "0,100\n10,200\n12,300\n");
    EXPECT_TRUE(configuration.reload());
    EXPECT_EQ(configuration.base()->arrivals[0].trace.size(), 3U);
}

TEST(Configuration, SavesWhatSaysTheSame) {
    const QTemporaryDir folder;
    Configuration configuration;
    ASSERT_TRUE(configuration.open(write(folder, "small.toml", small)));
    configuration.set("pipeline.buffer", "7k");
    configuration.set("firebase.latency.mean", "90ms");
    const QString path = folder.filePath("saved.toml");
    EXPECT_EQ(configuration.save_as(path), "");
    Configuration saved;
    ASSERT_TRUE(saved.open(path)) << config::to_string(saved.problems().front());
    EXPECT_EQ(saved.scenario()->pipeline, configuration.scenario()->pipeline);
    EXPECT_EQ(saved.scenario()->story, configuration.scenario()->story);
    EXPECT_EQ(saved.value("firebase.latency.mean"), "90ms");
    EXPECT_TRUE(saved.scenario()->expect.empty());
    EXPECT_NE(configuration.save_as(folder.filePath("no/such/folder.toml")), "");
}

TEST(Configuration, SavesFilesAsSeenFromTheNewFolder) {
    const QTemporaryDir folder;
    ASSERT_TRUE(QDir(folder.path()).mkpath("a/traces"));
    ASSERT_TRUE(QDir(folder.path()).mkpath("b"));
    write(folder, "a/traces/t.csv", "second,count\n0,5\n1,7\n");
    const QByteArray text =
        "[scenario]\nduration = \"2s\"\n[[arrivals]]\nname = \"t\"\nkind = \"trace\"\nfile = \"traces/t.csv\"\nstep = "
        "\"1s\"\n";
    Configuration configuration;
    ASSERT_TRUE(configuration.open(write(folder, "a/one.toml", text)));
    for (const char* name : {"a/two.toml", "b/three.toml", "four.toml"}) {
        ASSERT_EQ(configuration.save_as(folder.filePath(name)), "");
        Configuration saved;
        ASSERT_TRUE(saved.open(folder.filePath(name))) << name;
        EXPECT_EQ(saved.scenario()->arrivals[0].trace.size(), 2U);
    }
}

TEST(Configuration, GivesTheCommandLine) {
    Configuration configuration;
    ASSERT_TRUE(configuration.open_text(small, "my scenario.toml", {}));
    configuration.set("pipeline.buffer", "0");
    configuration.set("firebase.nack", "{ BAD_REGISTRATION = 0.1 }");
    EXPECT_EQ(configuration.command_line(),
              "sluice-sim run 'my scenario.toml' --set pipeline.buffer=0 "
              "--set 'firebase.nack={ BAD_REGISTRATION = 0.1 }'");
}

}  // namespace
}  // namespace sluice::gui
