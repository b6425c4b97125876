// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/schema.h"

#include "core/config/document.h"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

namespace sluice::sim {
namespace {

std::string content(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Schema, ReadmeHasItsTables) {
    const std::string readme = content(SLUICE_SOURCE_DIR "/scenarios/README.md");
    EXPECT_NE(readme.find(schema_markdown()), std::string::npos)
        << "write it again: sluice-sim schema --write scenarios/README.md";
    EXPECT_EQ(with_schema_tables(readme), readme);
    EXPECT_EQ(with_schema_tables("a\n<!-- keys -->\nold\n<!-- /keys -->\nb\n"),
              "a\n<!-- keys -->\n" + schema_markdown() + "<!-- /keys -->\nb\n");
    EXPECT_EQ(with_schema_tables("no marks"), "no marks");
}

TEST(Schema, JsonIsValidAndSaysTheSame) {
    const auto document = boost::json::parse(schema_json()).as_array();
    ASSERT_EQ(document.size(), schema().size());
    std::size_t keys = 0;
    for (std::size_t i = 0; i < document.size(); ++i) {
        EXPECT_EQ(document[i].at("table").as_string(), schema()[i].title);
        keys += document[i].at("keys").as_array().size();
    }
    EXPECT_GT(keys, 80u);
    const auto& duration = document[0].at("keys").as_array()[3];
    EXPECT_EQ(duration.at("key").as_string(), "duration");
    EXPECT_TRUE(duration.at("default").is_null());
}

TEST(Schema, TextOfOneTable) {
    const std::string text = schema_text("machines");
    EXPECT_TRUE(text.starts_with("[machines]  "));
    EXPECT_EQ(text.find("[pipeline]  "), std::string::npos);
    EXPECT_NE(schema_text().find("[[arrivals]]  "), std::string::npos);
    EXPECT_EQ(schema_text("nothing"), "");
}

/// Every key that a shipped scenario uses is a key of the schema, and every key has its line of meaning.
TEST(Schema, KeysAreUniqueAndMeanSomething) {
    for (const auto& table : schema()) {
        std::set<std::string> seen;
        for (const auto& key : table.keys) {
            EXPECT_TRUE(seen.insert(key.key).second) << table.title << " " << key.key;
            EXPECT_FALSE(key.meaning.empty() || key.type.empty()) << table.title << " " << key.key;
            EXPECT_EQ(key.meaning.find('\n'), std::string::npos);
        }
    }
}

/// A default that is told as a value must be one.
TEST(Schema, DefaultsAreToml) {
    for (const auto& table : schema()) {
        for (const auto& key : table.keys) {
            if (key.unset.empty() || key.unset == "required" || key.unset == "none") continue;
            if (key.unset.starts_with("the ") || key.unset.starts_with("chosen ")) continue;
            config::Problems problems{"default"};
            EXPECT_TRUE(config::parse_document("v = " + key.unset, problems).has_value())
                << key.key << " " << key.unset;
        }
    }
}

}  // namespace
}  // namespace sluice::sim
