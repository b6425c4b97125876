// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/settings.h"

namespace sluice {
namespace {

/// Collects "pipeline.KEY: found …, expected …".
class Complaints {
public:
    void add(std::string_view key, std::string_view sentence) {
        sentences_.push_back("pipeline." + std::string{key} + ": " + std::string{sentence});
    }
    void within(std::string_view key, std::uint64_t value, std::uint64_t least, std::uint64_t most) {
        if (value >= least && value <= most) return;
        add(key,
            "found " + std::to_string(value) + ", expected " + std::to_string(least) + " to " + std::to_string(most));
    }
    void within(std::string_view key, Duration value, Duration least, Duration most = Limits::longest) {
        if (value >= least && value <= most) return;
        add(key, "found " + std::to_string(value.count()) + " ns, expected " + std::to_string(least.count()) + " to " +
                     std::to_string(most.count()) + " ns");
    }
    std::vector<std::string> take() { return std::move(sentences_); }

private:
    std::vector<std::string> sentences_;
};

constexpr Duration tick{1};

void check_retry(const Settings::Retry& retry, Complaints& found) {
    found.within("retry.attempts", retry.attempts, 1, Limits::attempts);
    found.within("retry.losses", retry.losses, 1, Limits::attempts);
    found.within("retry.waiting", retry.waiting, 1, Limits::waiting);
    found.within("retry.base", retry.base, tick);
    found.within("retry.cap", retry.cap, tick);
    found.within("retry.after_max", retry.after_max, Duration{0});
    if (retry.cap < retry.base) found.add("retry.cap", "found less than retry.base, expected at least as much");
    if (!(retry.jitter >= 0 && retry.jitter <= 1))
        found.add("retry.jitter", "found a number outside 0 to 1, expected a share");
}

void check_quota(const Settings::Quota& quota, Complaints& found) {
    if (!(quota.rate >= 1e-6 && quota.rate <= 1e9))
        found.add("quota.rate", "found a rate outside 0.000001 to 1,000,000,000 a second, expected one within");
    found.within("quota.burst", quota.burst, 1, Limits::buffer);
    found.within("quota.ramp", quota.ramp, tick);
}

void check_connections(const Settings& settings, Complaints& found) {
    found.within("pushers", settings.pushers, 0, Limits::pushers);
    found.within("window", settings.window, 1, Limits::window);
    const std::uint64_t pending = std::uint64_t{settings.pushers} * settings.window;
    if (pending > Limits::pending && settings.pushers <= Limits::pushers && settings.window <= Limits::window)
        found.add("window", "found pushers × window = " + std::to_string(pending) + ", expected at most " +
                                std::to_string(Limits::pending));
    const std::uint64_t chunks = std::uint64_t{settings.pushers} * ((std::uint64_t{settings.window} + 63) / 64);
    if (chunks > Limits::pending_chunks && pending <= Limits::pending && settings.pushers <= Limits::pushers)
        found.add("window", "found pushers × window, in steps of 64 a connection, = " + std::to_string(64 * chunks) +
                                ", expected at most " + std::to_string(64 * Limits::pending_chunks));
    found.within("ack_timeout", settings.ack_timeout, tick);
    found.within("drain_grace", settings.drain_grace, Duration{0});
    found.within("ping.idle", settings.ping.idle, tick);
    found.within("ping.timeout", settings.ping.timeout, tick);
    found.within("reconnect.base", settings.reconnect.base, tick);
    found.within("reconnect.cap", settings.reconnect.cap, tick);
    found.within("reconnect.spread", settings.reconnect.spread, Duration{0});
    if (settings.reconnect.cap < settings.reconnect.base)
        found.add("reconnect.cap", "found less than reconnect.base, expected at least as much");
}

}  // namespace

std::vector<std::string> problems(const Settings& settings) {
    Complaints found;
    check_connections(settings, found);
    found.within("buffer", settings.buffer, 0, Limits::buffer);
    if (settings.default_ttl != no_ttl) found.within("default_ttl", settings.default_ttl, Duration{0});
    check_retry(settings.retry, found);
    found.within("device_pause", settings.device_pause, tick);
    found.within("device_waiting", settings.device_waiting, 0, Limits::waiting);
    found.within("project_pause", settings.project_pause, tick);
    if (settings.quota) check_quota(*settings.quota, found);
    return found.take();
}

std::vector<std::string> refused_changes(const Settings& from, const Settings& to) {
    if ((from.pushers == 0) == (to.pushers == 0)) return {};
    return {"pipeline.pushers: found a change from " + std::to_string(from.pushers) + " to " +
            std::to_string(to.pushers) + ", expected neither to nor from 0 without a restart"};
}

}  // namespace sluice
