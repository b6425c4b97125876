// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/xml_reader.h"
#include "sim/emulator/xml_text.h"

#include <algorithm>

namespace sluice::sim {
namespace {

constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";
constexpr std::string_view xmlns_namespace = "http://www.w3.org/2000/xmlns/";

bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool continues_name(char c) { return begins_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':'; }

/// A name with at most one prefix, at the beginning of `text`; empty: none.
std::string_view leading_name(std::string_view text) {
    const auto end = std::find_if_not(text.begin(), text.end(), continues_name);
    const std::string_view name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    const std::size_t colon = name.find(':');
    const bool good = !name.empty() && begins_name(name[0]) &&
                      (colon == std::string_view::npos || (colon + 1 < name.size() && begins_name(name[colon + 1]) &&
                                                           name.find(':', colon + 1) == std::string_view::npos));
    return good && is_xml_text(name) ? name : std::string_view{};
}

std::string_view without_space(std::string_view text) {
    while (!text.empty() && is_xml_space(text.front())) text.remove_prefix(1);
    return text;
}

}  // namespace

XmlReader::Event XmlReader::end_tag() {
    if (token_[0] == '/') {
        const std::string_view name = leading_name(std::string_view{token_}.substr(1));
        if (!without_space(std::string_view{token_}.substr(1 + name.size())).empty())
            return fail(XmlTrouble::malformed);
        return close_element(name);
    }
    return start_element();
}

XmlReader::Event XmlReader::start_element() {
    std::string_view rest = token_;
    const bool closes_itself = rest.ends_with('/');
    if (closes_itself) rest.remove_suffix(1);
    const std::string_view name = leading_name(rest);
    if (name.empty()) return fail(XmlTrouble::malformed);
    if (depth() >= limits_.depth) return fail(XmlTrouble::too_deep);
    if (depth() == 1) stanza_ = {};
    XmlElement* element = depth() == 0 ? &header_ : depth() == 1 ? &stanza_ : &path_.back()->children.emplace_back();
    element->name = name;
    const std::string as_written{name};
    scopes_.push_back(namespaces_.size());
    names_.push_back(as_written);
    if (!read_attributes(rest.substr(name.size()), element->attributes))
        return fail(too_many_ ? XmlTrouble::too_many_attributes : XmlTrouble::malformed);
    for (auto one = element->attributes.begin(); one != element->attributes.end();) {
        const bool declares = one->name == "xmlns" || one->name.starts_with("xmlns:");
        if (declares && !declare(*one)) return fail(XmlTrouble::malformed);
        one = declares ? element->attributes.erase(one) : one + 1;
    }
    if (!resolve_all(*element)) return fail(XmlTrouble::malformed);
    token_.clear();
    if (depth() > 1) path_.push_back(element);
    if (depth() == 1) ends_ = closes_itself;
    if (depth() == 1) return Event::header;
    return closes_itself ? close_element(as_written) : Event::more;
}

XmlReader::Event XmlReader::close_element(std::string_view name) {
    if (name.empty() || names_.empty() || names_.back() != name) return fail(XmlTrouble::malformed);
    token_.clear();
    names_.pop_back();
    namespaces_.resize(scopes_.back());
    scopes_.pop_back();
    if (names_.empty()) {
        ends_ = true;
        return Event::end;
    }
    path_.pop_back();
    return path_.empty() ? Event::stanza : Event::more;
}

bool XmlReader::read_attributes(std::string_view rest, std::vector<XmlAttribute>& attributes) {
    for (;;) {
        const std::string_view next = without_space(rest);
        if (next.empty()) return true;
        if (next.size() == rest.size()) return false;
        const std::string_view name = leading_name(next);
        std::string_view value = without_space(next.substr(name.size()));
        if (name.empty() || value.empty() || value.front() != '=') return false;
        value = without_space(value.substr(1));
        if (value.empty() || (value.front() != '"' && value.front() != '\'')) return false;
        const std::size_t end = value.find(value.front(), 1);
        if (end == std::string_view::npos) return false;
        if ((too_many_ = attributes.size() >= limits_.attributes)) return false;
        XmlAttribute& attribute = attributes.emplace_back();
        attribute.name = name;
        if (!decode_xml_text(value.substr(1, end - 1), attribute.value, true)) return false;
        rest = value.substr(end + 1);
    }
}

bool XmlReader::declare(XmlAttribute& attribute) {
    const std::string prefix = attribute.name.size() > 6 ? attribute.name.substr(6) : "";
    if (prefix == "xmlns" || attribute.value == xmlns_namespace) return false;
    if ((prefix == "xml") != (attribute.value == xml_namespace)) return false;
    if (!prefix.empty() && attribute.value.empty()) return false;
    const auto first = namespaces_.begin() + static_cast<std::ptrdiff_t>(scopes_.back());
    if (std::any_of(first, namespaces_.end(), [&](const auto& known) { return known.first == prefix; })) return false;
    namespaces_.emplace_back(prefix, std::move(attribute.value));
    return true;
}

const std::string* XmlReader::uri(std::string_view prefix) const {
    for (auto known = namespaces_.rbegin(); known != namespaces_.rend(); ++known)
        if (known->first == prefix) return &known->second;
    return nullptr;
}

bool XmlReader::resolve(std::string& name, std::string& ns, bool attribute) const {
    const std::size_t colon = name.find(':');
    const std::string prefix = colon == std::string::npos ? "" : name.substr(0, colon);
    if (colon != std::string::npos) name.erase(0, colon + 1);
    if (prefix == "xml") {
        ns = xml_namespace;
        return true;
    }
    if (prefix.empty() && attribute) return true;
    const std::string* found = uri(prefix);
    if (found != nullptr) ns = *found;
    return found != nullptr || prefix.empty();
}

bool XmlReader::resolve_all(XmlElement& element) const {
    if (!resolve(element.name, element.ns, false)) return false;
    for (XmlAttribute& attribute : element.attributes)
        if (!resolve(attribute.name, attribute.ns, true)) return false;
    for (auto one = element.attributes.begin(); one != element.attributes.end(); ++one)
        for (auto other = element.attributes.begin(); other != one; ++other)
            if (one->name == other->name && one->ns == other->ns) return false;
    return true;
}

}  // namespace sluice::sim
