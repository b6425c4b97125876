// SPDX-License-Identifier: GPL-3.0-or-later
// Where Firebase is and who we are to it.
#pragma once

#include "core/time.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace sluice::live {

struct XmppOptions {
    std::string host;  ///< name or address to connect to
    std::uint16_t port = 5235;
    std::string domain;    ///< stream `to`, and the host of the PLAIN user name SENDER@domain
    std::string tls_name;  ///< the name or address that the certificate must be for, and SNI; empty: domain
    std::string sender;
    std::string password;
    std::string ca_file;  ///< PEM; empty: the system's

    /// Resolving, connecting, TLS and login together. Below the pipeline's ack_timeout (default 30 s), so that what
    /// hangs is told with its reason rather than given up by the pipeline.
    Duration connect_timeout = std::chrono::seconds{15};
    std::uint32_t window = 100;  ///< what Firebase takes unanswered, by its documentation; told as each opens
    /// Bytes that wait for the peer to read. 100 pushes of the largest payload are under 3 MB, each byte escaped.
    std::size_t output_limit = std::size_t{16} << 20;
};

}  // namespace sluice::live
