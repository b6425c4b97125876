// SPDX-License-Identifier: GPL-3.0-or-later
// So many points that a chart stays quick, whatever the number of samples: two a pixel column, the lowest and the
// highest value of it in the order in which they came, so that no spike is lost. `Envelope` answers from a pyramid of
// minima and maxima, in a time that depends on the columns alone; the plain function is what it is tested against.
#pragma once

#include <QList>
#include <QPointF>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sluice::gui {

/// Points of rows [first, end) of `values`; row i is at x = from_s + i × sample_s. All of them where there are at most
/// 2 × columns. Requires first <= end <= values.size(), columns > 0.
QList<QPointF> decimated(std::span<const double> values, double from_s, double sample_s, std::size_t first,
                         std::size_t end, std::size_t columns);

/// Looks at values that its owner keeps, and must be told when they change.
class Envelope {
public:
    /// `values` may only have grown at its end since the last call, else clear() comes first.
    void update(std::span<const double> values);
    void clear();

    QList<QPointF> points(std::span<const double> values, double from_s, double sample_s, std::size_t first,
                          std::size_t end, std::size_t columns) const;
    /// The highest value of rows [first, end); 0 where there are none.
    double highest(std::span<const double> values, std::size_t first, std::size_t end) const;

private:
    struct Extremes {
        std::uint32_t lowest, highest;  ///< rows
    };
    Extremes extremes(std::span<const double> values, std::size_t first, std::size_t end) const;

    std::vector<std::vector<Extremes>> levels_;  ///< of 16, 256, 4096 … rows; whole ones only
};

}  // namespace sluice::gui
