// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/gloox_stream.h"

#include "live/xmpp/gloox_connection.h"

#include <gloox/client.h>
#include <gloox/connectionlistener.h>
#include <gloox/error.h>
#include <gloox/message.h>
#include <gloox/messagehandler.h>
#include <gloox/stanzaextension.h>
#include <gloox/tag.h>

namespace sluice::live {
namespace {

constexpr const char* gcm_namespace = "google:mobile:data";
constexpr int gcm_extension = gloox::ExtUser + 1;

/// The text of a message's gcm element, whatever its prefix.
class Gcm : public gloox::StanzaExtension {
public:
    explicit Gcm(const gloox::Tag* tag) : StanzaExtension(gcm_extension) {
        if (tag == nullptr || tag->xmlns() != gcm_namespace) return;
        ours = true;
        json = tag->cdata();
    }

    const std::string& filterString() const override {
        static const std::string filter = "/message/gcm";
        return filter;
    }
    StanzaExtension* newInstance(const gloox::Tag* tag) const override { return new Gcm(tag); }
    gloox::Tag* tag() const override { return nullptr; }
    StanzaExtension* clone() const override { return new Gcm(*this); }

    bool ours = false;
    std::string json;
};

std::string sasl_problem(gloox::AuthenticationError error) {
    switch (error) {
        case gloox::SaslAborted: return "aborted";
        case gloox::SaslIncorrectEncoding: return "incorrect-encoding";
        case gloox::SaslInvalidAuthzid: return "invalid-authzid";
        case gloox::SaslInvalidMechanism: return "invalid-mechanism";
        case gloox::SaslMalformedRequest: return "malformed-request";
        case gloox::SaslMechanismTooWeak: return "mechanism-too-weak";
        case gloox::SaslNotAuthorized: return "not-authorized";
        case gloox::SaslTemporaryAuthFailure: return "temporary-auth-failure";
        default: return "for a reason it does not name";
    }
}

std::string stream_problem(gloox::StreamError error) {
    switch (error) {
        case gloox::StreamErrorBadFormat: return "bad-format";
        case gloox::StreamErrorConflict: return "conflict";
        case gloox::StreamErrorConnectionTimeout: return "connection-timeout";
        case gloox::StreamErrorHostUnknown: return "host-unknown";
        case gloox::StreamErrorInternalServerError: return "internal-server-error";
        case gloox::StreamErrorInvalidXml: return "invalid-xml";
        case gloox::StreamErrorNotAuthorized: return "not-authorized";
        case gloox::StreamErrorPolicyViolation: return "policy-violation";
        case gloox::StreamErrorResourceConstraint: return "resource-constraint";
        case gloox::StreamErrorRestrictedXml: return "restricted-xml";
        case gloox::StreamErrorSystemShutdown: return "system-shutdown";
        case gloox::StreamErrorXmlNotWellFormed: return "xml-not-well-formed";
        default: return "number " + std::to_string(static_cast<int>(error));
    }
}

}  // namespace

class GlooxStream::Handlers : public gloox::ConnectionListener, public gloox::MessageHandler {
public:
    Handlers(const XmppOptions& options, GlooxListener& listener)
        : listener(listener),
          user(options.sender + "@" + options.domain),
          client(gloox::JID(user), options.password, options.port) {
        auto writer = [this](const std::string& bytes) { this->listener.write(bytes); };
        connection = new GlooxConnection(writer);  // the client's from here on
        connection->registerConnectionDataHandler(&client);
        client.setConnectionImpl(connection);
        client.setTls(gloox::TLSDisabled);
        client.setCompression(false);
        client.setSASLMechanisms(gloox::SaslMechPlain);
        client.setAuthcid(user);
        client.disableRoster();
        client.presence().setPresence(gloox::Presence::Invalid);
        client.removePresenceExtension(gloox::ExtCaps);
        client.registerStanzaExtension(new Gcm(nullptr));
        client.registerConnectionListener(this);
        client.registerMessageHandler(this);
    }

    void onConnect() override { listener.logged_in(); }
    bool onTLSConnect(const gloox::CertInfo&) override { return true; }
    void onResourceBindError(const gloox::Error*) override { end(CloseReason::peer, "the server refused to bind"); }
    void onSessionCreateError(const gloox::Error*) override {
        end(CloseReason::peer, "the server refused to begin a session");
    }
    void onDisconnect(gloox::ConnectionError error) override {
        switch (error) {
            case gloox::ConnAuthenticationFailed: return login_refused();
            case gloox::ConnNoSupportedAuth:
                return end(CloseReason::refused_login, "the server does not offer SASL PLAIN");
            case gloox::ConnStreamError: return stream_error();
            case gloox::ConnParseError: return end(CloseReason::peer, "the server sent XML that cannot be read");
            case gloox::ConnStreamVersionError:
                return end(CloseReason::peer, "the server speaks another version of XMPP");
            default: return end(CloseReason::peer, "the stream ended");
        }
    }
    void handleMessage(const gloox::Message& message, gloox::MessageSession*) override {
        if (message.subtype() == gloox::Message::Error) {
            const gloox::Error* const error = message.error();
            return listener.stanza_error(message.id(), error == nullptr ? std::string{} : error->text());
        }
        const auto* const found = message.findExtension<Gcm>(gcm_extension);
        if (found == nullptr || !found->ours) return listener.unknown_message();
        listener.gcm(found->json);
    }

    void login_refused() {
        const gloox::AuthenticationError error = client.authError();
        const bool passing = error == gloox::SaslTemporaryAuthFailure;
        end(passing ? CloseReason::network : CloseReason::refused_login,
            "the server refused the login of " + user + ": " + sasl_problem(error));
    }
    void stream_error() {
        std::string why = "stream error: " + stream_problem(client.streamError());
        if (const std::string& text = client.streamErrorText(); !text.empty()) why += " (" + text + ")";
        end(CloseReason::peer, why);
    }
    void end(CloseReason reason, const std::string& why) {
        if (ended) return;
        ended = true;
        listener.stream_ended(reason, why);
    }

    GlooxListener& listener;
    std::string user;
    bool ended = false;
    std::string scratch;
    GlooxConnection* connection = nullptr;
    gloox::Client client;
};

GlooxStream::GlooxStream(const XmppOptions& options, GlooxListener& listener)
    : handlers_(std::make_unique<Handlers>(options, listener)) {}
GlooxStream::~GlooxStream() {
    handlers_->ended = true;
    handlers_->connection->disconnect();  // the client says nothing any more
}
bool GlooxStream::ended() const { return handlers_->ended; }

void GlooxStream::start() {
    if (handlers_->client.connect(false))
        handlers_->connection->established();
    else
        handlers_->end(CloseReason::network, "gloox does not begin its stream");
}

void GlooxStream::feed(std::string_view bytes) {
    if (handlers_->ended) return;
    handlers_->scratch.assign(bytes);
    handlers_->connection->arrived(handlers_->scratch);
}

}  // namespace sluice::live
