// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/fault_request.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

namespace sluice::sim {
namespace {

std::variant<FaultSpec, std::string> of(std::string_view json, std::uint32_t machines = 1) {
    return fault_of_json(boost::json::parse(json), machines);
}
std::string wrong(std::string_view json, std::uint32_t machines = 1) {
    const auto read = of(json, machines);
    const std::string* const text = std::get_if<std::string>(&read);
    return text == nullptr ? "" : *text;
}

TEST(FaultRequest, JsonAndTomlSayTheSame) {
    const auto json =
        std::get<FaultSpec>(of(R"({"kind": "drain", "connections": "50%", "grace": "3s", "at": "1.5s"})"));
    const auto toml = std::get<FaultSpec>(
        fault_of_toml("kind = \"drain\"\nconnections = \"50%\"\ngrace = \"3s\"\nat = \"1.5s\"\n", 1));
    for (const FaultSpec& fault : {json, toml}) {
        EXPECT_EQ(fault.kind, FaultSpec::Kind::drain);
        EXPECT_EQ(fault.connections_share, 0.5);
        EXPECT_EQ(fault.grace, std::chrono::seconds{3});
        EXPECT_EQ(fault.at, std::chrono::milliseconds{1500});
    }
}

TEST(FaultRequest, WithoutAtItIsNow) {
    const auto fault = std::get<FaultSpec>(of(R"({"kind": "slow", "factor": 3, "lasts": "10s", "connections": 5})"));
    EXPECT_EQ(fault.at, Duration{0});
    EXPECT_EQ(fault.factor, 3);
    EXPECT_EQ(fault.connections, 5u);
}

TEST(FaultRequest, TheScenarioReadersRulesHold) {
    EXPECT_NE(wrong(R"({"kind": "dorp"})").find("\"drop\""), std::string::npos);
    EXPECT_NE(wrong(R"({"kind": "slow", "lasts": "1s"})").find("\"factor\""), std::string::npos);
    EXPECT_NE(wrong(R"({"kind": "drop", "conections": 5})").find("\"connections\""), std::string::npos);
    EXPECT_NE(wrong(R"({"kind": "drop", "connections": null})"), "");
    EXPECT_NE(wrong(R"({"kind": "drop", "connections": [1]})"), "");
    EXPECT_NE(wrong(R"({"kind": "drop", "connections": {"a": 1}})"), "");
    EXPECT_NE(wrong(R"({"kind": "drop", "at": 5})"), "") << "a time has a unit";
    EXPECT_NE(wrong(R"({"kind": "drop", "connections": 18446744073709551615})"), "");
    EXPECT_NE(wrong("{}").find("\"kind\""), std::string::npos);
    const auto toml = fault_of_toml("kind = \"drop\"\nnonsense", 1);
    EXPECT_NE(std::get<std::string>(toml).find("fault:2:"), std::string::npos);
}

TEST(FaultRequest, AMachineThatThereIs) {
    const std::string second = R"({"kind": "machine-loss", "machine": 2, "lasts": "1s"})";
    EXPECT_NE(wrong(second, 1).find("from 1 to 1"), std::string::npos);
    EXPECT_EQ(std::get<FaultSpec>(of(second, 2)).machine, 1u);
}

}  // namespace
}  // namespace sluice::sim
