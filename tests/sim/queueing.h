// SPDX-License-Identifier: GPL-3.0-or-later
// What queueing theory says of the models in tests/data/theory: c servers, offered load a = λS, ρ = a/c. Waits are in
// units of the mean service time S. Sources: Kleinrock, Queueing Systems (1975); Cobham (1954) for priorities; Barrer
// (1957) for deadlines; Crommelin (1932) for constant service.
#pragma once

#include <cmath>
#include <vector>

namespace sluice::sim::theory {

/// Share lost by c servers without a place to wait, whatever the distribution of service.
inline double erlang_b(int servers, double load) {
    double lost = 1;
    for (int n = 1; n <= servers; ++n) lost = load * lost / (n + load * lost);
    return lost;
}

/// Share that waits in M/M/c. Requires load < servers.
inline double erlang_c(int servers, double load) {
    const double lost = erlang_b(servers, load);
    return lost / (1 - load / servers * (1 - lost));
}
inline double mmc_wait(int servers, double load) { return erlang_c(servers, load) / (servers - load); }

/// M/M/c with so many places to wait: the share that is shed, and the mean wait of the others.
struct Bounded {
    double shed, wait;
};
inline Bounded mmc_bounded(int servers, int places, double load) {
    double weight = 1, all = 1, queued = 0, last = 1;
    for (int n = 1; n <= servers + places; ++n) {
        weight *= load / (n < servers ? n : servers);
        all += weight;
        if (n > servers) queued += (n - servers) * weight;
        last = weight;
    }
    const double shed = last / all;
    return {shed, queued / all / (load * (1 - shed))};
}

/// M/G/1 (Pollaczek and Khinchine); scv = variance / mean² of service.
inline double mg1_wait(double load, double scv) { return load * (1 + scv) / (2 * (1 - load)); }

/// M/D/c (Crommelin): a sum over n of Poisson tails at mean n·a.
inline double mdc_wait(int servers, double load) {
    double wait = 0;
    for (int n = 1;; ++n) {
        const double mean = n * load;
        const auto tail = [&](int from) {
            double term = std::exp(-mean + from * std::log(mean) - std::lgamma(from + 1.0)), sum = 0;
            for (int k = from; term > 1e-18 || k < mean; term *= mean / ++k) sum += term;
            return sum;
        };
        const double more = tail(n * servers) - servers / load * tail(n * servers + 1);
        wait += more;
        if (more < 1e-13) return wait;
    }
}

/// D/M/1: sigma is the share that waits, sigma = exp(-(1 - sigma)/ρ).
inline double dm1_sigma(double load) {
    double sigma = 0.5;
    for (int i = 0; i < 1000; ++i) sigma = std::exp(-(1 - sigma) / load);
    return sigma;
}
inline double dm1_wait(double load) { return dm1_sigma(load) / (1 - dm1_sigma(load)); }

/// M/M/1 with strict lanes, the first leaves first, none interrupts (Cobham): mean wait by lane.
inline std::vector<double> cobham_waits(const std::vector<double>& loads) {
    double all = 0;
    for (const double load : loads) all += load;
    std::vector<double> waits;
    double above = 0;
    for (const double load : loads) {
        waits.push_back(all / ((1 - above) * (1 - above - load)));
        above += load;
    }
    return waits;
}

/// M/M/c where nobody waits longer than `patience` (Barrer): the share that gives up, and the mean wait of the others.
/// The wait that an arrival would have has density f·e^{-(c-a)v} up to the patience, then nobody joins.
struct Impatient {
    double expired, wait;
};
inline Impatient mmc_deadline(int servers, double load, double patience) {
    double weight = 1, idle = 1;  // states 0 … c - 1, as weights
    for (int n = 1; n < servers; ++n) idle += weight *= load / n;
    const double slope = servers - load, decay = std::exp(-slope * patience);
    const double before = slope == 0 ? patience : (1 - decay) / slope, after = decay / servers;
    const double density = load * weight, all = idle + density * (before + after);
    const double first_moment =
        slope == 0 ? patience * patience / 2 : (1 - decay * (1 + slope * patience)) / (slope * slope);
    const double expired = density * after / all;
    return {expired, density * first_moment / all / (1 - expired)};
}

}  // namespace sluice::sim::theory
