// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_chart.h"

#include "core/report/human_text.h"
#include "sim/columns.h"
#include "sim/mark_places.h"
#include "sim/terminal_canvas.h"

#include <algorithm>
#include <string_view>

namespace sluice::sim {
namespace {

constexpr int gutter = 10;  ///< for the labels of the value axes
constexpr int rate_rows = 11;
constexpr int level_rows = 7;

/// One thin row of its own scale.
struct Strip {
    std::string label;
    Ink ink;
    std::vector<double> values;
    double peak;
};

Ink ink_of(Tone tone) {
    switch (tone) {
        case Tone::bad: return Ink::shed;
        case Tone::good: return Ink::good;
        case Tone::notice: return Ink::offered;
        case Tone::calm: break;
    }
    return Ink::strong;
}

template <typename Value>
double highest(const std::vector<Column>& columns, Value value) {
    double most = 0;
    for (const Column& column : columns) most = std::max(most, value(column));
    return most;
}

class Sheet {
public:
    Sheet(const RunRecord& record, const std::vector<StoryLine>& story, const Terminal& terminal)
        : record_(record),
          story_(story),
          terminal_(terminal),
          plot_(terminal.width - gutter),
          length_(record.scenario.sample * static_cast<std::int64_t>(record.rows.size())),
          cells_(columns_of(record, static_cast<std::size_t>(plot_))),
          halves_(columns_of(record, static_cast<std::size_t>(plot_) * 2)),
          strips_(strips()),
          canvas_(terminal.width, 2 + rate_rows + static_cast<int>(strips_.size()) + level_rows + 3, terminal.unicode) {
    }

    std::vector<std::string> drawn() {
        int y = rates(0);
        for (const Strip& strip : strips_) draw_strip(strip, y++);
        y = levels(y);
        guides(y);
        axis(y);
        std::vector<std::string> lines;
        for (int row = 0; row < canvas_.height(); ++row) lines.push_back(canvas_.line(row, terminal_));
        return lines;
    }

private:
    std::string_view glyph(std::string_view unicode, std::string_view ascii) const {
        return terminal_.unicode ? unicode : ascii;
    }

    /// Words of a legend one after the other, each with a sample before it.
    void legend(int y, std::string_view title,
                const std::vector<std::pair<std::pair<std::string_view, Ink>, std::string>>& entries) {
        canvas_.text(gutter, y, title, Ink::strong);
        int x = gutter + static_cast<int>(text_width(title)) + 3;
        for (const auto& [sample, words] : entries) {
            canvas_.text(x, y, sample.first, sample.second);
            x += static_cast<int>(text_width(sample.first)) + 1;
            canvas_.text(x, y, words, Ink::plain);
            x += static_cast<int>(text_width(words)) + 3;
        }
    }

    void value_axis(int top, int rows, Scale scale) {
        for (int y = top; y < top + rows; ++y) canvas_.text(gutter - 1, y, glyph("│", "|"), Ink::faint);
        for (double value = scale.step; value <= scale.top * 1.0001; value += scale.step) {
            const int y = top + rows - 1 - std::min(rows - 1, static_cast<int>(value / scale.top * rows - 0.5));
            canvas_.text(0, y, padded_left(short_number(value), gutter - 2), Ink::faint);
            canvas_.text(gutter - 1, y, glyph("┤", "+"), Ink::faint);
        }
    }

    template <typename Value>
    void area(int top, int rows, double scale, Ink ink, Value value) {
        for (int x = 0; x < plot_; ++x)
            canvas_.bar(gutter + x, top, rows, value(cells_[static_cast<std::size_t>(x)]) / scale, ink);
    }

    /// Each half column reaches to its neighbour's, so that the line is one.
    template <typename Value>
    void line(int top, int rows, double scale, Ink ink, Value value) {
        double before = halves_.front().from == Duration{0} ? value(halves_.front()).low : 0;
        for (std::size_t at = 0; at < halves_.size(); ++at) {
            const Span& span = value(halves_[at]);
            const double low = std::min(span.low, std::max(before, span.low));
            const double high = std::max(span.high, std::min(before, span.high));
            const double from = before < low ? before : low, to = before > high ? before : high;
            canvas_.dots(gutter + static_cast<int>(at / 2), static_cast<int>(at % 2), top, rows, from / scale,
                         to / scale, ink);
            before = span.mean;
        }
    }

    int rates(int y) {
        const Scale scale = nice_scale(
            highest(cells_, [](const Column& column) { return std::max(column.offered.high, column.delivered.high); }),
            4);
        legend(y, "pushes per second",
               {{{glyph("⣀⠤⠒", "**"), Ink::offered}, "offered"}, {{glyph("██", "##"), Ink::delivered}, "delivered"}});
        value_axis(y + 1, rate_rows, scale);
        area(y + 1, rate_rows, scale.top, Ink::delivered, [](const Column& column) { return column.delivered.mean; });
        line(y + 1, rate_rows, scale.top, Ink::offered,
             [](const Column& column) -> const Span& { return column.offered; });
        return y + 1 + rate_rows;
    }

    /// The buffer against its capacity; without a buffer, what is pending against all windows.
    int levels(int y) {
        const Settings& settings = record_.scenario.pipeline;
        const bool buffer = settings.buffer > 0;
        const double machines = record_.scenario.machines;
        const double capacity = machines * (buffer ? static_cast<double>(settings.buffer)
                                                   : static_cast<double>(settings.pushers) * settings.window);
        const auto level = [buffer](const Column& column) {
            return buffer ? column.buffered.high : column.pending.high;
        };
        const double peak = highest(cells_, level);
        const bool near = peak > capacity * 0.3;
        const double top = std::max(near ? capacity * 1.12 : peak * 1.1, 1.0);
        const std::string limit = short_number(capacity);
        legend(y, buffer ? "buffered" : "pending, without a buffer",
               {{{glyph("██", "##"), buffer ? Ink::buffer : Ink::delivered},
                 "peak " + grouped(static_cast<std::uint64_t>(peak))},
                {{glyph("╌╌", "--"), near ? Ink::shed : Ink::faint},
                 near ? (buffer ? "capacity " : "windows ") + grouped(static_cast<std::uint64_t>(capacity))
                      : "(capacity " + grouped(static_cast<std::uint64_t>(capacity)) + " is far above)"}});
        if (near)
            level_axis(y + 1, capacity, top);
        else
            value_axis(y + 1, level_rows, nice_scale(peak, 3));
        area(y + 1, level_rows, near ? top : nice_scale(peak, 3).top, buffer ? Ink::buffer : Ink::delivered, level);
        if (near) capacity_line(y + 1, capacity / top);
        return y + 1 + level_rows;
    }

    int level_row(int top, double share) const {
        return top + level_rows - 1 - std::min(level_rows - 1, static_cast<int>(share * level_rows));
    }

    void level_axis(int top, double capacity, double scale) {
        for (int y = top; y < top + level_rows; ++y) canvas_.text(gutter - 1, y, glyph("│", "|"), Ink::faint);
        for (const double share : {1.0, 0.5}) {
            const int y = level_row(top, share * capacity / scale);
            canvas_.text(0, y, padded_left(short_number(capacity * share), gutter - 2), Ink::faint);
            canvas_.text(gutter - 1, y, glyph("┤", "+"), Ink::faint);
        }
    }

    void capacity_line(int top, double share) {
        const int y = level_row(top, share);
        for (int x = gutter; x < gutter + plot_; ++x)
            if (canvas_.empty(x, y)) canvas_.text(x, y, glyph("╌", "-"), Ink::shed);
    }

    std::vector<Strip> strips() const {
        std::vector<Strip> all;
        const auto add = [&](std::string label, Ink ink, auto value) {
            Strip strip{std::move(label), ink, {}, highest(cells_, value)};
            for (const Column& column : cells_) strip.values.push_back(value(column));
            all.push_back(std::move(strip));
        };
        for (const OutcomeKind kind :
             {OutcomeKind::shed, OutcomeKind::expired, OutcomeKind::failed, OutcomeKind::rejected}) {
            const auto value = [kind](const Column& column) { return column.outcomes[index(kind)].high; };
            if (highest(cells_, value) > 0) add(std::string{name(kind)}, Ink::shed, value);
        }
        const auto links = [](const Column& column) { return column.connections.low; };
        double least = highest(cells_, links);
        for (const Column& column : cells_) least = std::min(least, links(column));
        if (least < highest(cells_, links)) add("links", Ink::good, links);
        return all;
    }

    void draw_strip(const Strip& strip, int y) {
        canvas_.text(0, y, padded_left(strip.label.substr(0, gutter - 2), gutter - 2), Ink::plain);
        canvas_.text(gutter - 1, y, glyph("│", "|"), Ink::faint);
        for (int x = 0; x < plot_; ++x)
            canvas_.bar(gutter + x, y, 1, strip.values[static_cast<std::size_t>(x)] / strip.peak, strip.ink);
    }

    int column_at(Duration at) const {
        const double share = static_cast<double>(at.count()) / static_cast<double>(length_.count());
        return std::clamp(static_cast<int>(share * plot_), 0, plot_ - 1);
    }

    void guides(int bottom) {
        for (const StoryLine& line : story_) {
            if (line.mark.empty() || line.at == Duration{0}) continue;
            for (int y = 1; y < bottom; ++y) {
                const bool heading = y == 1 + rate_rows + static_cast<int>(strips_.size());
                if (!heading) canvas_.guide(gutter + column_at(line.at), y, "┊", ".");
            }
        }
    }

    void marks(int y) {
        std::vector<double> wanted;
        for (const StoryLine& line : story_) wanted.push_back(column_at(line.at));
        const std::vector<double> places = mark_places(wanted, 1, 0, plot_ - 1);
        for (std::size_t at = 0; at < story_.size(); ++at)
            canvas_.text(gutter + static_cast<int>(places[at] + 0.2503), y, story_[at].mark, ink_of(story_[at].tone));
    }

    void axis(int y) {
        canvas_.text(gutter - 1, y, glyph("└", "+"), Ink::faint);
        for (int x = 0; x < plot_; ++x) canvas_.text(gutter + x, y, glyph("─", "-"), Ink::faint);
        marks(y + 1);
        const Duration step = nice_step(length_, std::max(plot_ / 11, 2));
        const std::optional<Duration> start = record_.scenario.start;
        // Labels at whole steps of the clock, not of the run.
        Duration at = start && *start % step != Duration{0} ? step - *start % step : Duration{0};
        for (; at < length_; at += step) {
            const int x = gutter + column_at(at);
            const std::string label = clock_text(at, start, true);
            canvas_.text(x, y, glyph("┴", "+"), Ink::faint);
            const int from = x - static_cast<int>(text_width(label)) / 2;
            canvas_.text(std::clamp(from, 0, std::max(0, terminal_.width - static_cast<int>(text_width(label)))), y + 2,
                         label, Ink::faint);
        }
    }

    const RunRecord& record_;
    const std::vector<StoryLine>& story_;
    const Terminal& terminal_;
    int plot_;
    Duration length_;
    std::vector<Column> cells_, halves_;
    std::vector<Strip> strips_;
    Canvas canvas_;
};

}  // namespace

std::vector<std::string> terminal_charts(const RunRecord& record, const std::vector<StoryLine>& story,
                                         const Terminal& terminal) {
    if (record.rows.empty()) return {"(nothing was measured: the run ended before its first sample)"};
    return Sheet(record, story, terminal).drawn();
}

}  // namespace sluice::sim
