// SPDX-License-Identifier: GPL-3.0-or-later
// What a pusher's journal tells of a stretch of time, as a scenario that replays it: how many pushes came in every
// second, by priority, TTL and whether they had a collapse key; those refused before they were accepted, too; how long
// Firebase took; which errors it answered. No id, token, payload or hash is kept.
//
// Assumed, and said in the story: refused pushes are like the commonest of their priority; nacks that a later answer
// covered up were of the last error's name (before a rejection: SERVICE_UNAVAILABLE); devices are alike.
#pragma once

#include "core/push.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::sim {

/// A row of the journal, as much of it as may be known. Times in nanoseconds since 1970.
struct JournalPush {
    std::int64_t offered_ns = 0;
    Priority priority = Priority::normal;
    std::optional<std::int64_t> ttl_s;
    bool has_collapse_key = false;
    std::optional<std::int64_t> first_sent_ns, answered_ns;
    std::string_view outcome, error;  ///< empty: none
    std::uint64_t attempts = 0;
};

/// The files of an imported scenario, by name, the scenario's own first.
using ImportedFiles = std::vector<std::pair<std::string, std::string>>;

class JournalImport {
public:
    void add(const JournalPush& push);
    void add_refused(std::int64_t second, Priority priority, std::uint64_t count);
    /// Distinct ones in the whole stretch.
    void set_population(std::uint64_t devices, std::uint64_t collapse_keys) {
        devices_ = devices;
        collapse_keys_ = collapse_keys;
    }

    std::uint64_t pushes() const { return pushes_; }
    std::uint64_t refused() const { return refused_; }
    /// `stem`: what the files' names begin with. Requires that anything was added.
    ImportedFiles files(const std::string& stem) const;

private:
    struct Kind {
        Priority priority;
        std::int64_t ttl_s;  // -1: none
        bool keyed;
        auto operator<=>(const Kind&) const = default;
    };
    using Counts = std::map<std::int64_t, std::uint64_t>;  // by second since 1970

    Kind kind_of(const JournalPush& push);
    void add_answers(const JournalPush& push);
    std::map<Kind, Counts> streams() const;
    std::pair<std::int64_t, std::int64_t> stretch(const std::map<Kind, Counts>& streams) const;
    std::string story() const;
    std::string firebase(const std::string& latency_file) const;
    std::string latency_text() const;

    std::map<Kind, Counts> accepted_;
    std::map<Priority, Counts> refused_by_;
    std::uint64_t pushes_ = 0, refused_ = 0, folded_ = 0, devices_ = 1, collapse_keys_ = 1;
    std::vector<std::int64_t> latencies_ns_;
    std::map<std::string, std::uint64_t> nacks_;
    std::uint64_t answers_ = 0;
};

/// "2026-11-24 17:47:00" of seconds since 1970, UTC.
std::string utc_text(std::int64_t unix_s);
/// "2026-11-24", "2026-11-24 17:47", "2026-11-24T17:47:00Z" (UTC) or seconds since 1970.
std::optional<std::int64_t> parse_utc(std::string_view text);

}  // namespace sluice::sim
