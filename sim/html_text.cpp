// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/html_text.h"

#include <array>
#include <cstdio>

namespace sluice::sim {

std::string html_escaped(std::string_view text) {
    std::string result;
    for (const char byte : text) switch (byte) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            case '\'': result += "&#39;"; break;
            default: result += byte;
        }
    return result;
}

std::string html_number(double value, int decimals) {
    std::array<char, 400> text{};
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    std::string result = text.data();
    if (result.find('.') == std::string::npos) return result;
    while (result.back() == '0') result.pop_back();
    if (result.back() == '.') result.pop_back();
    return result == "-0" ? "0" : result;
}

}  // namespace sluice::sim
