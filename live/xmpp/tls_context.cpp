// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/tls_context.h"

#include <openssl/ssl.h>

#include <array>

namespace sluice::live {

TlsContext make_tls_context(const std::string& ca_file) {
    namespace ssl = boost::asio::ssl;
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    constexpr std::array<unsigned char, 12> protocol{11, 'x', 'm', 'p', 'p', '-', 'c', 'l', 'i', 'e', 'n', 't'};
    SSL_CTX* const native = context->native_handle();
    if (SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_alpn_protos(native, protocol.data(), protocol.size()) != 0)
        return {nullptr, "OpenSSL refuses TLS 1.2"};
    context->set_verify_mode(ssl::verify_peer);
    boost::system::error_code error;
    if (ca_file.empty())
        context->set_default_verify_paths(error);
    else
        context->load_verify_file(ca_file, error);
    if (error) return {nullptr, (ca_file.empty() ? "the system's certificates" : ca_file) + ": " + error.message()};
    return {context, {}};
}

}  // namespace sluice::live
