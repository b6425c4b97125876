// SPDX-License-Identifier: GPL-3.0-or-later
// Who gets the next push: the connection with the largest free demand; of equals, whoever has stood at that level
// longest. GenStage's DemandDispatcher, push by push: a ring for every free count, a change of demand puts a connection
// behind all its new equals. All operations are O(1), amortised, and nearly without branches: which level is empty
// after a change cannot be predicted.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace sluice {

class Demand {
public:
    static constexpr std::uint32_t none = 0xffffffff;

    /// The connection to serve next, or `none`.
    std::uint32_t top() const { return top_ == 0 ? none : nodes_[ring(top_)].next / 2; }
    /// The one after it at its level, or `none`.
    std::uint32_t after_top() const {
        const std::uint32_t second = top_ == 0 ? 0 : nodes_[nodes_[ring(top_)].next].next;
        return second % 2 == 0 ? none : second / 2;
    }
    bool any() const { return top_ != 0; }
    /// From now on there may be a connection `who`, at first with nothing free.
    void know(std::uint32_t who) {
        if (member(who) >= nodes_.size()) make_room(member(who));
    }
    /// Connection `who`, which is known, now has `free` slots to offer (0: it may not send, or has none): behind all
    /// with as many.
    [[gnu::always_inline]] void place(std::uint32_t who, std::uint32_t free) {
        if (nodes_[member(who)].free != free) move(who, free);
    }
    /// Free slots of all that may send; looks at each.
    std::uint64_t total() const {
        std::uint64_t sum = 0;
        for (const Node& node : nodes_) sum += node.free;
        return sum;
    }

private:
    // Level n's ring begins at node 2n, connection n is node 2n + 1, so that both may become more. What stands nowhere
    // is a ring of its own.
    struct alignas(16) Node {  // a power of two: an index is a shift
        std::uint32_t previous, next, free = 0;
    };
    static std::uint32_t ring(std::uint32_t level) { return 2 * level; }
    static std::uint32_t member(std::uint32_t who) { return 2 * who + 1; }

    bool stands_empty(std::uint32_t level) const { return nodes_[ring(level)].next == ring(level); }
    void make_room(std::uint32_t last) {
        for (auto i = static_cast<std::uint32_t>(nodes_.size()); i <= last; ++i) nodes_.push_back({i, i, 0});
    }
    [[gnu::always_inline]] void move(std::uint32_t who, std::uint32_t free) {
        const std::uint32_t self = member(who), to = ring(free);
        if (to >= nodes_.size()) [[unlikely]]
            make_room(to);
        Node& node = nodes_[self];
        nodes_[node.previous].next = node.next;
        nodes_[node.next].previous = node.previous;
        const std::uint32_t last = nodes_[to].previous;
        nodes_[last].next = nodes_[to].previous = self;
        node = {last, to, free};
        top_ = std::max(top_, free);
        top_ -= static_cast<std::uint32_t>(top_ != 0) & static_cast<std::uint32_t>(stands_empty(top_));
        while (top_ != 0 && stands_empty(top_)) [[unlikely]]
            --top_;
    }

    std::vector<Node> nodes_{{0, 0, 0}};
    std::uint32_t top_ = 0;  ///< the highest level at which somebody stands
};

}  // namespace sluice
