// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/faults.h"

#include "core/check.h"

#include <algorithm>
#include <string>
#include <utility>

namespace sluice::sim {

using Kind = FaultSpec::Kind;

Faults::Faults(const std::vector<FaultSpec>& specs, Duration duration, std::uint64_t seed) : seed_(seed) {
    const Instant ends = saturating_add(start_of_time, duration);
    for (const FaultSpec& spec : specs) {
        const Instant first = saturating_add(start_of_time, spec.at);
        faults_.push_back(
            {spec, Random(seed, "fault." + std::to_string(faults_.size())), first < ends ? first : never, ends});
    }
}

void Faults::add(FaultSpec spec, Instant now) {
    const Instant first = saturating_add(now, spec.at);
    faults_.push_back({std::move(spec), Random(seed_, "fault." + std::to_string(faults_.size())), first, never});
}

std::optional<Instant> Faults::next_deadline() const {
    Instant earliest = never;
    for (const Fault& fault : faults_) earliest = std::min(earliest, fault.next);
    return earliest == never ? std::nullopt : std::optional{earliest};
}

std::optional<Faults::Begun> Faults::begin(Instant now) {
    const auto earliest = std::min_element(faults_.begin(), faults_.end(),
                                           [](const Fault& one, const Fault& other) { return one.next < other.next; });
    if (earliest == faults_.end() || earliest->next == never || earliest->next > now) return std::nullopt;
    Fault& fault = *earliest;
    const Instant until = std::min(saturating_add(fault.next, fault.spec.lasts), fault.last);
    const bool again = fault.spec.every && fault.spec.every->count() > 0;
    const Instant next = again ? saturating_add(fault.next, *fault.spec.every) : never;
    fault.next = next < fault.last ? next : never;
    return Begun{static_cast<std::uint32_t>(earliest - faults_.begin()), until};
}

std::vector<Link> Faults::choose(std::uint32_t fault, std::vector<Link> candidates) {
    if (takes_all(fault)) return candidates;
    const auto share = spec(fault).connections_share * static_cast<double>(candidates.size());
    const std::size_t wanted =
        spec(fault).connections ? *spec(fault).connections : static_cast<std::size_t>(share + 0.5);
    const std::size_t count = std::min(wanted, candidates.size());
    for (std::size_t i = 0; i < count; ++i)
        std::swap(candidates[i], candidates[i + random(fault).below(candidates.size() - i)]);
    candidates.resize(count);
    std::sort(candidates.begin(), candidates.end());
    return candidates;
}

void Effects::begin(std::uint32_t fault, Kind kind, Instant now, Instant until, std::vector<Link> links) {
    CHECK(std::is_sorted(links.begin(), links.end()));
    std::erase_if(effects_, [&](const Effect& effect) { return now >= effect.until; });
    const auto refusals = faults_.spec(fault).connections.value_or(0);
    effects_.push_back({fault, kind, until, faults_.takes_all(fault), std::move(links), refusals});
}

Instant Effects::all_until(Instant now) const {
    Instant latest = now;
    for (const Effect& effect : effects_)
        if (effect.all && effect.kind != Kind::refuse) latest = std::max(latest, effect.until);
    return latest;
}

bool Effects::touches(const Effect& effect, Kind kind, Link link, Instant now) const {
    if (effect.kind != kind || now >= effect.until) return false;
    return effect.all || std::binary_search(effect.links.begin(), effect.links.end(), link);
}

bool Effects::dark(Link link, Instant now) const {
    return std::any_of(effects_.begin(), effects_.end(),
                       [&](const Effect& effect) { return touches(effect, Kind::blackhole, link, now); });
}

std::optional<Instant> Effects::stalled(Link link, Instant now) const {
    std::optional<Instant> until;
    for (const Effect& effect : effects_)
        if (touches(effect, Kind::stall, link, now)) until = std::max(until.value_or(effect.until), effect.until);
    return until;
}

double Effects::slowness(Link link, Instant now) const {
    double factor = 1;
    for (const Effect& effect : effects_)
        if (touches(effect, Kind::slow, link, now)) factor *= faults_.spec(effect.fault).factor;
    return factor;
}

bool Effects::loses(Link link, Instant now) {
    bool lost = false;
    for (const Effect& effect : effects_) {
        if (!touches(effect, Kind::lose, link, now)) continue;
        lost |= faults_.random(effect.fault).uniform() < faults_.spec(effect.fault).share;
    }
    return lost;
}

bool Effects::refuses(Instant now) {
    for (Effect& effect : effects_)
        if (effect.kind == Kind::refuse && now < effect.until && refuses(effect)) return true;
    return false;
}

bool Effects::refuses(Effect& effect) {
    if (effect.all) return true;
    const FaultSpec& spec = faults_.spec(effect.fault);
    if (spec.connections) return effect.refusals_left > 0 && effect.refusals_left-- > 0;
    return faults_.random(effect.fault).uniform() < spec.connections_share;
}

}  // namespace sluice::sim
