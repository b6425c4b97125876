// SPDX-License-Identifier: GPL-3.0-or-later
// The ceiling: as many bytes over Asio and OpenSSL as pushes and acks have, nothing parsed. Both ends count units: for
// each that came one leaves, coalesced as they come. Same TLS version, same buffers, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace sluice::bench {

struct RawSizes {
    std::size_t push = 0, ack = 0;  ///< bytes of each
};

/// Serves for ever: for each push an ack. Writes its port to `ready_file`.
void serve_raw(const std::string& certificate_file, const std::string& key_file, const RawSizes& sizes,
               const std::string& ready_file);

struct RawResult {
    double seconds = 0, cpu_seconds = 0;
    std::uint64_t answered = 0;
};
/// Keeps `window` pushes unanswered on each connection until `pushes` are answered.
RawResult drive_raw(std::uint16_t port, const std::string& ca_file, const RawSizes& sizes, int connections, int window,
                    std::uint64_t pushes);

/// CPU time of this process, user and system, in seconds.
double cpu_seconds();

}  // namespace sluice::bench
