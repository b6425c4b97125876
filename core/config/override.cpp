// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/document.h"

#include <algorithm>
#include <charconv>

namespace sluice::config {
namespace {

std::vector<std::string> parts_of(std::string_view key) {
    std::vector<std::string> parts(1);
    for (const char c : key) {
        if (c == '.' || c == '[')
            parts.emplace_back();
        else if (c != ']')
            parts.back() += c;
    }
    return parts;
}

void move_to(Node& node, Place place) {
    node.place = place;
    for (auto& item : node.items) move_to(item, place);
    for (auto& member : node.members) {
        member.place = place;
        move_to(member.value, place);
    }
}

Node value_of(std::string_view text, Place place) {
    Node value;
    Problems ignored{{}};
    const auto parsed = parse_document("v = " + std::string{text}, ignored);
    const bool usable = parsed && parsed->members.size() == 1 && parsed->members[0].value.kind != Node::Kind::other;
    if (usable) value = parsed->members[0].value;
    if (!usable) value.kind = Node::Kind::text;
    if (!usable || value.kind != Node::Kind::text) value.text = text;
    move_to(value, place);
    return value;
}

std::vector<std::string_view> names_of(const Node& list) {
    std::vector<std::string_view> names;
    for (const auto& item : list.items)
        if (const auto* const name = item.find("name"); name != nullptr && name->value.kind == Node::Kind::text)
            names.push_back(name->value.text);
    return names;
}

Node* item_of(Node& list, std::string_view part) {
    for (auto& item : list.items)
        if (const auto* const name = item.find("name"); name != nullptr && name->value.text == part) return &item;
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc{} || end != part.data() + part.size() || number >= list.items.size()) return nullptr;
    return &list.items[number];
}

std::string items_expected(const Node& list, std::string_view part) {
    if (list.items.empty()) return "expected a key that the file has: this list is empty";
    const std::string numbers = list.items.size() == 1 ? "0" : "0 to " + std::to_string(list.items.size() - 1);
    const auto names = names_of(list);
    if (names.empty()) return "expected its number, " + numbers;
    return "expected " + listed(names) + ", or its number, " + numbers + did_you_mean(part, names);
}

class Setter {
public:
    Setter(Node& root, Problems& problems, Place place) : at_(&root), problems_(problems), place_(place) {}

    /// Steps into `part`; false after a problem.
    bool step(const std::string& part) {
        if (at_->kind == Node::Kind::array) {
            Node* const item = item_of(*at_, part);
            if (item == nullptr)
                problems_.add(place_, "found no item " + quoted(part) + ", " + items_expected(*at_, part));
            at_ = item;
            return item != nullptr;
        }
        if (at_->kind != Node::Kind::table) {
            problems_.add(place_, "found " + describe(*at_) + " before ." + part + ", expected a table there");
            return false;
        }
        Member* member = at_->find(part);
        if (member == nullptr) {
            at_->members.push_back({part, place_, {}});
            member = &at_->members.back();
            member->value.place = place_;
        }
        at_ = &member->value;
        return true;
    }

    void set(Node value) { *at_ = std::move(value); }

private:
    Node* at_;
    Problems& problems_;
    Place place_;
};

}  // namespace

void apply_overrides(Node& root, const std::vector<std::string>& overrides, Problems& problems) {
    constexpr std::size_t most_parts = 16;
    for (std::size_t i = 0; i < overrides.size(); ++i) {
        const Place place{0, 0, static_cast<int>(i)};
        const std::string_view text = overrides[i];
        const std::size_t equals = text.find('=');
        const auto parts = parts_of(text.substr(0, equals));
        if (equals == std::string_view::npos || parts.size() > most_parts ||
            std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty(); })) {
            problems.add(place, "found no KEY=VALUE, expected one such as pipeline.buffer=0");
            continue;
        }
        Setter setter{root, problems, place};
        if (std::all_of(parts.begin(), parts.end(), [&](const std::string& part) { return setter.step(part); }))
            setter.set(value_of(text.substr(equals + 1), place));
    }
}

}  // namespace sluice::config
