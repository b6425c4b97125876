// SPDX-License-Identifier: GPL-3.0-or-later
// An XML stream read as it comes, cut at any byte: the header, then one whole stanza at a time. Aware of namespaces
// (elements match by namespace and local name, never by prefix), of CDATA and references; attributes in any order, in
// either quotes. What RFC 6120 11.1 forbids (comments, processing instructions, document types) is refused; the XML
// declaration is taken, UTF-8 only. Memory is bounded by the limits; nothing is kept of white space between stanzas.
//
// feed() takes bytes up to the end of one thing and says what it was; the rest is to be fed again. After `error`,
// nothing more is taken. After a SASL login the stream begins anew: restart().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::sim {

struct XmlAttribute {
    std::string ns, name, value;
};

struct XmlElement {
    std::string ns, name;
    std::vector<XmlAttribute> attributes;  ///< without declarations of namespaces
    std::string text;                      ///< all its character data, joined
    std::vector<XmlElement> children;

    /// Of an attribute in no namespace; nullptr: absent.
    const std::string* attribute(std::string_view attribute_name) const;
    /// "" where absent.
    std::string_view value(std::string_view attribute_name) const;
    const XmlElement* child(std::string_view child_ns, std::string_view child_name) const;
    bool is(std::string_view wanted_ns, std::string_view wanted_name) const {
        return name == wanted_name && ns == wanted_ns;
    }
};

enum class XmlTrouble : std::uint8_t { none, malformed, restricted, encoding, too_big, too_deep, too_many_attributes };

struct XmlLimits {
    std::size_t stanza_bytes, depth, attributes;
};

class XmlReader {
public:
    enum class Event : std::uint8_t { more, header, stanza, end, error };
    struct Result {
        std::size_t consumed;
        Event event;
    };

    explicit XmlReader(XmlLimits limits) : limits_(limits) {}

    Result feed(std::string_view bytes);

    /// After `header` the root, after `stanza` the stanza; until the next feed().
    const XmlElement& element() const { return depth() <= 1 && root_done_ ? stanza_ : header_; }
    XmlTrouble trouble() const { return trouble_; }
    /// The header has come and no stanza is begun: what follows is white space or a stanza's first byte.
    bool between_stanzas() const { return mode_ == Mode::text && names_.size() == 1 && !ends_; }
    /// The stream is over: its end came, or its header closed itself.
    bool ended() const { return ends_; }
    /// A tag or stanza is begun.
    bool underway() const { return mode_ != Mode::text || names_.size() > 1; }
    /// The namespace that elements without prefix have.
    std::string_view default_namespace() const;
    void restart();

private:
    enum class Mode : std::uint8_t { text, opened, tag, cdata, instruction };

    std::size_t depth() const { return names_.size(); }
    Event fail(XmlTrouble trouble);
    Event read_text(std::string_view bytes, std::size_t& at);
    Event read_opened(char c);
    Event read_tag(std::string_view bytes, std::size_t& at);
    Event read_until(std::string_view end, std::string_view bytes, std::size_t& at);
    Event end_instruction();
    Event end_cdata();
    Event end_text();
    Event end_tag();
    Event start_element();
    Event close_element(std::string_view name);
    bool read_attributes(std::string_view rest, std::vector<XmlAttribute>& attributes);
    bool declare(XmlAttribute& attribute);
    bool resolve(std::string& name, std::string& ns, bool attribute) const;
    bool resolve_all(XmlElement& element) const;
    const std::string* uri(std::string_view prefix) const;

    XmlLimits limits_;
    Mode mode_ = Mode::text;
    char quote_ = '\0';
    bool begun_ = false;      // something of this stream was read
    bool ends_ = false;       // a header that closed itself
    bool root_done_ = false;  // header() was told
    bool too_many_ = false;
    XmlTrouble trouble_ = XmlTrouble::none;
    std::size_t taken_ = 0;           // bytes of the stanza so far
    std::string token_;               // the tag, text or section being read
    std::vector<std::string> names_;  // of the open elements, as written
    std::vector<std::size_t> scopes_;
    std::vector<std::pair<std::string, std::string>> namespaces_;  // prefix, uri: those of all open elements
    XmlElement header_, stanza_;
    std::vector<XmlElement*> path_;  // the open elements of the stanza
};

}  // namespace sluice::sim
