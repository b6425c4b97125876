// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/test_server.h"

#include "sim/scenario_reader.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace sluice::sim {
namespace {

Scenario scenario_with(const std::string& firebase, const std::string& rest) {
    std::string table = firebase;
    if (table.find("latency") == std::string::npos) table += "\nlatency = { kind = \"constant\", mean = \"1ms\" }";
    if (table.find("connect_time") == std::string::npos) table += "\nconnect_time = \"0s\"";
    const std::string text = "[scenario]\ntitle = \"test\"\nduration = \"1h\"\n" + rest +
                             "\n[[arrivals]]\nname = \"a\"\nkind = \"poisson\"\nrate = \"1/s\"\n[firebase]\n" + table;
    const ReadResult result = read_scenario_text(text, "test.toml", "");
    for (const Problem& problem : result.problems) ADD_FAILURE() << to_string(problem);
    return result.scenario.value();
}

std::string base64(std::string_view text) {
    std::string out(4 * (text.size() / 3 + 1) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

}  // namespace

TestServer::TestServer(const std::string& firebase, const EmulatorOptions& wanted, const std::string& rest) {
    std::string pattern = std::filesystem::temp_directory_path() / "sluice-emulator-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw EmulatorError("no temporary folder");
    folder_ = pattern;
    EmulatorOptions options = wanted;
    options.listen = {"127.0.0.1:0"};
    options.self_signed_dir = folder_;
    if (options.password_file.empty() && options.senders_file.empty()) options.any_sender = true;
    emulator_ = std::make_unique<Emulator>(io_, scenario_with(firebase, rest), 1, options);
    const std::string address = emulator_->xmpp_address();
    port_ = std::stoi(address.substr(address.rfind(':') + 1));
    emulator_->start();
    thread_ = std::thread([this] { io_.run(); });
}

TestServer::~TestServer() {
    post([this] {
        emulator_.reset();
        io_.stop();
    });
    thread_.join();
    std::filesystem::remove_all(folder_);
}

void TestServer::post(std::function<void()> act) { boost::asio::post(io_, std::move(act)); }

bool TestServer::until(const std::function<bool(const EmulatorStats&)>& wanted) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{patience_s};
    while (!wanted(stats())) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::yield();
    }
    return true;
}

void TestServer::inject(FaultSpec::Kind kind, Duration lasts, Duration grace) {
    FaultSpec fault;
    fault.kind = kind;
    fault.lasts = lasts;
    fault.grace = grace;
    on([&](Emulator& emulator) {
        emulator.inject(fault);
        return true;
    });
}

TestClient::TestClient(int port, const Tls& tls)
    : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), ssl_(nullptr, SSL_free) {
    if (tls.highest != 0) {
        SSL_CTX_set_security_level(context_.get(), 0);
        SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context_.get(), tls.highest);
    }
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{patience_s, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_);
    SSL_set_tlsext_host_name(ssl_.get(), tls.name.c_str());
    if (!tls.ca_file.empty()) {
        SSL_CTX_load_verify_locations(context_.get(), tls.ca_file.c_str(), nullptr);
        SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER, nullptr);
        const bool ip = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), tls.name.c_str()) == 1;
        if (!ip) SSL_set1_host(ssl_.get(), tls.name.c_str());
    }
    if (!tls.alpn.empty()) {
        const std::string offer = static_cast<char>(tls.alpn.size()) + tls.alpn;
        SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(offer.data()),
                            static_cast<unsigned>(offer.size()));
    }
    secure_ = SSL_connect(ssl_.get()) == 1;
}

TestClient::~TestClient() {
    if (secure_ && !closed_) SSL_shutdown(ssl_.get());
    cut();
}

void TestClient::cut() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    closed_ = true;
}

std::string TestClient::alpn() const {
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &chosen, &size);
    return {reinterpret_cast<const char*>(chosen), size};
}

void TestClient::send(std::string_view text) {
    while (!text.empty() && !closed_) {
        const int sent = SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
        if (sent <= 0) closed_ = true;
        if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool TestClient::read_more() {
    char bytes[16 << 10];
    if (socket_ < 0) return false;
    const int size = SSL_read(ssl_.get(), bytes, sizeof bytes);
    if (size > 0) unread_.append(bytes, static_cast<std::size_t>(size));
    timed_out_ = size <= 0 && SSL_get_error(ssl_.get(), size) == SSL_ERROR_WANT_READ;
    return size > 0;
}

std::string TestClient::until(std::string_view wanted) {
    std::size_t found = std::string::npos;
    while ((found = unread_.find(wanted)) == std::string::npos)
        if (!read_more()) {
            ADD_FAILURE() << "no \"" << wanted << "\", but: " << unread_;
            return unread_;
        }
    const std::string text = unread_.substr(0, found + wanted.size());
    unread_.erase(0, text.size());
    return text;
}

std::string TestClient::rest() {
    while (read_more()) {
    }
    std::string text;
    text.swap(unread_);
    return timed_out_ ? text + " … not closed" : text;
}

std::string TestClient::login(const std::string& sender, const std::string& password) {
    const std::string header =
        "<stream:stream to=\"fcm.googleapis.com\" version=\"1.0\" xmlns=\"jabber:client\" "
        "xmlns:stream=\"http://etherx.jabber.org/streams\">";
    std::string plain{'\0'};
    plain += sender + "@fcm.googleapis.com" + '\0' + password;
    send(header);
    std::string said = until("</stream:features>");
    send("<auth mechanism=\"PLAIN\" xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\">" + base64(plain) + "</auth>");
    said += until(">");
    if (said.find("<success") == std::string::npos) return said + rest();
    send(header);
    said += until("</stream:features>");
    send("<iq type=\"set\" id=\"bind-1\"><bind xmlns=\"urn:ietf:params:xml:ns:xmpp-bind\"/></iq>");
    return said + until("</iq>");
}

std::string gcm_stanza(const std::string& json) {
    return "<message id=\"\"><gcm xmlns=\"google:mobile:data\">" + json + "</gcm></message>";
}

std::string push_stanza(const std::string& id, const std::string& token) {
    return gcm_stanza("{\"to\":\"" + token + "\",\"message_id\":\"" + id + "\",\"data\":{\"k\":\"v\"}}");
}

std::string ack_of(const std::string& id, const std::string& token) {
    return gcm_stanza("{\"from\":\"" + token + "\",\"message_id\":\"" + id + "\",\"message_type\":\"ack\"}");
}

}  // namespace sluice::sim
