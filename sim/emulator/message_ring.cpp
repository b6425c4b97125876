// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/message_ring.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace sluice::sim {
namespace {

std::string inside(const JsonScanner::Value& value) {
    return value.escaped ? unescape_json(value.text) : std::string{value.text};
}

void seconds(Instant at, std::string& out) {
    std::array<char, 32> text{};
    const int size = std::snprintf(text.data(), text.size(), "%.6f", static_cast<double>(nanoseconds(at)) * 1e-9);
    out.append(text.data(), static_cast<std::size_t>(size));
}

}  // namespace

void MessageRing::add(const Came& came) {
    if (kept_ == 0) return;
    const std::size_t i = count_++ % kept_;
    if (i == entries_.size()) entries_.emplace_back();
    Entry& entry = entries_[i];
    entry.at = came.at;
    entry.connection = came.connection;
    entry.sender = came.sender;
    entry.json.assign(came.json);
    entry.answer.assign(came.answer);
}

std::vector<EmulatorMessage> MessageRing::last(std::size_t count) const {
    const std::uint64_t there = std::min<std::uint64_t>({count, count_, kept_});
    std::vector<EmulatorMessage> messages;
    for (std::uint64_t n = count_ - there; n < count_; ++n) {
        const Entry& entry = entries_[n % kept_];
        Downstream push;
        read_downstream(entry.json, push);
        messages.push_back({entry.at, entry.connection, entry.sender, inside(push.to), inside(push.message_id),
                            entry.json, entry.answer});
    }
    return messages;
}

void log_line(const Came& came, const Downstream& push, std::string& out) {
    out += "{\"at_s\":";
    seconds(came.at, out);
    out += ",\"connection\":" + std::to_string(came.connection) + ",\"sender\":\"";
    escape_json(came.sender, out);
    out += "\",\"to\":\"";
    out += push.to.text;
    out += "\",\"message_id\":\"";
    out += push.message_id.text;
    out += "\",\"answer\":\"";
    out += came.answer;
    out += "\",\"message\":";
    for (const char c : came.json) out += c == '\n' || c == '\r' ? ' ' : c;
    out += "}\n";
}

void log_event(Instant at, std::string_view event, std::uint64_t connection, std::string_view sender,
               std::string& out) {
    out += "{\"at_s\":";
    seconds(at, out);
    out += ",\"event\":\"";
    out += event;
    out += "\",\"connection\":" + std::to_string(connection);
    if (!sender.empty()) {
        out += ",\"sender\":\"";
        escape_json(sender, out);
        out += '"';
    }
    out += "}\n";
}

}  // namespace sluice::sim
