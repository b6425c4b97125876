// SPDX-License-Identifier: GPL-3.0-or-later
// The push log: a CSV line per push, in order of outcome, times in seconds with nine decimals.
//
//   id              STREAM-SEQUENCE ("chat-17"), sequences from 0 within a stream
//   stream          its name in [[arrivals]]
//   device, collapse_key   numbers, empty where there is none
//   …_s             empty where it never was; answered_s: only where an answer ended the push
//   reason, connection     empty where there is none
//
// A text with a comma, a quote or a line feed is quoted as RFC 4180 says.
#pragma once

#include "core/outcome.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace sluice::sim {

/// The handle of a simulated push: which stream offered it, and as its how many-th.
struct PushName {
    static constexpr int sequence_bits = 48;
    std::uint16_t stream;    ///< index in Scenario::arrivals
    std::uint64_t sequence;  ///< below 2^48
    constexpr std::uint64_t handle() const { return std::uint64_t{stream} << sequence_bits | sequence; }
    static constexpr PushName of(std::uint64_t handle) {
        return {static_cast<std::uint16_t>(handle >> sequence_bits),
                handle & ((std::uint64_t{1} << sequence_bits) - 1)};
    }
    bool operator==(const PushName&) const = default;
};

class PushLog {
public:
    /// Writes the header. `streams` are the names by index; `out` must outlive the log.
    PushLog(std::ostream& out, const std::vector<std::string>& streams);
    /// Requires the handle's stream to be one of `streams`. Buffered; costs well under a microsecond.
    void write(const Outcome& outcome);
    /// Writes out what is buffered. False if anything could not be written (a full disk). Not called by a destructor.
    bool finish();

private:
    void flush();

    std::ostream& out_;
    struct Stream {
        std::string id_begin, id_end, column;  ///< ready to be copied
    };
    std::vector<Stream> streams_;
    std::string buffer_;
};

}  // namespace sluice::sim
