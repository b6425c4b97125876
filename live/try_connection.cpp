// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/try_connection.h"

#include "live/secrets.h"
#include "live/wall_clock.h"
#include "live/xmpp/xmpp_transport.h"

namespace sluice::live {
namespace {

/// One connection, one push, by hand: no pipeline that would try again.
class Trial final : public TransportListener {
public:
    explicit Trial(const LiveConfig& config) : config_(config) {}

    Tried run(Duration patience) {
        const SecretResult password = read_password(config_.xmpp);
        if (!password.error.empty()) return {false, false, {"password: " + password.error}};
        XmppOptions options;
        options.host = config_.xmpp.host;
        options.port = static_cast<std::uint16_t>(config_.xmpp.port);
        options.domain = config_.xmpp.domain;
        options.tls_name = config_.xmpp.tls_name;
        options.sender = config_.xmpp.sender;
        options.password = password.secret;
        options.ca_file = config_.xmpp.ca_file;
        transport_ = std::make_unique<XmppTransport>(io_, *this, options);
        transport_->open(1);
        io_.run_for(patience);
        if (!tried_.connected && tried_.lines.empty()) tried_.lines.push_back("no connection in time");
        if (tried_.connected && !tried_.answered) tried_.lines.push_back("no answer to the push in time");
        transport_.reset();
        io_.restart();
        io_.run_for(std::chrono::milliseconds{500});
        return tried_;
    }

    void opened(ConnectionId connection, std::uint32_t) override {
        tried_.connected = true;
        tried_.lines.push_back("connected and logged in as " + config_.xmpp.sender);
        Send send{};
        send.message = 1;
        send.connection = connection;
        send.deadline = never;
        send.sends = 1;
        transport_->send(send, {"sluice-check", R"("to":"sluice-check","dry_run":true,"data":{"check":"1"})"},
                         clock_.now());
    }
    void closed(ConnectionId, CloseReason reason, std::string_view why) override {
        tried_.lines.push_back("closed (" + std::string{name(reason)} + "): " + std::string{why});
        io_.stop();
    }
    void answered(const WireAnswer& answer) override {
        tried_.answered = true;
        tried_.lines.push_back("a dry_run push was answered: " +
                               (answer.error.empty() ? "ack" : std::string{answer.error} + " (its token is made up)"));
        io_.stop();
    }
    void heard(ConnectionId) override {}
    void draining(ConnectionId) override {}
    void settled() override {}

private:
    const LiveConfig& config_;
    boost::asio::io_context io_{1};
    WallClock clock_;
    std::unique_ptr<XmppTransport> transport_;
    Tried tried_;
};

}  // namespace

Tried try_connection(const LiveConfig& config, Duration patience) { return Trial{config}.run(patience); }

}  // namespace sluice::live
