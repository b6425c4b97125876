// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/arguments.h"

#include <gtest/gtest.h>

namespace sluice::gui {
namespace {

ParsedArguments parse(std::vector<const char*> words) {
    words.insert(words.begin(), "sluice-gui");
    return parse_arguments(static_cast<int>(words.size()), words.data());
}

TEST(Arguments, NothingIsFine) {
    const auto parsed = parse({});
    ASSERT_TRUE(parsed.arguments);
    EXPECT_TRUE(parsed.arguments->scenario.empty());
    EXPECT_FALSE(parsed.arguments->headless());
}

TEST(Arguments, AScenarioByPlaceOrByRun) {
    EXPECT_EQ(parse({"overwatch"}).arguments->scenario, "overwatch");
    EXPECT_EQ(parse({"--run", "overwatch"}).arguments->scenario, "overwatch");
    EXPECT_EQ(parse({"a", "--run", "b"}).status, 2);
}

TEST(Arguments, OverridesDoNotSwallowTheScenario) {
    const auto parsed = parse({"--set", "load=2", "overwatch", "--set", "pipeline.pushers=3"});
    ASSERT_TRUE(parsed.arguments) << parsed.text;
    EXPECT_EQ(parsed.arguments->scenario, "overwatch");
    EXPECT_EQ(parsed.arguments->overrides, (std::vector<std::string>{"load=2", "pipeline.pushers=3"}));
    EXPECT_EQ(parse({"--set", "load"}).status, 2);
}

TEST(Arguments, ExportsOnlyWhatItKnows) {
    EXPECT_TRUE(parse({"--export", "a.PNG"}).arguments->headless());
    const auto wrong = parse({"--export", "a.jpg"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_NE(wrong.text.find("expected a file that ends in .png, .svg or .csv"), std::string::npos) << wrong.text;
}

TEST(Arguments, SizesAreChecked) {
    const auto parsed = parse({"--size", "1280x720"});
    ASSERT_TRUE(parsed.arguments);
    EXPECT_EQ(parsed.arguments->width, 1280);
    EXPECT_EQ(parsed.arguments->height, 720);
    for (const char* wrong : {"1280", "1280x", "x720", "1280x720x3", "9x9", "-300x400", "99999x300"})
        EXPECT_EQ(parse({"--size", wrong}).status, 2) << wrong;
}

TEST(Arguments, PagesAndThemesAreNamed) {
    EXPECT_EQ(parse({"--page", "go-live"}).arguments->page, "go-live");
    EXPECT_EQ(parse({"--page", "paln"}).status, 2);
    EXPECT_EQ(parse({"--theme", "dark"}).arguments->theme, "dark");
    EXPECT_EQ(parse({"--theme", "pink"}).status, 2);
}

TEST(Arguments, ALivePusherHasATokenAndACa) {
    const auto parsed = parse({"--live", "https://pusher:9464", "--token-file", "token", "--ca", "ca.pem"});
    ASSERT_TRUE(parsed.arguments);
    EXPECT_EQ(parsed.arguments->live, "https://pusher:9464");
    EXPECT_EQ(parsed.arguments->ca_file, "ca.pem");
    EXPECT_EQ(parse({"--ca", "ca.pem"}).status, 2) << "of which pusher";
}

TEST(Arguments, AWrongOptionIsToldTheRightOne) {
    const auto parsed = parse({"--exprot", "a.png"});
    EXPECT_EQ(parsed.status, 2);
    EXPECT_NE(parsed.text.find("did you mean --export?"), std::string::npos) << parsed.text;
}

TEST(Arguments, HelpAndVersionEndWell) {
    for (const char* word : {"--help", "--version"}) {
        const auto parsed = parse({word});
        EXPECT_FALSE(parsed.arguments);
        EXPECT_EQ(parsed.status, 0);
        EXPECT_NE(parsed.text.find("sluice-gui"), std::string::npos);
    }
}

}  // namespace
}  // namespace sluice::gui
