// SPDX-License-Identifier: GPL-3.0-or-later
// A TOML document as our own tree: each value and key with the place where it was written, members in that order.
// core/config/document.h makes one; nothing outside document.cpp sees toml++.
#pragma once

#include "core/config/problem.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::config {

struct Member;

struct Node {
    enum class Kind { flag, integer, floating, text, array, table, other };

    Kind kind = Kind::table;
    Place place;
    bool flag = false;
    std::int64_t integer = 0;
    double floating = 0;
    /// Of a text its value; of an `other` (date, time) how TOML writes it; of an override's value also as it was given.
    std::string text;
    std::vector<Node> items;      ///< array
    std::vector<Member> members;  ///< table

    const Member* find(std::string_view key) const;
    Member* find(std::string_view key);
    bool is_number() const { return kind == Kind::integer || kind == Kind::floating; }
    double number() const { return kind == Kind::integer ? static_cast<double>(integer) : floating; }
};

struct Member {
    std::string key;
    Place place;  ///< of the key
    Node value;
};

/// A value as TOML, for messages: "text", 5, [1, 2], { a = 1 }. What is long is cut, control characters escaped.
std::string describe(const Node& node);
/// A text as a TOML basic string, quotes included.
std::string quoted(std::string_view text);

}  // namespace sluice::config
