// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/calendar.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace sluice::sim {

namespace {

constexpr std::size_t first_buckets = 1024;
constexpr std::size_t most_buckets = std::size_t{1} << 20;
constexpr std::int64_t latest = std::int64_t{1} << 62;
constexpr int widest = 40;                // 18 minutes
constexpr std::uint64_t period = 65'536;  // events between two looks at the widths, or as many as are held
constexpr std::uint64_t enough = 96;      // events a bucket, or more: so that the tails of all stay in the cache
constexpr std::uint64_t tails = 1024;
constexpr std::size_t huge = 4096, crowd = 256;

constexpr int least_digits = 6, most_digits = 11;  // bits

std::uint64_t wanted_events(std::size_t held) { return std::max<std::uint64_t>(enough, held / tails); }

}  // namespace

Calendar::Calendar() : mask_(first_buckets - 1), buckets_(first_buckets), filled_(first_buckets / 64), crowd_(crowd) {
    reserve(huge);
}

void Calendar::push_outside(const Scheduled& event) {
    const std::int64_t number = event.at >> shift_;
    if (number <= open_) return insert_open(event);
    if (size_ == 0) {  // nothing is held, so the ring may lie anywhere
        open_ = number - static_cast<std::int64_t>(mask_ / 2);
        return push(event);
    }
    push_far(event);
}

void Calendar::push_far(const Scheduled& event) {
    heap_.push_back({event, order_++});
    std::push_heap(heap_.begin(), heap_.end(), later);
    ++far_;
    ++size_;
}

void Calendar::insert_open(const Scheduled& event) {
    ++seen_;
    if (head_ == end_ || end_[-1].at <= event.at) return insert_at(end_, event);
    if (static_cast<std::size_t>(end_ - head_) > crowd_ && relieve(event.at)) return push(event);
    ++instants_;
    insert_at(std::upper_bound(head_, end_, event.at, [](std::int64_t at, const Scheduled& e) { return at < e.at; }),
              event);
}

// Shifts whichever side is shorter.
void Calendar::insert_at(Scheduled* place, const Scheduled& event) {
    ++size_;
    if (head_ != sorted_.data() && place - head_ < end_ - place) {
        std::copy(head_, place, head_ - 1);
        --head_;
        place[-1] = event;
        return;
    }
    if (end_ == sorted_.data() + sorted_.size()) {
        const std::ptrdiff_t offset = place - head_;
        reserve(static_cast<std::size_t>(end_ - head_) + 1);
        place = head_ + offset;
    }
    std::copy_backward(place, end_, end_ + 1);
    ++end_;
    *place = event;
}

// Room for so many in all, what is left of the open bucket moved to the front of it.
void Calendar::reserve(std::size_t events) {
    const auto left = static_cast<std::size_t>(end_ - head_);
    if (events + events / 2 > sorted_.size()) {
        std::vector<Scheduled> larger(2 * events);
        std::copy(head_, end_, larger.data());
        sorted_.swap(larger);
    } else {
        std::copy(head_, end_, sorted_.data());
    }
    head_ = sorted_.data();
    end_ = head_ + left;
}

void Calendar::extend(Bucket& bucket) {
    if (free_ == nullptr) {
        blocks_.push_back(std::make_unique<Slab[]>(block_slabs));
        Slab* block = blocks_.back().get();
        for (std::uint32_t i = block_slabs; i-- > 0; free_ = &block[i]) block[i].next = free_;
    }
    Slab* slab = free_;
    free_ = slab->next;
    slab->next = nullptr;
    if (bucket.count == 0) {
        const auto index = static_cast<std::size_t>(&bucket - buckets_.data());
        filled_[index / 64] |= std::uint64_t{1} << (index % 64);
        bucket.first = slab;
    } else {
        bucket.last->next = slab;
    }
    bucket.last = slab;
}

bool Calendar::open_next(std::int64_t limit) {
    if (seen_ >= std::max<std::uint64_t>(period, size_)) adapt();
    if (in_ring() == 0) {
        if (heap_.empty() || heap_.front().event.at > limit) {
            advance(limit);
            return false;
        }
        open_ = (heap_.front().event.at >> shift_) - 1;
        reach_heap();
    }
    const std::int64_t number = next_filled();
    if (number << shift_ > limit) {
        advance(limit);
        return false;
    }
    open(number);
    return true;
}

// Nothing is held before `limit`, and nothing is expected to come.
void Calendar::advance(std::int64_t limit) {
    const std::int64_t number = (limit >> shift_) - 1;
    if (limit > latest || number <= open_) return;
    open_ = number;
    reach_heap();
}

// Requires one filled.
std::int64_t Calendar::next_filled() const {
    const auto start = static_cast<std::uint64_t>(open_ + 1);
    const std::size_t words = filled_.size();
    std::size_t word = (start & mask_) / 64;
    std::uint64_t bits = filled_[word] & (~std::uint64_t{0} << (start % 64));
    while (bits == 0) {
        word = word + 1 == words ? 0 : word + 1;
        bits = filled_[word];
    }
    const std::uint64_t index = word * 64 + static_cast<std::uint64_t>(std::countr_zero(bits));
    return static_cast<std::int64_t>(start + ((index - start) & mask_));
}

void Calendar::open(std::int64_t number) {
    open_ = number;
    Bucket& bucket = buckets_[static_cast<std::uint64_t>(number) & mask_];
    head_ = end_ = sorted_.data();
    if (bucket.count > sorted_.size()) reserve(bucket.count);
    gather(bucket);
    finish_sorting();
    ++opened_;
    seen_ += bucket.count;
    release(bucket);
    if (!heap_.empty()) reach_heap();
}

// Copies a bucket into sorted_, by its times' next bits.
void Calendar::gather(const Bucket& bucket) {
    const int bits = std::clamp(static_cast<int>(std::bit_width(bucket.count)), least_digits, most_digits);
    const int shift = std::max(shift_ - bits, 0);
    const std::size_t digits = std::size_t{1} << bits;
    const auto digit = [shift, digits](const Scheduled& event) {
        return static_cast<std::size_t>(event.at >> shift) & (digits - 1);
    };
    const auto each = [&bucket](auto&& use) {
        std::uint32_t left = bucket.count;
        for (const Slab* slab = bucket.first; left > 0; slab = slab->next) {
            const std::uint32_t here = std::min(left, slab_events);
            for (std::uint32_t i = 0; i < here; ++i) use(slab->events[i]);
            left -= here;
        }
    };
    end_ = head_ + bucket.count;
    Scheduled* out = head_;
    if (bucket.count <= 8 || bucket.count > huge) return each([&out](const Scheduled& event) { *out++ = event; });
    std::array<std::uint32_t, std::size_t{1} << most_digits> starts;
    std::fill_n(starts.begin(), digits, 0u);
    each([&](const Scheduled& event) { ++starts[digit(event)]; });
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < digits; ++i) sum += std::exchange(starts[i], sum);
    each([&](const Scheduled& event) { out[starts[digit(event)]++] = event; });
}

void Calendar::finish_sorting() {
    const auto earlier = [](const Scheduled& a, const Scheduled& b) { return a.at < b.at; };
    if (static_cast<std::size_t>(end_ - head_) > huge) std::stable_sort(head_, end_, earlier);
    ++instants_;
    for (Scheduled* next = head_ + 1; next < end_; ++next) {
        const Scheduled event = *next;
        instants_ += event.at != next[-1].at ? 1 : 0;
        Scheduled* hole = next;
        for (; hole > head_ && event.at < hole[-1].at; --hole) *hole = hole[-1];
        if (hole != next) *hole = event;
    }
}

void Calendar::release(Bucket& bucket) {
    const auto index = static_cast<std::size_t>(&bucket - buckets_.data());
    filled_[index / 64] &= ~(std::uint64_t{1} << (index % 64));
    bucket.last->next = free_;
    free_ = bucket.first;
    bucket = {};
}

// Moves into the ring what it now covers.
void Calendar::reach_heap() {
    while (!heap_.empty() && (heap_.front().event.at >> shift_) <= open_ + 1 + static_cast<std::int64_t>(mask_)) {
        std::pop_heap(heap_.begin(), heap_.end(), later);
        const Scheduled event = heap_.back().event;
        heap_.pop_back();
        --size_;
        push(event);
    }
}

// Equal times cannot be parted by narrower buckets, so those are narrowed by instants, not by events.
void Calendar::adapt() {
    int shift = shift_;
    std::size_t buckets = buckets_.size();
    const std::uint64_t opened = std::max<std::uint64_t>(opened_, 1);
    const std::uint64_t wanted = wanted_events(size_);
    if (instants_ > 2 * wanted * opened) {
        for (std::uint64_t per = instants_ / opened; per > wanted && shift > 0; per /= 2) --shift;
    } else if (seen_ < wanted * opened / 2 && shift < widest) {
        ++shift;
    }
    if (far_ * 100 > seen_ && buckets < most_buckets && buckets < 4 * (first_buckets + size_)) buckets *= 4;
    const std::size_t room = slabs() * slab_events + sorted_.size() + heap_.capacity();
    if (shift != shift_ || buckets != buckets_.size() || room > 40 * size_ + period)
        rebuild(open_ << shift_, shift, buckets);
    seen_ = instants_ = opened_ = far_ = 0;
    crowd_ = std::max<std::size_t>(crowd, 4 * wanted);
}

// Too many are left in the open bucket to insert before them: parts them, unless that would change nothing.
bool Calendar::relieve(std::int64_t at) {
    const std::int64_t base = std::min(at, head_->at);
    const auto left = static_cast<std::uint64_t>(end_ - head_);
    const auto span = static_cast<std::uint64_t>(end_[-1].at - base) + 1;
    const int wanted = std::bit_width(std::max<std::uint64_t>(span / left, 1) * wanted_events(size_)) - 1;
    const int shift = span <= left ? 0 : std::min(wanted, shift_);
    if (shift == shift_ && base >> shift_ >= open_) {
        crowd_ *= 2;
        return false;
    }
    rebuild(base, shift, buckets_.size());
    return true;
}

void Calendar::rebuild(std::int64_t base, int shift, std::size_t buckets) {
    const std::vector<Scheduled> all = take_all();
    blocks_.clear();
    heap_.shrink_to_fit();
    free_ = nullptr;
    buckets_.assign(buckets, {});
    filled_.assign(buckets / 64, 0);
    mask_ = buckets - 1;
    shift_ = shift;
    open_ = (base >> shift_) - 1;
    size_ = heap_.size();
    reach_heap();
    for (const Scheduled& event : all) {
        if (static_cast<std::uint64_t>((event.at >> shift_) - open_ - 1) > mask_)
            push_far(event);
        else
            push(event);
    }
}

// All that is not in the heap, equal times in order of insertion.
std::vector<Scheduled> Calendar::take_all() {
    std::vector<Scheduled> all(head_, end_);
    all.reserve(size_ - heap_.size());
    for (const Bucket& bucket : buckets_) {
        std::uint32_t left = bucket.count;
        for (const Slab* slab = bucket.first; left > 0; slab = slab->next) {
            const std::uint32_t here = std::min(left, slab_events);
            all.insert(all.end(), slab->events.begin(), slab->events.begin() + here);
            left -= here;
        }
    }
    sorted_ = std::vector<Scheduled>(huge);
    head_ = end_ = sorted_.data();
    return all;
}

}  // namespace sluice::sim
