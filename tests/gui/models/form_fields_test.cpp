// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/form_fields.h"

#include "gui/models/configuration.h"
#include "sim/schema.h"

#include <gtest/gtest.h>
#include <algorithm>

namespace sluice::gui {
namespace {

const char* const plain =
    "[scenario]\nduration = \"10s\"\n[[arrivals]]\nname = \"a\"\nkind = \"even\"\nrate = \"10/s\"\n";

const FormField* field(const std::string& key) {
    for (const FormGroup& group : form_groups())
        for (const FormField& each : group.fields)
            if (each.key == key) return &each;
    return nullptr;
}

TEST(FormFields, HaveEveryKeyOfPipelineAndFirebase) {
    const std::vector<std::string> keys = form_keys();
    for (const sim::SchemaTable& table : sim::schema()) {
        if (table.title != "[pipeline]" && table.title != "[firebase]") continue;
        for (const config::KeyDoc& doc : table.keys) {
            const bool only_head = doc.type == "table" && doc.unset != "none";
            const std::string key = table.title.substr(1, table.title.size() - 2) + "." + doc.key;
            EXPECT_EQ(std::count(keys.begin(), keys.end(), key), only_head ? 0 : 1) << key;
        }
    }
}

TEST(FormFields, KnowTypesLimitsAndChoices) {
    ASSERT_NE(field("pipeline.shed"), nullptr);
    EXPECT_EQ(field("pipeline.shed")->choices, (std::vector<std::string>{"incoming", "oldest", "lowest-priority"}));
    EXPECT_EQ(field("pipeline.congestion")->editor, FormField::Editor::flag);
    EXPECT_EQ(field("pipeline.retry.jitter")->limits, "share, 0 to 1");
    EXPECT_EQ(field("pipeline.retry.jitter")->label, "jitter");
    EXPECT_NE(field("scenario.load"), nullptr);
}

TEST(FormFields, AnotherLatencyKindLeavesOutWhatDoesNotFit) {
    Configuration configuration;
    ASSERT_TRUE(configuration.open_text(plain, "plain.toml", {}));
    for (const char* kind : {"constant", "exponential", "erlang", "gamma", "lognormal"}) {
        set_field(configuration, "firebase.latency.kind", kind);
        EXPECT_TRUE(configuration.good())
            << kind << ": " << (configuration.good() ? "" : config::to_string(configuration.problems()[0]));
    }
    EXPECT_EQ(configuration.value("firebase.latency.kind"), "lognormal");
}

TEST(FormFields, AP99TakesThePlaceOfTheCvAndBack) {
    Configuration configuration;
    ASSERT_TRUE(configuration.open_text(plain, "plain.toml", {}));
    set_field(configuration, "firebase.latency.p99", "400ms");
    ASSERT_TRUE(configuration.good());
    EXPECT_EQ(configuration.value("firebase.latency.p99"), "400ms");
    EXPECT_EQ(configuration.value("firebase.latency.cv"), "");
    EXPECT_NE(configuration.scenario()->firebase.latency.cv, 0.455);
    set_field(configuration, "firebase.latency.cv", "0.5");
    ASSERT_TRUE(configuration.good());
    EXPECT_EQ(configuration.scenario()->firebase.latency.cv, 0.5);
}

TEST(FormFields, AnEmptiedFieldIsAsTheFileHasIt) {
    Configuration configuration;
    ASSERT_TRUE(configuration.open_text(plain, "plain.toml", {}));
    set_field(configuration, "pipeline.window", "7");
    EXPECT_EQ(configuration.scenario()->pipeline.window, 7U);
    set_field(configuration, "pipeline.window", "");
    EXPECT_EQ(configuration.scenario()->pipeline.window, 100U);
    EXPECT_TRUE(configuration.overrides().empty());
}

}  // namespace
}  // namespace sluice::gui
