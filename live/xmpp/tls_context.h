// SPDX-License-Identifier: GPL-3.0-or-later
// What all TLS connections of a transport share: TLS 1.2 or newer, ALPN xmpp-client, whom to trust.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace sluice::live {

struct TlsContext {
    std::shared_ptr<boost::asio::ssl::context> context;  ///< nullptr where there is a problem
    std::string problem;                                 ///< one line: which file, and what is wrong with it
};
/// Trusts the certificates in `ca_file` (PEM), or the system's where it is empty.
TlsContext make_tls_context(const std::string& ca_file);

}  // namespace sluice::live
