// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/xml_reader.h"

#include <gtest/gtest.h>
#include <string>

namespace sluice::sim {
namespace {

constexpr XmlLimits usual{64 << 10, 16, 32};
const std::string header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

/// One line a thing: what came, names as {namespace}name.
std::string shown(const XmlElement& element) {
    std::string text = "{" + element.ns + "}" + element.name;
    for (const XmlAttribute& one : element.attributes)
        text += " " + (one.ns.empty() ? "" : "{" + one.ns + "}") + one.name + "=[" + one.value + "]";
    if (!element.text.empty()) text += " [" + element.text + "]";
    for (const XmlElement& child : element.children) text += " (" + shown(child) + ")";
    return text;
}

std::string read(std::string_view text, std::size_t step = 1 << 20, XmlLimits limits = usual) {
    XmlReader reader{limits};
    std::string told;
    for (std::size_t at = 0; at < text.size();) {
        const XmlReader::Result result = reader.feed(text.substr(at, step));
        at += result.consumed;
        switch (result.event) {
            case XmlReader::Event::more: break;
            case XmlReader::Event::header: told += "header " + shown(reader.element()) + "\n"; break;
            case XmlReader::Event::stanza: told += "stanza " + shown(reader.element()) + "\n"; break;
            case XmlReader::Event::end: return told + "end\n";
            case XmlReader::Event::error: return told + "error " + std::to_string(int(reader.trouble())) + "\n";
        }
    }
    return told;
}

/// What one stanza is read as, however it is cut.
std::string stanza(const std::string& text) {
    const std::string whole = read(header + text);
    EXPECT_EQ(read(header + text, 1), whole) << text;
    const std::size_t first = whole.find('\n') + 1;
    return whole.substr(first);
}

const std::string malformed = "error 1\n", restricted = "error 2\n";

TEST(XmlReader, ReadsAStreamTheSameHoweverItIsCut) {
    const std::string text =
        "<?xml version='1.0' encoding='UTF-8'?>\n" + header +
        "\n <message id=\"a\"><gcm xmlns='google:mobile:data'>{\"a\":1}</gcm></message>"
        "<presence/><iq type='get' ><p:ping xmlns:p=\"urn:xmpp:ping\"></p:ping></iq> </stream:stream>";
    const std::string whole = read(text);
    EXPECT_EQ(whole,
              "header {http://etherx.jabber.org/streams}stream\n"
              "stanza {jabber:client}message id=[a] ({google:mobile:data}gcm [{\"a\":1}])\n"
              "stanza {jabber:client}presence\n"
              "stanza {jabber:client}iq type=[get] ({urn:xmpp:ping}ping)\n"
              "end\n");
    for (std::size_t step = 1; step < text.size(); ++step) EXPECT_EQ(read(text, step), whole) << step;
}

TEST(XmlReader, DecodesReferencesSectionsAndEndsOfLine) {
    EXPECT_EQ(stanza("<a b='&lt;&amp;&gt;&quot;&apos;&#65;&#x1F600;'/>"),
              "stanza {jabber:client}a b=[<&>\"'A\xf0\x9f\x98\x80]\n");
    EXPECT_EQ(stanza("<a>x&amp;<![CDATA[<&]]]]><![CDATA[>]]>y\r\nz\r</a>"),
              "stanza {jabber:client}a [x&<&]]>y\nz\n]\n");
    EXPECT_EQ(stanza("<a b='1\t2\n3'/>"), "stanza {jabber:client}a b=[1 2 3]\n");
    EXPECT_EQ(stanza("<a>before<b/>after</a>"), "stanza {jabber:client}a [beforeafter] ({jabber:client}b)\n");
}

TEST(XmlReader, MatchesByNamespaceNotByPrefix) {
    EXPECT_EQ(stanza("<x:a xmlns:x='u' x:b='1' b='2' xml:lang='en'><x:c xmlns:x='v'/><x:d/></x:a>"),
              "stanza {u}a {u}b=[1] b=[2] {http://www.w3.org/XML/1998/namespace}lang=[en] ({v}c) ({u}d)\n");
    EXPECT_EQ(stanza("<a xmlns=''><b xmlns='w'/></a>"), "stanza {}a ({w}b)\n");
}

TEST(XmlReader, RefusesWhatIsNotWellFormed) {
    for (const char* bad : {"<a></b>",
                            "<a",
                            "<a><b></a>",
                            "<a b=1/>",
                            "<a b='1'c='2'/>",
                            "<a b='1' b='2'/>",
                            "<a b='<'/>",
                            "<a b/>",
                            "<a>&unknown;</a>",
                            "<a>&amp</a>",
                            "<a>&#0;</a>",
                            "<a>&#xD800;</a>",
                            "<a>&#x110000;</a>",
                            "<a>]]></a>",
                            "<a>\x01</a>",
                            "<a>\xff</a>",
                            "<a>\xc0\x80</a>",
                            "<a>\xed\xa0\x80</a>",
                            "<a>\xef\xbf\xbf</a>",
                            "<1a/>",
                            "<x:a/>",
                            "<a x:b='1'/>",
                            "<a:b:c/>",
                            "text",
                            "<a><![CDATA[\x02]]></a>",
                            "< a/>",
                            "</>",
                            "<a/ >",
                            "<x:a xmlns:x='u' xmlns:y='u' x:b='1' y:b='2'/>",
                            "<a xmlns:x=''/>",
                            "<a xmlns:xmlns='u'/>",
                            "<a xmlns:xml='u'/>",
                            "<a><![CDXXX[]]></a>",
                            "<>",
                            "<a><<b/></a>"})
        EXPECT_EQ(stanza(std::string{bad} + (std::string_view{bad} == "<a" ? "<" : "")), malformed) << bad;
}

TEST(XmlReader, RefusesWhatXmppForbids) {
    for (const char* bad :
         {"<!-- c -->", "<a><!-- c --></a>", "<?pi?>", "<a><?pi?></a>", "<!DOCTYPE a>", "<?xml version='1.0'?>"})
        EXPECT_EQ(stanza(bad), restricted) << bad;
    EXPECT_EQ(read("<!DOCTYPE a [<!ENTITY b 'c'>]>"), restricted);
    EXPECT_EQ(read("<?xml version='1.0' encoding='ISO-8859-1'?>"), "error 3\n");
    EXPECT_EQ(read("<?other?>"), restricted);
    EXPECT_EQ(read(" <?xml version='1.0'?>"), restricted);
}

TEST(XmlReader, HoldsToItsLimits) {
    const XmlLimits small{100, 4, 3};
    const auto first_error = [&](const std::string& text, std::size_t step) {
        const std::string told = read("<s xmlns='u'>" + text, step, small);
        return told.substr(told.find("error"));
    };
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{100'000}}) {
        EXPECT_EQ(first_error("<a>" + std::string(200, 'x'), step), "error 4\n");
        EXPECT_EQ(first_error("<a b='" + std::string(200, 'x'), step), "error 4\n");
        EXPECT_EQ(first_error("<a><![CDATA[" + std::string(200, '>'), step), "error 4\n");
        EXPECT_EQ(first_error("<" + std::string(200, 'x'), step), "error 4\n");
        EXPECT_EQ(first_error("<a><b><c><d>", step), "error 5\n");
        EXPECT_EQ(first_error("<a b='' c='' d='' e=''/>", step), "error 6\n");
        EXPECT_EQ(
            read("<s xmlns='u'>" + std::string(100'000, ' ') + "<a>" + std::string(93, 'x') + "</a>", step, small),
            "header {u}s\nstanza {u}a [" + std::string(93, 'x') + "]\n");
    }
}

TEST(XmlReader, ASelfClosedHeaderEndsTheStream) {
    XmlReader reader{usual};
    EXPECT_EQ(reader.feed("<s xmlns='u'/>").event, XmlReader::Event::header);
    EXPECT_TRUE(reader.ended());
    EXPECT_EQ(reader.feed("<a/>").event, XmlReader::Event::end);
}

}  // namespace
}  // namespace sluice::sim
