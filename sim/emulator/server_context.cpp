// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/certificates.h"
#include "sim/emulator/emulator.h"

#include <boost/asio/ssl/context.hpp>
#include <cstring>
#include <string_view>

namespace sluice::sim {
namespace {

namespace ssl = boost::asio::ssl;

/// Of the protocols that the client offers, each with its length before it.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
    constexpr std::string_view ours = "xmpp-client";
    for (unsigned int i = 0; i < offered_size; i += 1U + offered[i]) {
        if (offered[i] != ours.size() || i + 1 + ours.size() > offered_size) continue;
        if (std::memcmp(offered + i + 1, ours.data(), ours.size()) != 0) continue;
        *chosen = offered + i + 1;
        *size = offered[i];
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

std::unique_ptr<ssl::context> server_context(const EmulatorOptions& options, std::string& ca_file) {
    const bool given = !options.certificate_file.empty() && !options.key_file.empty();
    const bool half = options.certificate_file.empty() != options.key_file.empty();
    if (half || given == !options.self_signed_dir.empty())
        throw EmulatorError("expected --cert and --key, or --self-signed DIR");
    SelfSigned files{"", options.certificate_file, options.key_file};
    if (!given) files = make_self_signed(options.self_signed_dir);
    ca_file = files.ca_file;
    auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
    SSL_CTX* native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
    boost::system::error_code error;
    context->use_certificate_chain_file(files.certificate_file, error);
    if (error) throw EmulatorError(files.certificate_file + ": no certificate (PEM) in it: " + error.message());
    context->use_private_key_file(files.key_file, ssl::context::pem, error);
    if (error) throw EmulatorError(files.key_file + ": no key (PEM) of that certificate in it: " + error.message());
    return context;
}

}  // namespace sluice::sim
