// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/upstream_box.h"

#include <algorithm>
#include <utility>

namespace sluice::sim {

bool UpstreamBox::add(const std::string& sender, Item item) {
    if (senders_.size() >= most_senders && senders_.count(sender) == 0) return false;
    std::deque<Item>& items = senders_[sender];
    if (items.size() >= most_unacked) return false;
    items.push_back(std::move(item));
    return true;
}

bool UpstreamBox::ack(const std::string& sender, std::string_view message_id) {
    const auto found = senders_.find(sender);
    if (found == senders_.end()) return false;
    std::deque<Item>& items = found->second;
    const auto item =
        std::find_if(items.begin(), items.end(), [&](const Item& one) { return one.message_id == message_id; });
    if (item == items.end()) return false;
    items.erase(item);
    if (items.empty()) senders_.erase(found);
    return true;
}

void UpstreamBox::connection_ended(const std::string& sender, std::uint64_t connection) {
    const auto found = senders_.find(sender);
    if (found == senders_.end()) return;
    for (Item& item : found->second)
        if (item.connection == connection) item.connection = 0;
}

std::vector<UpstreamBox::Item> UpstreamBox::take(const std::string& sender, std::uint64_t connection) {
    std::vector<Item> waiting;
    const auto found = senders_.find(sender);
    if (found == senders_.end()) return waiting;
    for (Item& item : found->second) {
        if (item.connection != 0) continue;
        item.connection = connection;
        waiting.push_back(item);
    }
    return waiting;
}

std::uint64_t UpstreamBox::unacked(const std::string& sender, std::uint64_t connection) const {
    const auto found = senders_.find(sender);
    if (found == senders_.end()) return 0;
    return static_cast<std::uint64_t>(std::count_if(found->second.begin(), found->second.end(),
                                                    [&](const Item& item) { return item.connection == connection; }));
}

}  // namespace sluice::sim
