// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/stanza_splitter.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace sluice::live {
namespace {

using Kind = StanzaSplitter::Kind;
using Pieces = std::vector<std::pair<Kind, std::string>>;

/// What a reader makes of `parts`, each a read; white space joined, as where it is cut means nothing.
Pieces split(const std::vector<std::string>& parts, std::size_t limit = 65536, std::size_t restart_after = 0) {
    StanzaSplitter splitter(limit);
    Pieces pieces;
    std::string held;
    for (const std::string& part : parts) {
        held += part;
        for (;;) {
            const auto [kind, size] = splitter.next(held);
            if (kind == Kind::more) break;
            const std::string text = held.substr(0, size);
            held.erase(0, size);
            if (kind == Kind::space && !pieces.empty() && pieces.back().first == Kind::space)
                pieces.back().second += text;
            else
                pieces.emplace_back(kind, text);
            if (kind == Kind::bad || kind == Kind::too_long) return pieces;
            if (restart_after != 0 && pieces.size() == restart_after) splitter.restart();
        }
    }
    return pieces;
}

const std::string header = "<stream:stream to='x' version=\"1.0\" xmlns='jabber:client'>";

Pieces in_stream(const std::string& text) {
    Pieces pieces = split({header + text});
    EXPECT_EQ(Kind::header, pieces.at(0).first);
    pieces.erase(pieces.begin());
    return pieces;
}

TEST(StanzaSplitter, CutsASessionIntoItsPieces) {
    const std::vector<std::pair<Kind, std::string>> expected{
        {Kind::declaration, "<?xml version='1.0'?>"},
        {Kind::space, "\r\n"},
        {Kind::header, header},
        {Kind::stanza, "<a/>"},
        {Kind::space, " \n\t"},
        {Kind::stanza, "<message id=\"\"><gcm xmlns=\"google:mobile:data\">{\"a\":\"b &lt;\"}</gcm></message>"},
        {Kind::stanza, "<m a='>\"/' b=\"<'>\"><x/><y><![CDATA[</y></m>]] ]>]]]></y></m>"},
        {Kind::stanza, "<p:q xmlns:p='/'></p:q >"},
        {Kind::end, "</stream:stream>"}};
    std::string all;
    for (const auto& piece : expected) all += piece.second;
    EXPECT_EQ(expected, split({all}));
    for (std::size_t first = 0; first <= all.size(); ++first)
        for (std::size_t second = first; second <= all.size(); ++second)
            ASSERT_EQ(expected, split({all.substr(0, first), all.substr(first, second - first), all.substr(second)}))
                << "cut at " << first << " and " << second;
    std::vector<std::string> bytes;
    for (const char c : all) bytes.emplace_back(1, c);
    EXPECT_EQ(expected, split(bytes));
}

TEST(StanzaSplitter, BeginsAnewAfterSasl) {
    const Pieces pieces = split({header + "<success/>" + header + "<features></features>"}, 65536, 2);
    ASSERT_EQ(4u, pieces.size());
    EXPECT_EQ(Kind::header, pieces[2].first);
    EXPECT_EQ(Kind::stanza, pieces[3].first);
}

TEST(StanzaSplitter, RefusesWhatXmppForbids) {
    for (const std::string text : {"text", "<!-- c --><a/>", "<!DOCTYPE a>", "<?xml version='1.0'?>", "<a><!-- --></a>",
                                   "<a><?php ?></a>", "< a/>", "<>", "<a <b>", "<a></a b='c'>", "<1/>", "&amp;"}) {
        const Pieces pieces = in_stream(text);
        ASSERT_EQ(1u, pieces.size()) << text;
        EXPECT_EQ(Kind::bad, pieces[0].first) << text;
    }
    EXPECT_EQ(Kind::bad, split({"</a>"}).at(0).first);
    EXPECT_EQ(Kind::bad, split({"HTTP/1.1 400 Bad Request"}).at(0).first);
    EXPECT_EQ(Kind::bad, split({"<stream:stream/>"}).at(0).first) << "a header that closes itself ends the stream";
    EXPECT_EQ(Kind::bad, split({"<![CDATA["}).at(0).first);
}

TEST(StanzaSplitter, NothingComesAfterTheEnd) {
    StanzaSplitter splitter(100);
    const std::string text = "<s></s><a/>";
    EXPECT_EQ(Kind::header, splitter.next(text).kind);
    EXPECT_EQ(Kind::end, splitter.next(text.substr(3)).kind);
    EXPECT_EQ(Kind::bad, splitter.next(text.substr(7)).kind);
}

TEST(StanzaSplitter, HoldsToItsDepth) {
    std::string deep, closed;
    for (std::size_t i = 0; i + 1 < StanzaSplitter::depth_limit; ++i) {
        deep += "<a>";
        closed += "</a>";
    }
    EXPECT_EQ((Pieces{{Kind::stanza, deep + closed}}), in_stream(deep + closed));
    EXPECT_EQ((Pieces{{Kind::bad, ""}}), in_stream(deep + "<a>"));
    EXPECT_EQ((Pieces{{Kind::bad, ""}}), in_stream(std::string(30'000, '<')));
}

TEST(StanzaSplitter, HoldsToItsLengthWhereverItIsCut) {
    const std::string longest = "<a>" + std::string(93, 'x') + "</a>", longer = "<a>" + std::string(94, 'x') + "</a>";
    ASSERT_EQ(100u, longest.size());
    for (std::size_t cut = 0; cut <= longer.size(); ++cut) {
        EXPECT_EQ(Kind::stanza, split({header, longest.substr(0, std::min(cut, longest.size())),
                                       longest.substr(std::min(cut, longest.size()))},
                                      100)
                                    .at(1)
                                    .first);
        EXPECT_EQ(Kind::too_long, split({header, longer.substr(0, cut), longer.substr(cut)}, 100).at(1).first) << cut;
    }
    EXPECT_EQ(Kind::too_long, split({header, "<a b='" + std::string(100, 'x')}, 100).at(1).first);
    EXPECT_EQ(Kind::space, split({header, std::string(500, ' ')}, 100).at(1).first) << "white space is no stanza";
}

}  // namespace
}  // namespace sluice::live
