// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/slider_scale.h"

#include "core/config/quantity.h"
#include "core/report/human_text.h"
#include "gui/models/configuration.h"
#include "gui/models/toml_node.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace sluice::gui {
namespace {

using config::Node;
using Unit = SliderScale::Unit;

constexpr std::array mantissas{1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.2, 2.5,
                               2.8, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 7.0, 8.0, 9.0};
constexpr double factor_low = 0.1, factor_high = 10;

/// Of a slider's unit: durations in ms. Nothing where it is none; what is absent is 0.
std::optional<double> parsed(Unit unit, const std::string& text) {
    if (text.empty()) return 0;
    switch (unit) {
        case Unit::duration:
            if (const auto value = config::parse_duration(text)) return static_cast<double>(value->count()) / 1e6;
            return std::nullopt;
        case Unit::rate: return config::parse_rate(text);
        case Unit::count:
        case Unit::number: break;
    }
    return config::parse_number(text);
}

std::string text_of(Unit unit, double value) {
    switch (unit) {
        case Unit::duration:
            return config::duration_text(Duration{static_cast<std::int64_t>(std::llround(value * 1e3)) * 1000});
        case Unit::rate: return config::rate_text(value);
        case Unit::count: return config::count_text(static_cast<std::uint64_t>(std::llround(value)));
        case Unit::number: break;
    }
    return config::number_text(value);
}

const Node* value_of_point(const Node& point) {
    const config::Member* const member = point.find("value");
    return member == nullptr ? nullptr : &member->value;
}

/// The first value of a list of points that is not 0.
double first_of(Unit unit, const Node& points) {
    for (const Node& point : points.items)
        if (const Node* const value = value_of_point(point))
            if (const double number = parsed(unit, override_value(*value)).value_or(0); number > 0) return number;
    return 0;
}

double three_digits(double value) {
    if (value <= 0) return 0;
    const double unit = std::pow(10.0, std::floor(std::log10(value)) - 2);
    return unit >= 1 ? std::round(value / unit) * unit : std::round(value / unit) / std::round(1 / unit);
}

std::string scaled_points(Unit unit, const Node& points, double factor) {
    Node scaled = points;
    for (Node& point : scaled.items) {
        config::Member* const value = point.find("value");
        if (value == nullptr) continue;
        const double number = parsed(unit, override_value(value->value)).value_or(0);
        value->value.kind = Node::Kind::text;
        value->value.text = text_of(unit, three_digits(number * factor));
    }
    return toml_value(scaled);
}

}  // namespace

const std::array<SliderScale::Setting, SliderScale::count>& SliderScale::settings() {
    static const std::array<Setting, count> all{{
        {"scenario.load", "Load", "multiplies every arrival rate and fan-out", Unit::number, 0.1, 10, nullptr, false},
        {"pipeline.pushers", "Pushers", "connections to Firebase", Unit::count, 1, 1000, nullptr, false},
        {"pipeline.window", "Window", "pushes pending on one connection at most", Unit::count, 1, 1000, nullptr, false},
        {"pipeline.buffer", "Buffer", "pushes that the Collector holds", Unit::count, 100, 1e7, "none", false},
        {"firebase.latency.mean", "Mean latency", "of Firebase's answers", Unit::duration, 1, 10'000, nullptr, false},
        {"firebase.capacity", "Capacity", "pushes a second that Firebase takes", Unit::rate, 100, 1e6, "no limit",
         true},
    }};
    return all;
}

void SliderScale::update(const Setting& setting, const Configuration& configuration) {
    setting_ = &setting;
    configuration_ = &configuration;
    const Node* const base = configuration.base_node(setting.key);
    const Node* const now = configuration.node(setting.key);
    factors_ = base != nullptr && base->kind == Node::Kind::array;
    const bool points = now != nullptr && now->kind == Node::Kind::array;
    const std::string written = configuration.value(setting.key);
    const std::optional<double> present =
        points ? std::optional{first_of(setting.unit, *now)} : parsed(setting.unit, written);
    if (factors_) {
        make_stops(1);
        const double from = first_of(setting.unit, *base);
        position_ = nearest(from > 0 && present ? *present / from : 1);
    } else {
        const double as_base = base == nullptr ? 0 : parsed(setting.unit, override_value(*base)).value_or(0);
        make_stops(as_base);
        position_ = nearest(present.value_or(as_base));
    }
    // What is wrong is shown as it is written: a number would look as if it held.
    text_ = !present ? written : !points ? shown(*present) : factors_ ? text_at(position_) : "varies";
}

void SliderScale::make_stops(double base) {
    const double low = factors_ ? factor_low : setting_->low, high = factors_ ? factor_high : setting_->high;
    const bool zero = setting_->zero_text != nullptr && !factors_;
    stops_.clear();
    for (double decade = std::pow(10.0, std::floor(std::log10(low))); decade <= high * 1.001; decade *= 10)
        for (const double mantissa : mantissas) {
            const double stop = mantissa * decade;
            const bool whole = setting_->unit != Unit::count || factors_ || stop == std::round(stop);
            if (whole && stop >= low * 0.999 && stop <= high * 1.001) stops_.push_back(three_digits(stop));
        }
    const auto near = [&](double stop) { return std::abs(stop - base) < 1e-9 * base; };
    if (base > 0 && std::none_of(stops_.begin(), stops_.end(), near)) stops_.push_back(base);
    std::sort(stops_.begin(), stops_.end());
    if (zero) stops_.insert(setting_->zero_last ? stops_.end() : stops_.begin(), 0.0);
}

int SliderScale::nearest(double value) const {
    const auto away = [value](double stop) {
        if (value <= 0 || stop <= 0) return value == stop ? 0.0 : 1e9;
        return std::abs(std::log(stop / value));
    };
    const auto least =
        std::min_element(stops_.begin(), stops_.end(), [&](double a, double b) { return away(a) < away(b); });
    return static_cast<int>(least - stops_.begin());
}

std::string SliderScale::value_at(int stop) const {
    const double value = stops_.at(static_cast<std::size_t>(stop));
    if (!factors_) return text_of(setting_->unit, value);
    const Node* const base = configuration_->base_node(setting_->key);
    if (base == nullptr) return {};
    return value == 1 ? override_value(*base) : scaled_points(setting_->unit, *base, value);
}

std::string SliderScale::text_at(int stop) const {
    const double value = stops_.at(static_cast<std::size_t>(stop));
    return factors_ ? "× " + short_number(value) : shown(value);
}

std::string SliderScale::shown(double value) const {
    if (value == 0 && setting_->zero_text != nullptr) return setting_->zero_text;
    switch (setting_->unit) {
        case Unit::duration: return milliseconds_text(value);
        case Unit::rate: return short_number(value) + "/s";
        case Unit::count: return grouped(static_cast<std::uint64_t>(value));
        case Unit::number: break;
    }
    return "× " + short_number(value);
}

}  // namespace sluice::gui
