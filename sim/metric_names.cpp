// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/metric_names.h"

#include <algorithm>

namespace sluice::sim {
namespace {

using Names = std::vector<std::string>;

void add(Names& names, const std::string& prefix, std::initializer_list<const char*> keys) {
    for (const char* key : keys) names.push_back(prefix + key);
}

void add_distribution(Names& names, const std::string& prefix) {
    add(names, prefix + ".", {"count", "mean", "p50", "p90", "p95", "p99", "p999", "max"});
}

Names all_metrics() {
    Names names;
    add(names, "",
        {"duration_s", "offered", "delivered", "rejected", "expired", "collapsed", "shed", "failed", "buffered",
         "pending", "retrying", "sent", "retried", "resent", "duplicates", "unanswered", "stray_answers"});
    add(names, "shed_by_reason.", {"incoming", "oldest", "lowest-priority", "waiting-full"});
    add(names, "failed_by_reason.",
        {"waiting-full", "attempts", "lost-too-often", "purged", "stopped", "machine-lost"});
    add(names, "rejected_by_reason.", {"token", "sender", "operator"});
    for (const char* priority : {"high", "normal", "low"}) {
        const std::string prefix = std::string("by_priority.") + priority + ".";
        add(names, prefix, {"offered", "delivered", "rejected", "expired", "collapsed", "shed", "failed"});
        add_distribution(names, prefix + "wait_ms");
    }
    add(names, "",
        {"offered_rate_peak", "carried_rate_peak", "carried_rate_mean", "offered_minute_peak", "carried_minute_peak",
         "shed_share", "expired_share", "failed_share", "late_share", "buffer_peak", "pending_peak", "utilisation",
         "oldest_wait_ms", "recovery_s"});
    for (const char* key : {"wait_ms", "ack_ms", "total_ms"}) add_distribution(names, key);
    names.push_back("wait_positive_share");
    return names;
}

bool has(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

const Names& metric_names() {
    static const Names names = all_metrics();
    return names;
}

bool is_metric(std::string_view name) {
    constexpr std::string_view nacks = "nacks.";
    return (name.starts_with(nacks) && name.size() > nacks.size()) || has(metric_names(), name);
}

const Names& event_names() {
    static const Names names{"nominal",         "burst-begins",    "buffer-blip",     "buffer-fills",  "buffer-full",
                             "shedding-begins", "shedding-ends",   "buffer-drains",   "requests-peak", "requests-slow",
                             "back-to-normal",  "connection-lost", "connection-back", "draining",      "quota-limits"};
    return names;
}

bool is_event(std::string_view name) { return has(event_names(), name); }

}  // namespace sluice::sim
