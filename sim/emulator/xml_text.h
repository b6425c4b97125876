// SPDX-License-Identifier: GPL-3.0-or-later
// Text in XML 1.0: what may stand in it, its references decoded, and the way back. UTF-8 only.
#pragma once

#include <string>
#include <string_view>

namespace sluice::sim {

/// Whole characters, no surrogates, nothing overlong, at most U+10FFFF, and none that XML forbids (controls but TAB,
/// LF, CR; U+FFFE, U+FFFF).
bool is_xml_text(std::string_view text);

/// Appends `raw` to `out` with the five named and all numeric references decoded and ends of line as LF; in an
/// attribute white space becomes a space. False: `raw` is no such text ("]]>", '<', an unknown reference, a character
/// that XML forbids); `out` is then of no use.
bool decode_xml_text(std::string_view raw, std::string& out, bool attribute = false);

/// Appends with & < > as references; `quotes`: also " and '.
void escape_xml(std::string_view text, std::string& out, bool quotes = false);

inline bool is_xml_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace sluice::sim
