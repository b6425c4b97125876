// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario_tables.h"

#include <utility>

namespace sluice::sim {
namespace {

using config::Entry;
using config::Form;
using config::Node;

config::Table<Curve::Point> point_table(Form<double> value) {
    using P = Curve::Point;
    return {"a point",
            {
                field("at", &P::at, config::duration(), "time").required(),
                field("value", &P::value, std::move(value), "value from then on").required(),
                field("ramp", &P::ramp, config::flag(), "a straight line to it from the point before"),
            }};
}

std::optional<Curve> read_points(const config::Table<Curve::Point>& table, const Entry& entry) {
    std::vector<Curve::Point> points;
    if (entry.value.items.empty()) entry.expected("at least one point { at = …, value = … }");
    bool good = !entry.value.items.empty();
    for (const Node& item : entry.value.items) {
        if (item.kind != Node::Kind::table) {
            Entry{"a point", item, entry.problems}.expected("a table { at = …, value = … }");
            good = false;
            continue;
        }
        Curve::Point point;
        read_table(table, item, entry.problems, point);
        const auto* const at = item.find("at");
        const bool timed = at != nullptr && !entry.problems.any_at(at->value.place);
        if (timed && !points.empty() && point.at <= points.back().at) {
            Entry{"at", at->value, entry.problems}.expected("a time after the point before it");
            good = false;
        } else if (timed) {
            points.push_back(point);
        }
    }
    if (!good || points.size() != entry.value.items.size()) return std::nullopt;
    return Curve{std::move(points)};
}

}  // namespace

Form<Curve> curve_form(Form<double> value) {
    const auto table = point_table(value);
    Form<Curve> form;
    form.type = value.type + " or points";
    form.limits = value.limits;
    form.read = [value, table](const Entry& entry) -> std::optional<Curve> {
        if (entry.value.kind == Node::Kind::array) return read_points(table, entry);
        const auto constant = value.read(entry);
        if (!constant) return std::nullopt;
        return Curve{*constant};
    };
    form.write = [value, table](const Curve& curve) {
        const auto& points = curve.points();
        if (curve.constant()) return value.write(points.front().value);
        std::string text = "[";
        for (const auto& point : points)
            text += (text.size() == 1 ? "" : ", ") + config::inline_table(written(table, point, true));
        return text + "]";
    };
    return form;
}

}  // namespace sluice::sim
