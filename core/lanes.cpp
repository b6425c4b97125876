// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lanes.h"

namespace sluice {

void Lane::add_chunk() {
    const std::uint64_t chunks = tail_ / chunk_size - head_ / chunk_size;
    if (chunks + 1 > ring_.size()) {
        std::vector<std::unique_ptr<Chunk>> larger(ring_.empty() ? 4 : 2 * ring_.size());
        for (Position position = head_ - head_ % chunk_size; position < tail_; position += chunk_size)
            larger[(position / chunk_size) & (larger.size() - 1)] = std::move(chunk(position));
        ring_.swap(larger);
    }
    chunk(tail_) = spare_ ? std::move(spare_) : std::make_unique<Chunk>();
    back_ = chunk(tail_)->records.data();
}

void Lane::drop_chunk(Position in) {
    if (!spare_) spare_ = std::move(chunk(in));
    chunk(in).reset();
}

void Lane::find_front() {
    if (head_ % chunk_size == 0) drop_chunk(head_ - 1);
    while (head_ != tail_ && at(head_).order == 0)
        if (++head_ % chunk_size == 0) drop_chunk(head_ - 1);
    if (head_ != tail_) front_ = &at(head_);
}

void Lane::erase(Position position) {
    CHECK(at(position).order != 0);
    if (position == head_) return pop_front();
    forget(at(position));
    at(position).order = 0;
    Position end = tail_;
    while (end != head_ && at(end - 1).order == 0) --end;
    if (end != tail_) cut_tail(end);
}

void Lane::cut_tail(Position to) {
    const Position first_unused = (to + chunk_size - 1) / chunk_size * chunk_size;
    for (Position position = first_unused; position < tail_; position += chunk_size) drop_chunk(position);
    tail_ = to;
    if (size_ == 0) return reset();
    if (tail_ % chunk_size != 0) back_ = &at(tail_);
}

void Lane::reset() {
    if (head_ % chunk_size != 0) drop_chunk(head_);
    head_ = tail_ = (tail_ + chunk_size - 1) / chunk_size * chunk_size;
    if (ring_.size() > 64) ring_.clear(), ring_.shrink_to_fit();
}

}  // namespace sluice
