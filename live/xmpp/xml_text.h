// SPDX-License-Identifier: GPL-3.0-or-later
// Characters between XML and its text. Only what XML needs is escaped: a stanza stays as short as it can be, and gloox
// and Firebase take `"` raw.
#pragma once

#include <string>
#include <string_view>

namespace sluice::live {

/// Appends JSON as XML character data: & < > become entities. U+FFFE and U+FFFF, which XML 1.0 has not, become JSON's
/// \ufffe and \uffff (they can stand in JSON's strings only, where that means the same). Requires valid JSON in UTF-8,
/// so that no control character is in it.
void append_json_as_xml(std::string& out, std::string_view json);
/// Appends the value of an attribute in double quotes: & < > " become entities.
void append_attribute(std::string& out, std::string_view value);
/// Appends a JSON string's inside: " \ and control characters are escaped.
void append_wire_string(std::string& out, std::string_view text);
/// Appends `text` with its entities (the five named, and references of characters that XML has) undone, as UTF-8.
/// False, with `out` as it was, where there is another or a lone &.
bool append_unescaped(std::string& out, std::string_view text);

}  // namespace sluice::live
