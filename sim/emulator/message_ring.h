// SPDX-License-Identifier: GPL-3.0-or-later
// The last pushes that came, as they came, and the log of all of them. Strings are written over in place: a push costs
// a copy and no allocation.
#pragma once

#include "sim/emulator/downstream.h"
#include "sim/emulator/emulator.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sim {

struct Came {
    Instant at;
    std::uint64_t connection;
    const std::string& sender;
    std::string_view json;
    std::string_view answer;
};

class MessageRing {
public:
    explicit MessageRing(std::size_t kept) : kept_(kept) {}

    void add(const Came& came);
    std::vector<EmulatorMessage> last(std::size_t count) const;
    void clear() { count_ = 0; }

private:
    struct Entry {
        Instant at;
        std::uint64_t connection = 0;
        std::string sender, json, answer;
    };
    std::size_t kept_;
    std::uint64_t count_ = 0;
    std::vector<Entry> entries_;
};

/// One line of JSON: `at_s`, connection, sender, to, message_id, answer and the message itself.
void log_line(const Came& came, const Downstream& push, std::string& out);
/// {"at_s":…,"event":…,"connection":…} and the sender where there is one.
void log_event(Instant at, std::string_view event, std::uint64_t connection, std::string_view sender, std::string& out);

}  // namespace sluice::sim
