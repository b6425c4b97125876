// SPDX-License-Identifier: GPL-3.0-or-later
// What the server has for a sender and the sender has not acked: messages from devices and receipts (fcm-protocol.md
// A10, A12). At most 100 a sender; beyond that they are withheld. What a connection took along when it ended is for the
// sender's next.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sim {

class UpstreamBox {
public:
    static constexpr std::size_t most_unacked = 100;
    static constexpr std::size_t most_senders = 10'000;

    struct Item {
        std::string message_id, json;
        bool receipt = false;
        std::uint64_t connection = 0;  ///< it was sent on; 0: none
    };

    /// False: withheld.
    bool add(const std::string& sender, Item item);
    /// False: there is no such message.
    bool ack(const std::string& sender, std::string_view message_id);
    void connection_ended(const std::string& sender, std::uint64_t connection);
    /// What waits to be sent, now noted as sent on `connection`.
    std::vector<Item> take(const std::string& sender, std::uint64_t connection);
    std::uint64_t unacked(const std::string& sender, std::uint64_t connection) const;
    void clear() { senders_.clear(); }

private:
    std::map<std::string, std::deque<Item>> senders_;
};

}  // namespace sluice::sim
