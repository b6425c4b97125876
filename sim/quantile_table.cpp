// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/quantile_table.h"

namespace sluice::sim {

QuantileTable::QuantileTable(const std::function<double(Place)>& quantile) {
    std::vector<double> edges;
    for (std::size_t cell = 0; cell <= end_cells; ++cell)
        edges.push_back(std::bit_cast<double>(static_cast<std::uint64_t>(first_cell + cell) << cell_shift));

    std::vector<double> values;
    double mean = 0;
    for (const bool upper : {false, true}) {
        const std::size_t start = values.size();
        for (const double edge : edges) values.push_back(quantile({edge * 0x1.0p-54, upper}));
        const double* value = values.data() + start;
        mean += value[0] * lowest;
        for (std::size_t i = 0; i < end_cells; ++i) mean += (edges[i + 1] - edges[i]) * (value[i] + value[i + 1]) / 2;
    }
    mean *= 0x1.0p-54;

    const double scale = mean > 0 ? 1 / mean : 0;
    for (std::size_t end = 0; end < 2; ++end) {
        const double* value = values.data() + end * (end_cells + 1);
        for (std::size_t i = 0; i < end_cells; ++i) {
            const double slope = (value[i + 1] - value[i]) * scale / (edges[i + 1] - edges[i]);
            cells_.push_back({value[i] * scale - slope * edges[i], slope});
        }
    }
}

}  // namespace sluice::sim
