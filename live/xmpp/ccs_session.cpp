// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/ccs_session.h"

#include "core/verdict.h"

namespace sluice::live {
namespace {

using Kind = StanzaSplitter::Kind;

ChannelOptions channel_options(const XmppOptions& options) {
    return {options.host, options.port, options.tls_name.empty() ? options.domain : options.tls_name,
            options.connect_timeout, options.output_limit};
}

/// The stanza's name without its prefix.
std::string_view local_name(std::string_view stanza) {
    const std::string_view name = stanza.substr(1, stanza.find_first_of(" \t\r\n/>") - 1);
    const std::size_t colon = name.find(':');
    return name.substr(colon == std::string_view::npos ? 0 : colon + 1);
}

/// Features that offer logins, but not ours; gloox would wait for ever.
bool offers_no_plain(std::string_view stanza) {
    return local_name(stanza) == "features" && stanza.find("xmpp-sasl") != std::string_view::npos &&
           stanza.find(">PLAIN<") == std::string_view::npos;
}

bool may_be_there(CloseReason reason) {
    return reason == CloseReason::drain_grace || reason == CloseReason::surplus || reason == CloseReason::stopped;
}

}  // namespace

CcsSession::CcsSession(const SessionContext& context, std::shared_ptr<boost::asio::ssl::context> tls,
                       const XmppOptions& options, ConnectionId connection, std::function<void()> retire)
    : context_(context),
      options_(options),
      connection_(connection),
      retire_(std::move(retire)),
      channel_(context.io, std::move(tls), channel_options(options), *this),
      stream_(options, *this) {}

void CcsSession::appended(std::size_t before) {
    context_.counts.bytes_out += channel_.output().size() - before;
    channel_.flush_soon();
}

void CcsSession::send(const Send& send, const WirePush& push, Instant now) {
    if (state_ != State::open) return;
    std::string& output = channel_.output();
    const std::size_t before = output.size();
    append_push(output, context_.names, send.message, push, wire_ttl_seconds(send, now));
    appended(before);
}

void CcsSession::ping() {
    if (state_ != State::open) return;
    const std::size_t before = channel_.output().size();
    append_ping(channel_.output(), ++pings_);
    appended(before);
}

void CcsSession::close(CloseReason reason) {
    if (state_ == State::ended) return;
    leave(may_be_there(reason));
}

void CcsSession::leave(bool politely) {
    const bool speaks = state_ == State::open || state_ == State::logging_in;
    state_ = State::ended;
    if (speaks && politely && !stream_.ended()) write("</stream:stream>");
    channel_.close(politely);
}

void CcsSession::finish(CloseReason reason, const std::string& why) {
    if (state_ == State::ended) return;
    leave(true);
    context_.listener.closed(connection_, reason, why);
    context_.listener.settled();
    retire_();
}

void CcsSession::connected() {
    state_ = State::logging_in;
    stream_.start();
    if (ending_) finish(ending_->reason, ending_->why);
}

std::size_t CcsSession::received(std::string_view bytes, std::size_t fresh) {
    context_.counts.bytes_in += fresh;
    if (state_ == State::open) context_.listener.heard(connection_);
    std::size_t consumed = 0;
    while (state_ != State::ended) {
        if (const std::size_t size = short_way(bytes.substr(consumed)); size != 0) {
            consumed += size;
            continue;
        }
        const auto [kind, size] = splitter_.next(bytes.substr(consumed));
        if (kind == Kind::more) break;
        take(kind, bytes.substr(consumed, size));
        consumed += size;
        if (ending_) finish(ending_->reason, ending_->why);
    }
    if (state_ == State::open) context_.listener.settled();
    return consumed;
}

/// An answer of the common form goes past the splitter; 0: there is none at the front.
std::size_t CcsSession::short_way(std::string_view rest) {
    if (state_ != State::open || !splitter_.between_stanzas()) return 0;
    std::size_t size = 0;
    const CcsAnswer* const answer = reader_.read_front(rest, size);
    if (answer == nullptr || size > splitter_.limit()) return 0;
    tell(*answer);
    return size;
}

void CcsSession::take(Kind kind, std::string_view piece) {
    switch (kind) {
        case Kind::stanza: return take_stanza(piece);
        case Kind::declaration:
        case Kind::header: return stream_.feed(piece);
        case Kind::end: return finish(CloseReason::peer, "the server ended the stream");
        case Kind::bad: return finish(CloseReason::peer, "the server sent what is no XMPP");
        case Kind::too_long: return finish(CloseReason::peer, "the server sent a stanza that is too long");
        case Kind::space:
        case Kind::more: return;
    }
}

void CcsSession::take_stanza(std::string_view stanza) {
    if (state_ == State::open) {
        if (const CcsAnswer* const answer = reader_.read(stanza)) return tell(*answer);
        return stream_.feed(stanza);
    }
    if (offers_no_plain(stanza)) return finish(CloseReason::refused_login, "the server does not offer SASL PLAIN");
    const bool again = local_name(stanza) == "success";  // SASL's: a new stream begins after it
    stream_.feed(stanza);
    if (again) splitter_.restart();
}

void CcsSession::tell(const CcsAnswer& answer) {
    const auto message = context_.names.parse(answer.message_id);
    if (!message) {
        ++context_.counts.unknown;
        return;
    }
    const Verdict verdict = answer.error.empty() ? Verdict{} : verdict_of(sluice::Transport::xmpp, answer.error);
    context_.listener.answered({connection_, *message, verdict, answer.error, answer.description, answer.new_token});
}

void CcsSession::write(std::string_view bytes) {
    const std::size_t before = channel_.output().size();
    channel_.output() += bytes;
    appended(before);
}

void CcsSession::logged_in() {
    state_ = State::open;
    channel_.settle_in();
    context_.listener.opened(connection_, options_.window);
}

void CcsSession::gcm(const std::string& json) {
    if (state_ != State::open) return;
    const CcsMessage message = read_gcm(json);
    switch (message.kind) {
        case CcsMessage::Kind::ack:
        case CcsMessage::Kind::nack:
            return tell({message.message_id, message.error, message.description, message.new_token});
        case CcsMessage::Kind::draining: return context_.listener.draining(connection_);
        case CcsMessage::Kind::receipt: return acknowledge(message, context_.counts.receipts);
        case CcsMessage::Kind::upstream: return acknowledge(message, context_.counts.upstream);
        case CcsMessage::Kind::unknown: ++context_.counts.unknown;
    }
}

void CcsSession::stanza_error(const std::string& id, const std::string& text) {
    if (state_ == State::open) tell({id, "stanza-error", text, {}});
}

void CcsSession::acknowledge(const CcsMessage& message, std::uint64_t& count) {
    ++count;
    const std::size_t before = channel_.output().size();
    append_ack(channel_.output(), message.from, message.message_id);
    appended(before);
}

void CcsSession::stream_ended(CloseReason reason, const std::string& why) { ending_ = {reason, why}; }

}  // namespace sluice::live
