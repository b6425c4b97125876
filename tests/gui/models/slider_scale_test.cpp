// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/slider_scale.h"

#include "gui/models/configuration.h"

#include <gtest/gtest.h>

namespace sluice::gui {
namespace {

std::string scenario(const std::string& pipeline, const std::string& firebase) {
    return "[scenario]\nduration = \"10s\"\n[pipeline]\n" + pipeline +
           "\n[[arrivals]]\nname = \"a\"\nkind = \"even\"\nrate = \"10/s\"\n[firebase]\n" + firebase + "\n";
}

const SliderScale::Setting& setting(const std::string& key) {
    for (const SliderScale::Setting& each : SliderScale::settings())
        if (each.key == key) return each;
    throw std::runtime_error(key);
}

TEST(SliderScale, WhatTheFileSaysIsAStopWhateverItIs) {
    Configuration configuration;
    ASSERT_TRUE(configuration.open_text(scenario("pushers = 37\nbuffer = 123_457", ""), "s.toml", {}));
    SliderScale scale;
    scale.update(setting("pipeline.pushers"), configuration);
    EXPECT_EQ(scale.value_at(scale.position()), "37");
    scale.update(setting("pipeline.buffer"), configuration);
    EXPECT_EQ(scale.value_at(scale.position()), "123457");
    EXPECT_EQ(scale.text(), "123,457");
    EXPECT_EQ(scale.value_at(0), "0");
    EXPECT_EQ(scale.text_at(0), "none");
}

TEST(SliderScale, EveryStopIsAValidSettingAndItsOwnPosition) {
    Configuration configuration;
    ASSERT_TRUE(configuration.open_text(scenario("", ""), "s.toml", {}));
    for (const SliderScale::Setting& each : SliderScale::settings()) {
        SliderScale scale;
        scale.update(each, configuration);
        std::string before;
        for (int stop = 0; stop <= scale.last(); ++stop) {
            const std::string value = scale.value_at(stop);
            EXPECT_NE(value, before) << each.key;
            before = value;
            configuration.set(each.key, value);
            EXPECT_TRUE(configuration.good()) << each.key << "=" << value;
            SliderScale again;
            again.update(each, configuration);
            EXPECT_EQ(again.position(), stop) << each.key << "=" << value;
        }
        configuration.reset();
    }
}

TEST(SliderScale, NoCapacityIsTheLastStop) {
    Configuration configuration;
    ASSERT_TRUE(configuration.open_text(scenario("", ""), "s.toml", {}));
    SliderScale scale;
    scale.update(setting("firebase.capacity"), configuration);
    EXPECT_EQ(scale.position(), scale.last());
    EXPECT_EQ(scale.text(), "no limit");
}

TEST(SliderScale, APointListIsMultiplied) {
    Configuration configuration;
    const std::string mean =
        R"(latency = { mean = [{ at = "0s", value = "150ms" }, { at = "5s", value = "100ms", ramp = true }] })";
    ASSERT_TRUE(configuration.open_text(scenario("", mean), "s.toml", {}));
    SliderScale scale;
    scale.update(setting("firebase.latency.mean"), configuration);
    ASSERT_TRUE(scale.factors());
    EXPECT_EQ(scale.text(), "× 1");
    int twice = 0;
    while (scale.text_at(twice) != "× 2") ++twice;
    configuration.set("firebase.latency.mean", scale.value_at(twice));
    ASSERT_TRUE(configuration.good());
    const auto& points = configuration.scenario()->firebase.latency.mean.points();
    ASSERT_EQ(points.size(), 2U);
    EXPECT_DOUBLE_EQ(points[0].value, 300e6);
    EXPECT_DOUBLE_EQ(points[1].value, 200e6);
    EXPECT_TRUE(points[1].ramp);
    scale.update(setting("firebase.latency.mean"), configuration);
    EXPECT_EQ(scale.text(), "× 2");
    EXPECT_EQ(scale.position(), twice);
}

}  // namespace
}  // namespace sluice::gui
