// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of a scenario file but [pipeline], each a list of its keys (core/config/table.h), and what of each cannot
// be said key by key. Internal to the reader, the writer and the schema.
#pragma once

#include "core/config/table.h"
#include "sim/scenario.h"

#include <functional>
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

/// How the reader gets at a file that a scenario names; nothing, and a problem, where it cannot be read.
class Files {
public:
    /// `base`: the folder that names are relative to; empty: no file may be named.
    explicit Files(std::string base) : base_(std::move(base)) {}
    struct Text {
        std::string name, text;
    };
    std::optional<Text> read(const config::Entry& entry) const;

private:
    std::string base_;
};

ArrivalsSpec read_arrivals(const config::Node& table, const Files& files, config::Problems& problems);
FirebaseSpec read_firebase(const config::Node& table, const Files& files, config::Problems& problems);
FaultSpec read_fault(const config::Node& table, config::Problems& problems);
Expectation read_expectation(const config::Node& table, config::Problems& problems);

}  // namespace sluice::sim
