// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_explain.h"

#include "core/report/human_text.h"
#include "sim/figure_tables.h"
#include "sim/load.h"
#include "sim/terminal_table.h"

#include <algorithm>
#include <array>

namespace sluice::sim {
namespace {

using Lines = std::vector<std::string>;
using Rows = std::vector<std::vector<TableCell>>;

constexpr std::size_t bar_most = 40;
constexpr std::size_t reading_width = 110;

void append(Lines& lines, const Lines& more) { lines.insert(lines.end(), more.begin(), more.end()); }

std::string a_second(double rate) {
    return (rate < 1000 ? short_number(rate) : grouped(static_cast<std::uint64_t>(rate + 0.5))) + "/s";
}

class Explanation {
public:
    Explanation(const Scenario& scenario, const Terminal& terminal)
        : scenario_(scenario), terminal_(terminal), load_(scenario), width_(static_cast<std::size_t>(terminal.width)) {}

    Lines lines() const {
        Lines all;
        for (const std::string& line : wrapped(scenario_.title.empty() ? scenario_.name : scenario_.title, width_))
            all.push_back(terminal_.paint(Ink::strong, line));
        for (const std::string& line : wrapped(
                 scenario_.name + " · " + setup_line(scenario_) + " · " + duration_text(scenario_.duration), width_))
            all.push_back(terminal_.paint(Ink::faint, line));
        section(all, "The story", story());
        section(all, "The load", arrivals());
        section(all, "The capacity, by Little's law", capacity());
        section(all, "Load against capacity", table());
        section(all, "What arithmetic alone foresees (no chance, no faults)", foreseen());
        section(all, "What goes wrong on purpose", faults());
        section(all, "What to look at", look_at());
        return all;
    }

private:
    std::string clock(Duration at) const { return clock_text(at, scenario_.start, true); }

    /// Wrapped, two blanks before the first line and four before the others.
    Lines item(const std::string& text) const {
        Lines all = wrapped(text, width_ - 4);
        for (std::size_t at = 0; at < all.size(); ++at) all[at] = std::string(at == 0 ? 2 : 4, ' ') + all[at];
        return all;
    }

    void section(Lines& all, std::string_view title, const Lines& body) const {
        if (body.empty()) return;
        all.emplace_back();
        all.push_back(terminal_.paint(Ink::strong, title));
        append(all, body);
    }

    Lines story() const {
        Lines all;
        for (const std::string& paragraph : paragraphs(scenario_.story))
            append(all, wrapped(paragraph, std::min(width_, reading_width)));
        return all;
    }

    std::string curve_text(const Curve& curve, const auto& write) const {
        if (curve.constant()) return write(curve.points().front().value);
        std::string text;
        for (const Curve::Point& point : curve.points())
            text += (text.empty() ? ""
                     : point.ramp ? ", in a line to "
                                  : ", ") +
                    write(point.value) + " from " + clock(point.at);
        return text;
    }

    std::string arrivals_text(const ArrivalsSpec& spec) const {
        const std::string least = grouped(spec.recipients_min), most = grouped(spec.recipients_max);
        switch (spec.kind) {
            case ArrivalsSpec::Kind::poisson:
            case ArrivalsSpec::Kind::even:
                return (spec.kind == ArrivalsSpec::Kind::even ? "evenly, " : "at random, ") +
                       curve_text(spec.rate, a_second);
            case ArrivalsSpec::Kind::fanout:
                return "one message to " + (least == most ? least : least + " to " + most) + " devices over " +
                       duration_text(spec.over) +
                       (spec.every ? ", every " + duration_text(*spec.every)
                        : spec.at  ? ", at " + clock(*spec.at)
                                   : "");
            case ArrivalsSpec::Kind::trace:
                return "as in " + spec.file +
                       (spec.speed == 1 ? "" : ", " + short_number(spec.speed) + " times as fast");
        }
        return "";
    }

    Lines arrivals() const {
        Lines all;
        for (const ArrivalsSpec& spec : scenario_.arrivals)
            append(all, item(one_line(spec.name) + ": " + arrivals_text(spec)));
        std::string sum = grouped(static_cast<std::uint64_t>(load_.total() + 0.5)) + " pushes in all, " +
                          a_second(load_.total() * 1e9 / static_cast<double>(scenario_.duration.count())) +
                          " on average";
        if (scenario_.load != 1) sum += " (load = " + short_number(scenario_.load) + ")";
        append(all, item(sum));
        return all;
    }

    std::vector<Duration> capacity_changes() const {
        std::vector<Duration> times{Duration{0}};
        for (const Curve* curve :
             {&scenario_.firebase.latency.mean, &scenario_.firebase.capacity, &scenario_.firebase.quota})
            for (const Curve::Point& point : curve->points())
                if (point.at < scenario_.duration) times.push_back(point.at);
        std::sort(times.begin(), times.end());
        times.erase(std::unique(times.begin(), times.end()), times.end());
        return times;
    }

    Lines capacity() const {
        Lines all;
        for (const Duration at : capacity_changes()) {
            const Capacity now = capacity_at(scenario_, at);
            const std::string windows = a_second(now.places * 1e9 / std::max(now.latency_ns, 1.0));
            std::string text = "from " + clock(at) + ": " + grouped(static_cast<std::uint64_t>(now.places)) +
                               " places ÷ " + duration_text(Duration{static_cast<std::int64_t>(now.latency_ns)}) +
                               " mean latency = " + windows;
            if (now.bound != Capacity::Bound::windows)
                text += ", bound by " + bound_text(now.bound) + " to " + a_second(now.a_second);
            append(all, item(text));
        }
        return all;
    }

    std::string bar(double share, std::size_t width) const {
        static constexpr std::array<const char*, 8> parts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
        const auto eighths =
            static_cast<std::size_t>(std::min(share, 1.5) / 1.5 * static_cast<double>(width) * 8 + 0.5);
        std::string text;
        for (std::size_t at = 0; at < eighths / 8; ++at) text += terminal_.unicode ? "█" : "#";
        return terminal_.unicode ? text + parts[eighths % 8] : text;
    }

    /// What becomes of the buffer, which holds `level` before the stretch.
    std::string judgement(const Stretch& stretch, double level) const {
        const double over = stretch.offered - stretch.carried, room = buffer() - level;
        const double length_ns = static_cast<double>((stretch.until - stretch.from).count());
        const auto takes = [](double pushes, double rate) {
            return duration_text(Duration{static_cast<std::int64_t>(pushes / rate * 1e9)});
        };
        if (over <= 0) {
            const bool drains = level >= 1 && level / -over * 1e9 <= length_ns;
            return drains ? "drains the buffer in " + takes(level, -over) : "";
        }
        const std::string text = a_second(over) + " too many";
        if (room < 1) return text + ", shed";
        if (room / over * 1e9 <= length_ns) return text + ": fills the buffer in " + takes(room, over);
        return text + " for " + duration_text(stretch.until - stretch.from);
    }

    double buffer() const { return static_cast<double>(scenario_.pipeline.buffer) * scenario_.machines; }

    Lines table() const {
        Rows rows{
            {{"  from", Ink::faint}, {"offered", Ink::faint}, {"can be carried", Ink::faint}, {"load", Ink::faint}}};
        const std::size_t bars = std::min(bar_most, width_ > 100 ? width_ - 90 : 12);
        double level = 0;
        for (const Stretch& stretch : stretches(scenario_, load_)) {
            const double share = stretch.carried > 0 ? stretch.offered / stretch.carried : 2;
            const Ink ink = share > 1 ? Ink::shed : share > 0.9 ? Ink::offered : Ink::delivered;
            rows.push_back({{"  " + clock(stretch.from)},
                            {a_second(stretch.offered)},
                            {a_second(stretch.carried)},
                            {percent(share), ink},
                            {bar(share, bars), ink},
                            {judgement(stretch, level), Ink::faint}});
            const double seconds = static_cast<double>((stretch.until - stretch.from).count()) / 1e9;
            level = std::clamp(level + (stretch.offered - stretch.carried) * seconds, 0.0, buffer());
        }
        return table_lines(rows, {Align::left, Align::right, Align::right, Align::right, Align::left, Align::left},
                           terminal_);
    }

    Lines foreseen() const {
        const Forecast seen = forecast(scenario_, load_);
        std::string text;
        if (seen.buffer_peak < 1)
            text += "the buffer stays empty";
        else
            text += "the buffer holds at most " + grouped(static_cast<std::uint64_t>(seen.buffer_peak)) + ", at " +
                    clock(seen.peak_at);
        if (seen.full_at >= Duration{0} && scenario_.pipeline.buffer > 0)
            text += "; it is full at " + clock(seen.full_at);
        if (seen.shed >= 1)
            text += "; " + grouped(static_cast<std::uint64_t>(seen.shed)) + " pushes (" +
                    percent(seen.shed / std::max(load_.total(), 1.0)) + ") are shed";
        if (seen.empty_at >= Duration{0})
            text += "; empty again at " + clock(seen.empty_at);
        else if (seen.buffer_peak >= 1)
            text += "; not empty when arrivals stop";
        if (seen.buffer_peak >= 1) text += "; the longest wait is about " + duration_text(seen.longest_wait);
        return item(text);
    }

    Lines faults() const {
        static constexpr std::array<const char*, 10> kinds{
            "connections are cut",        "connections drain",  "stanzas vanish",   "the far end is gone, unnoticed",
            "answers are held",           "answers are slower", "answers are lost", "new connections are refused",
            "an outage: cut and refused", "a machine dies"};
        Lines all;
        for (const FaultSpec& fault : scenario_.faults) {
            std::string text = clock(fault.at) + " " + kinds[static_cast<std::size_t>(fault.kind)];
            if (fault.connections)
                text += ", " + grouped(*fault.connections) + " of them";
            else if (fault.connections_share < 1)
                text += ", " + percent(fault.connections_share) + " of them";
            if (fault.kind == FaultSpec::Kind::slow) text += ", × " + short_number(fault.factor);
            if (fault.kind == FaultSpec::Kind::lose) text += ", " + percent(fault.share);
            if (fault.lasts > Duration{0}) text += ", for " + duration_text(fault.lasts);
            if (fault.every) text += ", again every " + duration_text(*fault.every);
            append(all, item(text));
        }
        return all;
    }

    Lines look_at() const {
        const Settings& settings = scenario_.pipeline;
        const std::string name = scenario_.name,
                          more = std::to_string(std::max(settings.pushers * 3 / 2, settings.pushers + 1));
        Rows rows{
            {{"  sluice-sim run " + name}, {"when and why the buffer fills", Ink::faint}},
            {{"  sluice-sim run " + name + " --html page.html"}, {"the same as a page", Ink::faint}},
            {{"  sluice-sim compare " + name + " --set pipeline.pushers=" + more}, {"with more Pushers", Ink::faint}}};
        if (settings.buffer > 0)
            rows.push_back(
                {{"  sluice-sim compare " + name + " --set pipeline.buffer=0"}, {"without the buffer", Ink::faint}});
        return table_lines(rows, {Align::left, Align::left}, terminal_);
    }

    const Scenario& scenario_;
    const Terminal& terminal_;
    Load load_;
    std::size_t width_;
};

}  // namespace

std::string terminal_explanation(const Scenario& scenario, const Terminal& terminal) {
    std::string text;
    for (const std::string& line : Explanation(scenario, terminal).lines()) text += line + "\n";
    return terminal.unicode ? text : to_ascii(text);
}

}  // namespace sluice::sim
