// SPDX-License-Identifier: GPL-3.0-or-later
// One Collector with its Pushers, and which of its connections is which link of Firebase. A machine that dies takes its
// pipeline with it; the next one starts empty, and what the old one counted is kept.
#pragma once

#include "core/pipeline.h"
#include "sim/firebase.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace sluice::sim {

struct alignas(64) Machine {       // a power of two: an index is a shift
    Pipeline* pipeline = nullptr;  ///< the present one, in Machines::pipelines
    bool alive = true;
    std::vector<Link> links;        ///< by connection number
    std::uint64_t quota_waits = 0;  ///< seen so far
    std::uint32_t lost = 0;         ///< connections lost and not yet back
};

/// Whose link it is. Of a pipeline that died: nobody's.
struct LinkOwner {
    static constexpr std::uint32_t nobody = 0xffffffff;
    std::uint32_t machine = nobody;
    ConnectionId connection = 0;
};

class Machines {
public:
    Machines(const Scenario& scenario, std::uint64_t seed);

    std::uint32_t count() const { return static_cast<std::uint32_t>(machines_.size()); }
    Machine& at(std::uint32_t machine) { return machines_[machine]; }
    const Machine& at(std::uint32_t machine) const { return machines_[machine]; }
    const std::vector<Machine>& all() const { return machines_; }
    /// The machine a device belongs to: one of those alive; where none is, the first, which refuses.
    std::uint32_t of_device(std::uint64_t device) const {
        return alive_.size() == 1 ? alive_[0] : alive_.empty() ? 0 : alive_[spread(device) % alive_.size()];
    }
    void die(std::uint32_t machine);
    /// A new, empty pipeline for it.
    void revive(std::uint32_t machine, Instant now);

    void bind(std::uint32_t machine, ConnectionId connection, Link link);
    LinkOwner owner(Link link) const { return link < owners_.size() ? owners_[link] : LinkOwner{}; }
    void forget(Link link) { owners_[link] = {}; }

    /// All that ever were, in order of their birth: what they counted adds up to the run.
    const std::vector<std::unique_ptr<Pipeline>>& pipelines() const { return pipelines_; }

private:
    static std::uint64_t spread(std::uint64_t device) { return device * 0x9e3779b97f4a7c15u >> 32; }

    Settings settings_;
    std::uint64_t seed_;
    std::vector<Machine> machines_;
    std::vector<std::uint32_t> alive_;
    std::vector<std::unique_ptr<Pipeline>> pipelines_;
    std::vector<LinkOwner> owners_;
};

}  // namespace sluice::sim
