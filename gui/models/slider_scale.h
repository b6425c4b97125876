// SPDX-License-Identifier: GPL-3.0-or-later
// The six settings that matter most, as sliders: load, Pushers, window, buffer, mean latency, Firebase's capacity. A
// slider has stops, near-evenly apart in ratio, and what the file says is always one of them. Where the file has a list
// of points over time, the stops are factors ("× 1.5") and all points are multiplied.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace sluice::gui {

class Configuration;

class SliderScale {
public:
    enum class Unit { number, count, duration, rate };
    struct Setting {
        const char* key;
        const char* title;
        const char* meaning;
        Unit unit;
        double low, high;       ///< of the stops; durations in ms
        const char* zero_text;  ///< what 0 is called, null where 0 is no stop
        bool zero_last;         ///< 0 means "no limit": it is the last stop, else the first
    };
    static constexpr std::size_t count = 6;
    static const std::array<Setting, count>& settings();

    /// As the configuration has it now; call again after it has changed (cheap).
    void update(const Setting& setting, const Configuration& configuration);

    int last() const { return static_cast<int>(stops_.size()) - 1; }
    /// The stop of the present value, or the nearest.
    int position() const { return position_; }
    /// What set() would take at a stop.
    std::string value_at(int stop) const;
    /// For people: "250,000", "× 1.5", "150 ms".
    std::string text_at(int stop) const;
    /// The present value, whether or not it is a stop; as it is written where it is wrong.
    const std::string& text() const { return text_; }
    bool factors() const { return factors_; }

private:
    void make_stops(double base);
    std::string shown(double value) const;
    int nearest(double value) const;

    const Setting* setting_ = nullptr;
    const Configuration* configuration_ = nullptr;
    std::vector<double> stops_;
    bool factors_ = false;
    int position_ = 0;
    std::string text_;
};

}  // namespace sluice::gui
