// SPDX-License-Identifier: GPL-3.0-or-later
// One connection number of the pipeline's: one attempt to log in, one life, thrown away after. How many there are, when
// another is tried and what to do about draining is the pipeline's. Pushes and answers take the fast path; the rest
// goes to gloox. Receipts and upstream messages are acked here, on the connection they came on, whatever the window.
#pragma once

#include "live/transport.h"
#include "live/xmpp/ccs_codec.h"
#include "live/xmpp/gloox_stream.h"
#include "live/xmpp/stanza_splitter.h"
#include "live/xmpp/tls_channel.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace sluice::live {

/// What a session shares with its transport; all outlive it.
struct SessionContext {
    boost::asio::io_context& io;
    TransportListener& listener;
    const MessageNames& names;
    TransportCounts& counts;
};

class CcsSession : private ChannelListener, private GlooxListener {
public:
    /// `retire` is called once, when it has told closed; must not destroy it at once.
    CcsSession(const SessionContext& context, std::shared_ptr<boost::asio::ssl::context> tls,
               const XmppOptions& options, ConnectionId connection, std::function<void()> retire);

    void start() { channel_.connect(); }
    void send(const Send& send, const WirePush& push, Instant now);
    void ping();
    /// Nothing is told any more. Politely where the peer may still be there.
    void close(CloseReason reason);

private:
    enum class State : std::uint8_t { connecting, logging_in, open, ended };

    void connected() override;
    std::size_t received(std::string_view bytes, std::size_t fresh) override;
    void lost(CloseReason reason, const std::string& why) override { finish(reason, why); }

    void write(std::string_view bytes) override;
    void logged_in() override;
    void gcm(const std::string& json) override;
    void stanza_error(const std::string& id, const std::string& text) override;
    void unknown_message() override { ++context_.counts.unknown; }
    void stream_ended(CloseReason reason, const std::string& why) override;

    void take(StanzaSplitter::Kind kind, std::string_view piece);
    std::size_t short_way(std::string_view rest);
    void take_stanza(std::string_view stanza);
    void tell(const CcsAnswer& answer);
    void acknowledge(const CcsMessage& message, std::uint64_t& count);
    void finish(CloseReason reason, const std::string& why);
    void leave(bool politely);
    void appended(std::size_t before);

    SessionContext context_;
    XmppOptions options_;
    ConnectionId connection_;
    std::function<void()> retire_;
    State state_ = State::connecting;
    StanzaSplitter splitter_{TlsChannel::input_limit - 1};
    CcsReader reader_;
    std::uint64_t pings_ = 0;
    struct Ending {
        CloseReason reason;
        std::string why;
    };
    std::optional<Ending> ending_;  ///< gloox said so; told once gloox has returned
    TlsChannel channel_;
    GlooxStream stream_;
};

}  // namespace sluice::live
