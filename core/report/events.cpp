// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/events.h"

#include "core/report/human_text.h"
#include "core/report/metric_text.h"
#include "core/report/row_rules.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <utility>

namespace sluice {
namespace {

constexpr std::int64_t ns_per_second = 1'000'000'000;
constexpr Duration day = std::chrono::hours{24};

std::string pushes_a_second(const std::string& rate) { return rate + (rate == "1" ? " push/s" : " pushes/s"); }

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

// Gathers the events of one run; a method a kind, or two that belong together.
class Teller {
public:
    explicit Teller(const RunView& run) : run_(run), rows_(run.rows) {}

    std::vector<Event> tell() {
        nominal();
        bursts_and_calm();
        if (buffer_size() > 0) {
            excursions_begin();
            buffer_full_and_drains();
        }
        shedding();
        requests();
        marks(Mark::Kind::connection_lost, EventKind::connection_lost);
        marks(Mark::Kind::connection_back, EventKind::connection_back);
        marks(Mark::Kind::draining, EventKind::draining);
        marks(Mark::Kind::quota_limits, EventKind::quota_limits);
        std::stable_sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) {
            return std::pair{a.at, a.kind} < std::pair{b.at, b.kind};
        });
        return std::move(events_);
    }

private:
    void add(EventKind kind, Duration at, std::string text) {
        events_.push_back({kind, at, clock(at), std::move(text)});
    }
    std::string clock(Duration at) const { return event_clock(run_.start, at); }
    Duration start_of(std::size_t row) const { return run_.start_of(row); }
    std::size_t row_at(Duration at) const { return run_.row_at(at); }
    std::string per_second(double count, std::size_t over_rows = 1) const {
        return rounded(count / (static_cast<double>(over_rows) * seconds(run_.sample)));
    }
    std::string per_second(std::uint64_t count, std::size_t over_rows = 1) const {
        return per_second(static_cast<double>(count), over_rows);
    }
    /// Of all machines.
    std::uint64_t buffer_size() const { return run_.buffer_of_all(); }
    std::string share_of_buffer(std::uint64_t level) const {
        return percent(static_cast<double>(level) / static_cast<double>(buffer_size()));
    }

    void nominal() {
        if (rows_.empty()) return add(EventKind::nominal, Duration{0}, "nominal");
        const std::uint64_t doubled = doubled_median(rows_, std::min<std::size_t>(rows_.size(), 10));
        add(EventKind::nominal, Duration{0},
            "nominal: " + pushes_a_second(per_second(static_cast<double>(doubled) / 2)) + " offered");
    }

    void bursts_and_calm() {
        for (const Burst& burst : bursts(rows_)) {
            const std::uint64_t offered = rows_[burst.row].offered;
            std::string text = "a burst begins: " + pushes_a_second(per_second(offered)) + " offered, ";
            if (burst.doubled_median == 0)
                text += "none before";
            else
                text += rounded(2 * static_cast<double>(offered) / static_cast<double>(burst.doubled_median)) +
                        " × the median";
            add(EventKind::burst_begins, start_of(burst.row), text);
            if (!burst.calm) continue;
            add(EventKind::back_to_normal, start_of(*burst.calm),
                "back to normal: " + pushes_a_second(per_second(rows_[*burst.calm].offered)) +
                    " offered, buffer empty");
        }
    }

    void excursions_begin() {
        for (const Excursion& excursion : excursions(rows_)) {
            if (2 * excursion.peak > buffer_size()) {
                add(EventKind::buffer_fills, start_of(excursion.first), fills_text(excursion));
            } else if (100 * excursion.peak >= buffer_size()) {
                std::string text = "a blip in the buffer: up to " + grouped(excursion.peak) + " (" +
                                   share_of_buffer(excursion.peak) + ")";
                if (excursion.end < rows_.size()) text += ", empty again at " + clock(start_of(excursion.end));
                add(EventKind::buffer_blip, start_of(excursion.first), text);
            }
        }
    }

    // The rates of the rows in which it fills, up to half.
    std::string fills_text(const Excursion& excursion) const {
        std::uint64_t offered = 0, sent = 0;
        std::size_t row = excursion.first;
        for (; row < excursion.end; ++row) {
            offered += rows_[row].offered;
            sent += rows_[row].sent;
            if (2 * std::max(rows_[row].buffered_max, rows_[row].buffered) > buffer_size()) break;
        }
        const std::size_t count = row - excursion.first + 1;
        return "the buffer begins to fill: " + pushes_a_second(per_second(offered, count)) + " offered, " +
               per_second(sent, count) + " sent, half full at " + clock(start_of(row));
    }

    void buffer_full_and_drains() {
        std::vector<Mark> full;
        for (const Mark& mark : run_.marks)
            if (mark.kind == Mark::Kind::buffer_full) full.push_back(mark);
        std::stable_sort(full.begin(), full.end(), [](const Mark& a, const Mark& b) { return a.at < b.at; });
        const std::vector<Excursion> all = excursions(rows_);
        Duration told_until{-1};
        for (const Mark& mark : full) {
            if (mark.at < told_until) continue;
            const std::size_t end = end_of_excursion(all, mark.at);
            told_until = start_of(end);
            add(EventKind::buffer_full, mark.at, full_text(mark, told_until));
            drains_after(row_at(mark.at));
        }
    }

    // The row after the excursion that `at` belongs to.
    std::size_t end_of_excursion(const std::vector<Excursion>& all, Duration at) const {
        for (const Excursion& excursion : all)
            if (start_of(excursion.first) <= at && at < start_of(excursion.end)) return excursion.end;
        return row_at(at) + 1;
    }

    void drains_after(std::size_t full_row) {
        for (std::size_t row = full_row + 1; row < rows_.size(); ++row) {
            if (100 * rows_[row].buffered >= 95 * buffer_size()) continue;
            add(EventKind::buffer_drains, start_of(row),
                "the buffer drains: " + grouped(rows_[row].buffered) + " left (" +
                    share_of_buffer(rows_[row].buffered) + "), " + pushes_a_second(per_second(rows_[row].offered)) +
                    " offered, " + per_second(rows_[row].sent) + " sent");
            return;
        }
    }

    std::string full_text(const Mark& mark, Duration excursion_ends) const {
        std::string text = "buffer full (" + grouped(run_.buffer) + ")";
        if (run_.machines > 1)
            text = "buffer of machine " + grouped(mark.machine + 1) + " of " + grouped(run_.machines) + " full (" +
                   grouped(run_.buffer) + ")";
        const auto spell = std::find_if(run_.spells.begin(), run_.spells.end(),
                                        [&](const ShedSpell& one) { return one.last >= mark.at; });
        if (spell == run_.spells.end() || spell->first >= excursion_ends) return text + ", nothing shed";
        return text + ": " + shed_text(*spell) + ", until " + clock(spell->last);
    }

    static std::string shed_text(const ShedSpell& spell) {
        const double length = seconds(spell.last - spell.first);
        std::string text = length < 1 ? counted(spell.count, "push", "pushes")
                                      : pushes_a_second(rounded(static_cast<double>(spell.count) / length));
        text += " shed";
        for (std::size_t reason = 0; reason < reason_count; ++reason)
            if (spell.by_reason[reason] > 0) text += ", " + std::string(name(static_cast<Reason>(reason)));
        return text;
    }

    void shedding() {
        for (const ShedSpell& spell : run_.spells) {
            add(EventKind::shedding_begins, spell.first, "shedding begins: " + shed_text(spell));
            std::string text = "shedding ends: " + counted(spell.count, "push", "pushes") + " shed";
            if (spell.last > spell.first) text += " in " + duration_text(spell.last - spell.first);
            add(EventKind::shedding_ends, spell.last, text);
        }
    }

    void requests() {
        const std::optional<Crest> found = crest(rows_);
        if (!found) return;
        add(EventKind::requests_peak, start_of(found->peak),
            "requests peak: " + per_second(found->five_rows, 5) + " sent a second");
        if (!found->slow) return;
        add(EventKind::requests_slow, start_of(*found->slow),
            "requests slow down: " + per_second(rows_[*found->slow].sent) + " sent a second");
    }

    // Chains of marks of one kind, neighbours at most a second apart.
    void marks(Mark::Kind kind, EventKind event) {
        std::vector<Mark> all;
        for (const Mark& mark : run_.marks)
            if (mark.kind == kind) all.push_back(mark);
        std::stable_sort(all.begin(), all.end(), [](const Mark& a, const Mark& b) { return a.at < b.at; });
        for (std::size_t first = 0, end = 0; first < all.size(); first = end) {
            std::set<std::uint32_t> machines;
            for (end = first; end < all.size(); ++end) {
                if (end > first && all[end].at - all[end - 1].at > Duration{ns_per_second}) break;
                machines.insert(all[end].machine);
            }
            add(event, all[first].at, mark_text(event, end - first) + machines_text(machines));
        }
    }

    static std::string mark_text(EventKind event, std::uint64_t count) {
        const std::string connections = counted(count, "connection", "connections");
        switch (event) {
            case EventKind::connection_lost: return connections + " lost";
            case EventKind::connection_back: return connections + " back";
            case EventKind::draining: return connections + " asked to drain";
            default:
                return "the quota limits: pushes wait for tokens" + (count > 1 ? ", " + grouped(count) + " times" : "");
        }
    }

    std::string machines_text(const std::set<std::uint32_t>& machines) const {
        if (run_.machines < 2) return "";
        if (machines.size() > 1) return ", on " + grouped(machines.size()) + " machines";
        return ", on machine " + grouped(*machines.begin() + 1) + " of " + grouped(run_.machines);
    }

    const RunView& run_;
    const Rows& rows_;
    std::vector<Event> events_;
};

}  // namespace

std::string_view name(EventKind kind) {
    constexpr std::array<std::string_view, 15> names{
        "nominal",         "burst-begins",    "buffer-blip",     "buffer-fills",  "buffer-full",
        "shedding-begins", "shedding-ends",   "buffer-drains",   "requests-peak", "requests-slow",
        "back-to-normal",  "connection-lost", "connection-back", "draining",      "quota-limits"};
    return names[static_cast<std::size_t>(kind)];
}

std::vector<Event> events(const RunView& run) { return Teller(run).tell(); }

std::string event_clock(std::optional<Duration> start, Duration at) {
    if (!start) return clock_text(at, std::nullopt);
    return clock_text(Duration{0}, (*start + at) % day);
}

}  // namespace sluice
