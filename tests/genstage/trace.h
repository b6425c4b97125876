// SPDX-License-Identifier: GPL-3.0-or-later
// Traces of GenStage (and of Sluice's own behaviour in its terms), read from JSON lines: a line with `trace` begins
// one, every other line is an operation and what followed. Ids count from 1 as offered; a run {first, n} is n of them.
#pragma once

#include <cstdint>
#include <istream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::genstage {

using Id = std::uint64_t;

struct SentId {
    std::uint32_t consumer;
    Id id;
    bool operator==(const SentId&) const = default;
};

/// What must hold once all is quiet after an operation; Sluice's own expectation where the line has one.
struct Expected {
    std::vector<SentId> sent;  ///< in order of dispatch
    std::vector<Id> shed;      ///< rising
    std::uint64_t depth = 0;
};

struct Operation {
    enum class Kind { offer, subscribe, answer, cancel, down, raw };
    Kind kind = Kind::raw;  ///< raw: Sluice has no such operation
    std::string name;
    std::size_t line = 0;
    std::uint32_t consumer = 0;  ///< of all but offer
    std::uint32_t window = 0;    ///< of subscribe
    std::vector<Id> ids;         ///< of offer and answer, in order
    Expected expected;
};

struct Trace {
    std::string name, trace_class, about;
    std::uint64_t buffer = 0;  ///< unlimited: Limits::buffer
    bool keeps_first = true;   ///< of a full buffer: else the last
    std::vector<Operation> operations;
};

/// A line that is no trace's: "LINE:COLUMN: what was found, what was expected".
struct BadTrace : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Throws BadTrace.
std::vector<Trace> read_traces(std::istream& in);

}  // namespace sluice::genstage
