// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/document.h"

#include <gtest/gtest.h>

namespace sluice::config {
namespace {

constexpr const char* text = R"(title = "x"
[pipeline]
window = 100
ping = { idle = "30s" }
[[arrivals]]
name = "chat"
rate = [{ at = "0s", value = 1 }, { at = "1s", value = 2 }]
[[arrivals]]
name = "other"
)";

Node parsed(Problems& problems, std::string_view source = text) {
    auto root = parse_document(source, problems);
    EXPECT_TRUE(root.has_value());
    return root ? *root : Node{};
}

std::string said(const Problems& problems) {
    std::string all;
    for (const auto& problem : problems.sorted()) all += to_string(problem) + "\n";
    return all;
}

const Node& at(const Node& root, std::initializer_list<std::string_view> path) {
    const Node* node = &root;
    for (const auto part : path) {
        const Member* const member = node->find(part);
        EXPECT_NE(member, nullptr) << part;
        node = &member->value;
    }
    return *node;
}

TEST(Document, KeepsPlacesAndOrder) {
    Problems problems{"f"};
    const Node root = parsed(problems);
    ASSERT_EQ(root.members.size(), 3u);
    EXPECT_EQ(root.members[0].key, "title");
    EXPECT_EQ(root.members[2].key, "arrivals");
    EXPECT_EQ(at(root, {"pipeline", "window"}).place, (Place{3, 10}));
    EXPECT_EQ(root.find("pipeline")->value.find("window")->place, (Place{3, 1}));
    EXPECT_EQ(at(root, {"pipeline", "ping", "idle"}).place, (Place{4, 17}));
    EXPECT_EQ(root.find("arrivals")->value.items[1].place.line, 8);
    EXPECT_EQ(root.find("nothing"), nullptr);
}

TEST(Document, ABrokenOneTellsWhere) {
    Problems problems{"f"};
    EXPECT_FALSE(parse_document("a = 1\nb = \n", problems).has_value());
    EXPECT_EQ(said(problems).substr(0, 28), "f:2:5: error: found broken T");
}

TEST(Document, DepthIsBounded) {
    std::string deep = "a";
    for (int i = 0; i < 100'000; ++i) deep += ".a";
    for (const std::string& source :
         {deep + " = 1", "[" + deep + "]", "x = {" + deep + " = 1}", "x = " + std::string(100'000, '['),
          "x = " + std::string(9, ' ') + std::string(5000, '{')}) {
        Problems problems{"f"};
        EXPECT_FALSE(parse_document(source, problems).has_value()) << source.substr(0, 20);
        EXPECT_TRUE(problems.any());
    }
}

TEST(Document, DotsInTextsAndCommentsAreNoDepth) {
    const std::string dots = "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v";
    Problems problems{"f"};
    const Node root =
        parsed(problems, "# " + dots + "\nx = \"" + dots + "\\\"" + dots + "\"\ny = '''\n" + dots + "'''\nz = [" +
                             "1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]\n");
    EXPECT_EQ(root.members.size(), 3u);
    EXPECT_FALSE(problems.any());
}

TEST(Document, TooLargeIsRefused) {
    Problems problems{"f"};
    EXPECT_FALSE(parse_document(std::string(5u << 20, ' '), problems).has_value());
    EXPECT_EQ(said(problems), "f: error: found 5242880 bytes, expected at most 4 MiB\n");
}

Node overridden(const std::vector<std::string>& overrides, std::string* told = nullptr) {
    Problems problems{"f", overrides};
    Node root = parsed(problems);
    apply_overrides(root, overrides, problems);
    if (told != nullptr)
        *told = said(problems);
    else
        EXPECT_EQ(said(problems), "");
    return root;
}

TEST(Override, SetsValuesByPath) {
    const Node root = overridden({"pipeline.window=0", "pipeline.retry.base=250us", "title=17:47:00", "new.deep=true"});
    EXPECT_EQ(at(root, {"pipeline", "window"}).integer, 0);
    EXPECT_EQ(at(root, {"pipeline", "window"}).place, (Place{0, 0, 0}));
    EXPECT_EQ(at(root, {"pipeline", "retry", "base"}).text, "250us");
    EXPECT_EQ(at(root, {"title"}).kind, Node::Kind::text) << "a TOML time, but not meant as one";
    EXPECT_EQ(at(root, {"title"}).text, "17:47:00");
    EXPECT_TRUE(at(root, {"new", "deep"}).flag);
}

TEST(Override, FindsItemsByNameAndNumber) {
    for (const char* key : {"arrivals.chat.rate", "arrivals[0].rate", "arrivals.0.rate"}) {
        const Node root = overridden({std::string{key} + "=11k/s"});
        EXPECT_EQ(root.find("arrivals")->value.items[0].find("rate")->value.text, "11k/s") << key;
    }
    const Node root = overridden({"arrivals.chat.rate.1.value=9"});
    EXPECT_EQ(root.find("arrivals")->value.items[0].find("rate")->value.items[1].find("value")->value.integer, 9);
}

TEST(Override, TakesListsAndTables) {
    const Node root = overridden({"a=[{at=\"0s\",value=\"1/s\"}]", "b={ x = 1 }"});
    EXPECT_EQ(at(root, {"a"}).items.size(), 1u);
    EXPECT_EQ(at(root, {"a"}).items[0].find("at")->place, (Place{0, 0, 0}));
    EXPECT_EQ(at(root, {"b", "x"}).integer, 1);
}

TEST(Override, CannotSmuggleOtherKeys) {
    const Node root = overridden({"pipeline.window=1\nshed = 2"});
    EXPECT_EQ(at(root, {"pipeline", "window"}).text, "1\nshed = 2");
}

TEST(Override, WhatLeadsNowhereIsTold) {
    std::string told;
    overridden({"pipeline", "=1", "a..b=1", "title.x=1", "arrivals.chap.rate=1", "arrivals.2.rate=1"}, &told);
    EXPECT_EQ(
        told,
        "--set pipeline: error: found no KEY=VALUE, expected one such as pipeline.buffer=0\n"
        "--set =1: error: found no KEY=VALUE, expected one such as pipeline.buffer=0\n"
        "--set a..b=1: error: found no KEY=VALUE, expected one such as pipeline.buffer=0\n"
        "--set title.x=1: error: found \"x\" before .x, expected a table there\n"
        "--set arrivals.chap.rate=1: error: found no item \"chap\", expected \"chat\" or \"other\", or its number, "
        "0 to 1; did you mean \"chat\"?\n"
        "--set arrivals.2.rate=1: error: found no item \"2\", expected \"chat\" or \"other\", or its number, 0 to "
        "1\n");
}

TEST(Node, DescribesValuesOnOneLine) {
    Problems problems{"f"};
    const Node root =
        parsed(problems, "a = \"x\\ny\\u0007\\\"\"\nb = 5\nc = 1e6\nd = [1]\ne = { f = 1 }\ng = 07:30:00\nh = true\n");
    const auto told = [&](std::string_view key) { return describe(root.find(key)->value); };
    EXPECT_EQ(told("a"), "\"x\\ny\\u0007\\\"\"");
    EXPECT_EQ(told("b"), "5");
    EXPECT_EQ(told("c"), "1e+06");
    EXPECT_EQ(told("d"), "[1]");
    EXPECT_EQ(told("e"), "{ f = 1 }");
    EXPECT_EQ(told("g"), "07:30:00");
    EXPECT_EQ(told("h"), "true");
    Node lengthy;
    lengthy.kind = Node::Kind::text;
    for (int i = 0; i < 60; ++i) lengthy.text += "é";
    EXPECT_EQ(describe(lengthy).size(), 60 + 2 + std::string_view{"…"}.size()) << "cut between characters";
}

}  // namespace
}  // namespace sluice::config
