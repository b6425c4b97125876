// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/xml_reader.h"

#include "sim/emulator/xml_text.h"

#include <algorithm>

namespace sluice::sim {

const std::string* XmlElement::attribute(std::string_view attribute_name) const {
    for (const XmlAttribute& one : attributes)
        if (one.name == attribute_name && one.ns.empty()) return &one.value;
    return nullptr;
}

std::string_view XmlElement::value(std::string_view attribute_name) const {
    const std::string* found = attribute(attribute_name);
    return found == nullptr ? std::string_view{} : *found;
}

const XmlElement* XmlElement::child(std::string_view child_ns, std::string_view child_name) const {
    for (const XmlElement& one : children)
        if (one.is(child_ns, child_name)) return &one;
    return nullptr;
}

void XmlReader::restart() { *this = XmlReader{limits_}; }

std::string_view XmlReader::default_namespace() const {
    const std::string* found = uri("");
    return found == nullptr ? std::string_view{} : *found;
}

XmlReader::Event XmlReader::fail(XmlTrouble trouble) {
    trouble_ = trouble;
    return Event::error;
}

XmlReader::Result XmlReader::feed(std::string_view bytes) {
    std::size_t at = 0;
    if (trouble_ != XmlTrouble::none) return {0, Event::error};
    if (ends_) return {0, Event::end};
    Event event = Event::more;
    while (at < bytes.size() && event == Event::more) {
        const std::size_t before = at;
        switch (mode_) {
            case Mode::text: event = read_text(bytes, at); break;
            case Mode::opened: event = read_opened(bytes[at++]); break;
            case Mode::tag: event = read_tag(bytes, at); break;
            case Mode::cdata: event = read_until("]]>", bytes, at); break;
            case Mode::instruction: event = read_until("?>", bytes, at); break;
        }
        taken_ += at - before;
        if (underway() && taken_ > limits_.stanza_bytes && event != Event::error) event = fail(XmlTrouble::too_big);
    }
    return {at, event};
}

XmlReader::Event XmlReader::read_text(std::string_view bytes, std::size_t& at) {
    const std::size_t end = std::min(bytes.find('<', at), bytes.size());
    const std::string_view text = bytes.substr(at, end - at);
    if (depth() <= 1) {
        if (!std::all_of(text.begin(), text.end(), is_xml_space)) return fail(XmlTrouble::malformed);
        begun_ |= !text.empty();
        taken_ = std::size_t{0} - text.size();  // feed() adds it: white space between stanzas is nobody's
        at = end;
        if (end == bytes.size()) return Event::more;
        if (depth() == 1) root_done_ = true;
    } else {
        if (taken_ + text.size() > limits_.stanza_bytes) return fail(XmlTrouble::too_big);
        token_.append(text);
        at = end;
        if (end == bytes.size()) return Event::more;
        if (end_text() == Event::error) return Event::error;
    }
    mode_ = Mode::opened;
    token_.clear();
    quote_ = '\0';
    ++at;
    return Event::more;
}

XmlReader::Event XmlReader::end_text() {
    if (!decode_xml_text(token_, path_.back()->text)) return fail(XmlTrouble::malformed);
    token_.clear();
    return Event::more;
}

// What follows '<'.
XmlReader::Event XmlReader::read_opened(char c) {
    constexpr std::string_view section = "![CDATA[";
    token_ += c;
    if (token_[0] == '?') {
        if (begun_) return fail(XmlTrouble::restricted);
        mode_ = Mode::instruction;
    } else if (token_[0] == '!') {
        if (depth() < 2) return fail(XmlTrouble::restricted);
        if (!section.starts_with(token_))
            return fail(token_.size() <= 2 || token_[1] == '-' ? XmlTrouble::restricted : XmlTrouble::malformed);
        if (token_.size() == section.size()) {
            mode_ = Mode::cdata;
            token_.clear();
        }
    } else if (c == '>' || c == '<' || is_xml_space(c)) {
        return fail(XmlTrouble::malformed);
    } else {
        mode_ = Mode::tag;
    }
    begun_ = true;
    return Event::more;
}

XmlReader::Event XmlReader::read_tag(std::string_view bytes, std::size_t& at) {
    const std::size_t first = at;
    for (; at < bytes.size(); ++at) {
        const char c = bytes[at];
        if (at - first + 1 + taken_ > limits_.stanza_bytes) return fail(XmlTrouble::too_big);
        if (c == '<') return fail(XmlTrouble::malformed);
        if (quote_ != '\0') {
            if (c == quote_) quote_ = '\0';
        } else if (c == '"' || c == '\'') {
            quote_ = c;
        } else if (c == '>') {
            break;
        }
    }
    token_.append(bytes, first, at - first);
    if (at == bytes.size()) return Event::more;
    ++at;
    mode_ = Mode::text;
    return end_tag();
}

XmlReader::Event XmlReader::read_until(std::string_view end, std::string_view bytes, std::size_t& at) {
    while (at < bytes.size()) {
        const std::size_t next = std::min(bytes.find('>', at), bytes.size() - 1) + 1;
        if (taken_ + (next - at) > limits_.stanza_bytes) return fail(XmlTrouble::too_big);
        token_.append(bytes, at, next - at);
        at = next;
        if (!token_.ends_with(end)) continue;
        token_.resize(token_.size() - end.size());
        return mode_ == Mode::cdata ? end_cdata() : end_instruction();
    }
    return Event::more;
}

XmlReader::Event XmlReader::end_cdata() {
    mode_ = Mode::text;
    if (!is_xml_text(token_)) return fail(XmlTrouble::malformed);
    path_.back()->text += token_;
    token_.clear();
    return Event::more;
}

// Only the declaration: <?xml version='1.0' encoding='UTF-8'?>.
XmlReader::Event XmlReader::end_instruction() {
    mode_ = Mode::text;
    std::vector<XmlAttribute> attributes;
    const std::string_view token = token_;
    if (!token.starts_with("?xml") || token.size() == 4 || !is_xml_space(token[4])) return fail(XmlTrouble::restricted);
    if (!read_attributes(token.substr(4), attributes)) return fail(XmlTrouble::malformed);
    for (XmlAttribute& attribute : attributes) {
        for (char& c : attribute.value)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
        if (attribute.name == "encoding" && attribute.value != "utf-8") return fail(XmlTrouble::encoding);
    }
    token_.clear();
    return Event::more;
}

}  // namespace sluice::sim
