// SPDX-License-Identifier: GPL-3.0-or-later
// Who gets the next push: the connection with the largest free demand; of equals, whoever has stood at that level
// longest. GenStage's DemandDispatcher, push by push: a list for every free count, a change of demand puts a connection
// behind all its new equals. All operations are O(1), amortised.
#pragma once

#include "core/check.h"

#include <cstdint>
#include <vector>

namespace sluice {

class Demand {
public:
    static constexpr std::uint32_t none = 0xffffffff;

    /// The connection to serve next, or `none`.
    std::uint32_t top() const { return ends_[top_].head; }
    /// The one after it at its level, or `none`.
    std::uint32_t after_top() const { return top_ == 0 ? none : nodes_[ends_[top_].head].next; }
    bool any() const { return top_ != 0; }
    /// From now on there may be a connection `who`, at first with nothing free.
    void know(std::uint32_t who) {
        if (who >= nodes_.size()) nodes_.resize(who + 1);
    }
    /// Connection `who`, which is known, now has `free` slots to offer (0: it may not send, or has none): behind all
    /// with as many.
    [[gnu::always_inline]] void place(std::uint32_t who, std::uint32_t free) {
        if (nodes_[who].free != free) move(who, free);
    }
    /// Free slots of all that may send; looks at each.
    std::uint64_t total() const {
        std::uint64_t sum = 0;
        for (const Node& node : nodes_) sum += node.free;
        return sum;
    }

private:
    struct alignas(16) Node {  // a power of two: an index is a shift
        std::uint32_t previous = none, next = none, free = 0;
    };
    struct Ends {
        std::uint32_t head = none, tail = none;
    };

    void move(std::uint32_t who, std::uint32_t free) {
        Node& node = nodes_[who];
        if (node.free != 0) unlink(node);
        node.free = free;
        if (free != 0) append(node, who, free);
        while (top_ != 0 && ends_[top_].head == none) --top_;
    }
    void unlink(const Node& node) {
        Ends& ends = ends_[node.free];
        (node.previous == none ? ends.head : nodes_[node.previous].next) = node.next;
        (node.next == none ? ends.tail : nodes_[node.next].previous) = node.previous;
    }
    void append(Node& node, std::uint32_t who, std::uint32_t free) {
        if (free >= ends_.size()) [[unlikely]]
            ends_.resize(free + 1);
        Ends& ends = ends_[free];
        node.previous = ends.tail;
        node.next = none;
        (ends.tail == none ? ends.head : nodes_[ends.tail].next) = who;
        ends.tail = who;
        if (free > top_) top_ = free;
    }

    std::vector<Node> nodes_;    ///< by connection
    std::vector<Ends> ends_{1};  ///< by free count; nobody stands at 0
    std::uint32_t top_ = 0;
};

}  // namespace sluice
