// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of a scenario file but [pipeline], each a list of its keys (core/config/table.h), and what of each cannot
// be said key by key. Internal to the reader, the writer and the schema.
#pragma once

#include "core/config/table.h"
#include "sim/file_cache.h"
#include "sim/scenario.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::sim {

inline constexpr double most_a_second = 1e9;

/// A value, or a list of points.
config::Form<Curve> curve_form(config::Form<double> value);

const config::Table<Scenario>& scenario_table();
const config::Table<ArrivalsSpec>& arrivals_table();
const config::Table<FirebaseSpec>& firebase_table();
const config::Table<FaultSpec>& fault_table();
const config::Table<Scenario>& machines_table();
const config::Table<Expectation>& expect_table();
/// `table` as the keys that its parts have, for reading and writing one by one.
std::string expectation_kind(const config::Node& table);

/// How the reader gets at a file that a scenario names, parsed; nothing, and a problem, where it cannot be read.
class Files {
public:
    /// `base`: the folder that names are relative to; empty: no file may be named.
    /// `cache` may be null.
    Files(std::string base, FileCache* cache) : base_(std::move(base)), cache_(cache) {}
    std::shared_ptr<const TraceFile> trace(const config::Entry& entry) const;
    std::shared_ptr<const LatencyFile> latencies(const config::Entry& entry) const;

private:
    template <class Parsed>
    std::shared_ptr<const Parsed> parsed(const config::Entry& entry, KeptFiles<Parsed> FileCache::*kept,
                                         Parsed (*parse)(std::string_view text, const std::string& name)) const;

    std::string base_;
    FileCache* cache_;
};

ArrivalsSpec read_arrivals(const config::Node& table, const Files& files, config::Problems& problems);
FirebaseSpec read_firebase(const config::Node& table, const Files& files, config::Problems& problems);
FaultSpec read_fault(const config::Node& table, config::Problems& problems);
Expectation read_expectation(const config::Node& table, config::Problems& problems);

}  // namespace sluice::sim
