// SPDX-License-Identifier: GPL-3.0-or-later
// The replay itself can fail: its reader refuses what is no trace, its comparison sees each kind of difference.
#include "tests/genstage/replay.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

namespace sluice::genstage {
namespace {

std::string complaint(const std::string& text) {
    std::istringstream in(text);
    try {
        read_traces(in);
    } catch (const BadTrace& bad) {
        return bad.what();
    }
    return "none";
}

Trace small(const std::string& second_operation) {
    std::istringstream in(R"({"trace":"t","class":"exact","about":"","buffer":1,"keep":"first","consumers":1})"
                          "\n"
                          R"({"op":"subscribe","c":1,"window":1,"sent":[],"shed":[],"depth":0})"
                          "\n" +
                          second_operation);
    return read_traces(in).at(0);
}

std::vector<std::string> differences(const std::string& second_operation) {
    std::vector<std::string> texts;
    for (const Mismatch& mismatch : replay(small(second_operation)))
        texts.push_back(std::to_string(mismatch.line) + ": " + mismatch.text);
    return texts;
}

TEST(GenStageTraces, AreAllThere) {
    std::ifstream in(SLUICE_TEST_DATA "/genstage-traces.jsonl");
    std::map<std::string, int> by_class;
    for (const Trace& trace : read_traces(in)) ++by_class[trace.trace_class];
    EXPECT_EQ(by_class,
              (std::map<std::string, int>{{"exact", 152}, {"order", 42}, {"differs", 33}, {"own", 24}, {"raw", 7}}));
}

TEST(GenStageReplay, SeesNothingWhereAllMatches) {
    EXPECT_TRUE(differences(R"({"op":"offer","ids":[[1,3]],"sent":[[1,1,1]],"shed":[[3,1]],"depth":1})").empty());
}

TEST(GenStageReplay, SeesEachDifference) {
    EXPECT_EQ(differences(R"({"op":"offer","ids":[[1,3]],"sent":[[1,2,1]],"shed":[],"depth":2})"),
              (std::vector<std::string>{"3: offer: sent: expected [[1,2,1]], found [[1,1,1]]",
                                        "3: offer: shed: expected [], found [[3,1]]",
                                        "3: offer: depth: expected 2, found 1"}));
    EXPECT_EQ(differences(R"({"op":"offer","ids":[[1,1]],"sent":[[2,1,1]],"shed":[],"depth":0})").size(), 1u)
        << "who got it";
}

TEST(GenStageReplay, TakesSluicesOwnExpectationWhereThereIsOne) {
    EXPECT_TRUE(differences(R"({"op":"offer","ids":[[1,1]],"sent":[],"shed":[],"depth":9,)"
                            R"("sluice":{"sent":[[1,1,1]],"shed":[],"depth":0}})")
                    .empty());
}

TEST(GenStageReader, RefusesWhatIsNoTrace) {
    const std::string head = R"({"trace":"t","class":"exact","about":"","buffer":1,"keep":"first"})"
                             "\n";
    EXPECT_EQ(complaint("{]"), "1:2: syntax error, expected a JSON object");
    EXPECT_EQ(complaint("[1]"), "1:1: no object, expected a JSON object");
    EXPECT_EQ(complaint(R"({"op":"offer"})"), "1:1: an operation, expected a line with `trace` first");
    EXPECT_EQ(complaint(R"({"trace":"t","class":"exact","about":""})"), "1:1: no `keep`, expected one");
    EXPECT_EQ(complaint(head + R"({"op":"ask","c":1})"),
              "2:1: `op`: ask, expected offer, subscribe, answer, cancel or down (others in class raw only)");
    EXPECT_EQ(complaint(head + R"({"op":"offer","ids":[[1]],"sent":[],"shed":[],"depth":0})"),
              "2:1: `ids`: [1], expected 2 numbers");
    EXPECT_EQ(complaint(head + R"({"op":"offer","ids":[],"sent":[],"shed":[],"depth":-1})"),
              "2:1: `depth`: -1, expected a whole number up to 1000000000");
    EXPECT_EQ(complaint(head + R"({"op":"down","c":1,"sent":[],"shed":[],"depth":0})"), "none");
}

}  // namespace
}  // namespace sluice::genstage
