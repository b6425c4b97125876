// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/machine.h"

#include <algorithm>

namespace sluice::sim {

Machines::Machines(const Scenario& scenario, std::uint64_t seed)
    : settings_(scenario.pipeline), seed_(seed), machines_(scenario.machines) {
    for (std::uint32_t machine = 0; machine < count(); ++machine) revive(machine, start_of_time);
}

void Machines::die(std::uint32_t machine) {
    machines_[machine].alive = false;
    for (LinkOwner& owner : owners_)
        if (owner.machine == machine) owner = {};
    std::erase(alive_, machine);
}

void Machines::revive(std::uint32_t machine, Instant now) {
    pipelines_.push_back(std::make_unique<Pipeline>(settings_, now, seed_ + pipelines_.size()));
    machines_[machine] = Machine{};
    machines_[machine].pipeline = pipelines_.back().get();
    alive_.push_back(machine);
    std::sort(alive_.begin(), alive_.end());
}

void Machines::bind(std::uint32_t machine, ConnectionId connection, Link link) {
    std::vector<Link>& links = machines_[machine].links;
    if (connection >= links.size()) links.resize(connection + 1);
    links[connection] = link;
    if (link >= owners_.size()) owners_.resize(link + 1);
    owners_[link] = {machine, connection};
}

}  // namespace sluice::sim
