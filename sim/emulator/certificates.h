// SPDX-License-Identifier: GPL-3.0-or-later
// A certificate for tests, made on the spot: a CA of its own, whose key is never written and forgotten at once, and a
// server certificate by it for localhost, 127.0.0.1, ::1, fcm.googleapis.com and fcm-xmpp.googleapis.com. Both are
// valid for a year (from a day ago, for clocks that lag). ECDSA P-256.
#pragma once

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace sluice::sim {

struct EmulatorOptions;

struct SelfSigned {
    std::string ca_file;           ///< ca.pem: what clients are to trust
    std::string certificate_file;  ///< server.pem
    std::string key_file;          ///< server.key, mode 0600
};

/// Makes the folder where it is not there; writes over what is. Throws EmulatorError.
SelfSigned make_self_signed(const std::string& folder);

/// TLS 1.2 or later, ALPN xmpp-client where the client offers it, any SNI, no client certificate, no renegotiation.
/// With `self_signed_dir` the certificate is made; `ca_file` is then set. Throws EmulatorError.
std::unique_ptr<boost::asio::ssl::context> server_context(const EmulatorOptions& options, std::string& ca_file);

}  // namespace sluice::sim
