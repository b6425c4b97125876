// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/xml_text.h"

#include <gtest/gtest.h>

namespace sluice::live {
namespace {

std::string as_xml(std::string_view json) {
    std::string out = ">";
    append_json_as_xml(out, json);
    return out.substr(1);
}

std::string unescaped(std::string_view text) {
    std::string out = "k";
    if (!append_unescaped(out, text)) return "refused, left " + out;
    return out.substr(1);
}

TEST(XmlText, EscapesOnlyWhatXmlNeedsAtEveryPlace) {
    for (std::size_t place = 0; place < 40; ++place) {
        const std::string before(place, 'x');
        EXPECT_EQ(before, as_xml(before));
        EXPECT_EQ(before + "&lt;", as_xml(before + "<"));
        EXPECT_EQ(before + "\"&amp;&gt;\"'y", as_xml(before + "\"&>\"'y"));
        EXPECT_EQ(before + "&amp;" + before + "&lt;", as_xml(before + "&" + before + "<"));
        EXPECT_EQ(before + "\\ufffe\xef\xbf\xbd\\uffff", as_xml(before + "\xef\xbf\xbe\xef\xbf\xbd\xef\xbf\xbf"));
        EXPECT_EQ(before + "ü😀" + "\xef\xbc\x81", as_xml(before + "ü😀" + "\xef\xbc\x81")) << "U+FF01 is a character";
    }
    EXPECT_EQ("", as_xml(""));
    EXPECT_EQ("\xef\xbf", as_xml("\xef\xbf"));
}

TEST(XmlText, EscapesAttributes) {
    std::string out;
    append_attribute(out, "a\"b'c<d>e&f");
    EXPECT_EQ("a&quot;b'c&lt;d&gt;e&amp;f", out);
}

TEST(XmlText, EscapesJsonStrings) {
    std::string out;
    append_wire_string(out, "a\"\\\n\x01\x1fü");
    EXPECT_EQ("a\\\"\\\\\\u000a\\u0001\\u001fü", out);
}

TEST(XmlText, UndoesEntities) {
    EXPECT_EQ("a<b>&\"'c", unescaped("a&lt;b&gt;&amp;&quot;&apos;c"));
    EXPECT_EQ("A\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80", unescaped("&#65;&#xfc;&#x20AC;&#128512;"));
    EXPECT_EQ("&lt;", unescaped("&amp;lt;"));
    EXPECT_EQ("", unescaped(""));
}

TEST(XmlText, RefusesOtherEntitiesAndLeavesNothing) {
    for (const std::string_view text : {"a&", "a&lt", "&;", "&nbsp;", "&#;", "&#x;", "&#0;", "&#xd800;", "&#xfffe;",
                                        "&#x110000;", "&#99999999999;", "&#-5;", "& lt;", "ok&amp;&bad;"})
        EXPECT_EQ("refused, left k", unescaped(text)) << text;
}

}  // namespace
}  // namespace sluice::live
