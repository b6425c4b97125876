// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/live/xmpp/scripted_server.h"

#include "core/check.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

namespace sluice::test {
namespace {

constexpr std::string_view header =
    R"(<stream:stream from="gcm.googleapis.com" id="AF8BB607948BF55F" version="1.0" xmlns:stream="http://etherx.jabber.org/streams" xmlns="jabber:client">)";

int choose_alpn(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned in_size,
                void*) {
    *out = in + 1;
    *size = in[0];
    return in_size == 0 ? SSL_TLSEXT_ERR_NOACK : SSL_TLSEXT_ERR_OK;
}

template <class Read>
void use(const std::string& pem, const Read& read) {
    BIO* const in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    read(in);
    BIO_free(in);
}

}  // namespace

Peer::Peer(int socket, SSL_CTX* context) : socket_(socket) {
    const timeval limit{20, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    const int at_once = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    if (context == nullptr) return;
    tls_ = SSL_new(context);
    SSL_set_fd(tls_, socket_);
    if (SSL_accept(tls_) != 1) {
        SSL_free(tls_);
        throw PeerGone{};
    }
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(tls_, &chosen, &size);
    if (chosen != nullptr) alpn_.assign(reinterpret_cast<const char*>(chosen), size);
}
Peer::~Peer() { SSL_free(tls_); }

std::string Peer::server_name() const {
    const char* const name = SSL_get_servername(tls_, TLSEXT_NAMETYPE_host_name);
    return name == nullptr ? "" : name;
}

bool Peer::take_more() {
    std::array<char, 16384> bytes;
    const int size = tls_ == nullptr ? static_cast<int>(recv(socket_, bytes.data(), bytes.size(), 0))
                                     : SSL_read(tls_, bytes.data(), static_cast<int>(bytes.size()));
    if (size > 0) held_.append(bytes.data(), static_cast<std::size_t>(size));
    polite_ = size == 0 && tls_ != nullptr && SSL_get_error(tls_, size) == SSL_ERROR_ZERO_RETURN;
    return size > 0;
}

std::string Peer::read_until(std::string_view what) {
    std::size_t found;
    while ((found = held_.find(what)) == std::string::npos)
        if (!take_more()) throw PeerGone{};
    const std::string text = held_.substr(0, found + what.size());
    held_.erase(0, text.size());
    return text;
}
std::string Peer::read_to_end(bool* polite) {
    while (take_more()) {
    }
    if (polite != nullptr) *polite = polite_;
    return std::exchange(held_, {});
}
std::string Peer::read_record() {
    if (held_.empty() && !take_more()) throw PeerGone{};
    return std::exchange(held_, {});
}

void Peer::write(std::string_view text) {
    if (text.empty()) return;
    const int size = static_cast<int>(text.size());
    const auto done =
        tls_ == nullptr ? ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) : SSL_write(tls_, text.data(), size);
    if (done != size) throw PeerGone{};
}
void Peer::send(std::string_view text) {
    const std::string_view allowed = text.substr(0, budget);
    for (std::size_t i = 0; bytewise && i < allowed.size(); ++i) write(allowed.substr(i, 1));
    if (!bytewise) write(allowed);
    budget -= allowed.size();
    if (allowed.size() == text.size()) return;
    reset();
    throw PeerGone{};
}
void Peer::cut() { shutdown(socket_, SHUT_RDWR); }
void Peer::reset() {
    const linger now{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    const sockaddr nowhere{AF_UNSPEC, {}};
    connect(socket_, &nowhere, sizeof nowhere);  // dissolves the association: RST
}

std::string Peer::offer_login(std::string_view mechanisms) {
    read_until("<stream:stream");
    read_until(">");
    send(header);
    send(R"(<stream:features><mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl">)");
    send(std::string(mechanisms) + "</mechanisms></stream:features>");
    read_until("<auth");
    read_until(">");
    std::string text = read_until("</auth>");
    text.resize(text.size() - 7);
    return text;
}
std::string Peer::login(std::string_view mechanisms) {
    std::string auth = offer_login(mechanisms);
    send(R"(<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>)");
    read_until("<stream:stream");
    read_until(">");
    send(
        std::string(header) +
        R"(<stream:features><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/><session xmlns="urn:ietf:params:xml:ns:xmpp-session"/></stream:features>)");
    answer_iq(R"(<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><jid>123@gcm.googleapis.com/0FAD177A</jid></bind>)");
    answer_iq("");
    return auth;
}
void Peer::answer_iq(std::string_view inside) {
    const std::string iq = read_until("</iq>");
    const std::size_t begin = iq.find(" id=") + 5, end = iq.find(iq[begin - 1], begin);
    send("<iq type=\"result\" id=\"" + iq.substr(begin, end - begin) + "\">" + std::string(inside) + "</iq>");
}

ScriptedServer::ScriptedServer(const Identity& identity, Script script, bool tls) : script_(std::move(script)) {
    std::signal(SIGPIPE, SIG_IGN);
    if (tls) {
        context_ = SSL_CTX_new(TLS_server_method());
        SSL_CTX_set_alpn_select_cb(context_, choose_alpn, nullptr);
        use(identity.certificate, [this](BIO* in) {
            X509* const certificate = PEM_read_bio_X509(in, nullptr, nullptr, nullptr);
            CHECK(SSL_CTX_use_certificate(context_, certificate) == 1);
            X509_free(certificate);
        });
        use(identity.key, [this](BIO* in) {
            EVP_PKEY* const key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
            CHECK(SSL_CTX_use_PrivateKey(context_, key) == 1);
            EVP_PKEY_free(key);
        });
    }
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    CHECK(listen(listener_, 64) == 0);
    socklen_t size = sizeof address;
    CHECK(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    close(listener_);
    SSL_CTX_free(context_);
}

void ScriptedServer::accept_all() {
    for (int socket; (socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
        const std::lock_guard lock(mutex_);
        sockets_.push_back(socket);
        threads_.emplace_back([this, socket] { serve(socket); });
    }
}

void ScriptedServer::serve(int socket) {
    try {
        Peer peer(socket, context_);
        script_(peer);
    } catch (PeerGone) {  // NOLINT: the script is over
    }
    const std::lock_guard lock(mutex_);
    std::erase(sockets_, socket);
    close(socket);
    ++finished_;
}

std::string base64_decoded(const std::string& text) {
    std::string bytes(text.size(), '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return {};
    bytes.resize(static_cast<std::size_t>(size) - static_cast<std::size_t>(std::count(text.begin(), text.end(), '=')));
    return bytes;
}

}  // namespace sluice::test
