// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/xmpp_transport.h"

#include "core/check.h"
#include "live/xmpp/ccs_session.h"
#include "live/xmpp/tls_context.h"

#include <boost/asio/post.hpp>

#include <set>
#include <unordered_map>

namespace sluice::live {

/// Shared with what is posted, which finds `gone` where the transport is.
struct XmppTransport::State : std::enable_shared_from_this<State> {
    State(boost::asio::io_context& io, TransportListener& listener, const XmppOptions& options, std::uint64_t random)
        : io(io), listener(listener), options(options), tls(make_tls_context(options.ca_file)), names(random) {}

    boost::asio::io_context& io;
    TransportListener& listener;
    XmppOptions options;
    TlsContext tls;
    MessageNames names;
    TransportCounts counts;
    std::unordered_map<ConnectionId, std::unique_ptr<CcsSession>> sessions;
    ConnectionId last = 0;  ///< of the last lookup
    CcsSession* last_session = nullptr;
    std::set<ConnectionId> refused;  ///< opened without a context, not told yet
    bool gone = false;

    CcsSession* find(ConnectionId connection) {
        if (connection == last) return last_session;
        const auto found = sessions.find(connection);
        if (found == sessions.end()) return nullptr;
        last = connection;
        return last_session = found->second.get();
    }
    /// A session must not end inside its own call.
    void retire(ConnectionId connection) {
        const auto found = sessions.find(connection);
        if (found == sessions.end()) return;
        if (last == connection) last = 0;
        std::shared_ptr<CcsSession> session(std::move(found->second));
        sessions.erase(found);
        boost::asio::post(io, [session] {});
    }
    void refuse(ConnectionId connection) {
        refused.insert(connection);
        boost::asio::post(io, [self = shared_from_this(), connection, why = tls.problem] {
            if (self->gone || self->refused.erase(connection) == 0) return;
            self->listener.closed(connection, CloseReason::network, why);
            self->listener.settled();
        });
    }
};

XmppTransport::XmppTransport(boost::asio::io_context& io, TransportListener& listener, const XmppOptions& options,
                             std::uint64_t random)
    : state_(std::make_shared<State>(io, listener, options, random)) {}

XmppTransport::~XmppTransport() {
    state_->gone = true;
    for (auto& [connection, session] : state_->sessions) session->close(CloseReason::stopped);
    state_->sessions.clear();
}

std::string XmppTransport::replace(const XmppOptions& options) {
    TlsContext tls = make_tls_context(options.ca_file);
    if (!tls.context) return tls.problem;
    state_->options = options;
    state_->tls = std::move(tls);
    return {};
}

const std::string& XmppTransport::problem() const { return state_->tls.problem; }

void XmppTransport::open(ConnectionId connection) {
    State& state = *state_;
    if (!state.tls.context) return state.refuse(connection);
    const SessionContext context{state.io, state.listener, state.names, state.counts};
    auto session = std::make_unique<CcsSession>(context, state.tls.context, state.options, connection,
                                                [&state, connection] { state.retire(connection); });
    session->start();
    const bool is_new = state.sessions.emplace(connection, std::move(session)).second;
    CHECK(is_new);
}

void XmppTransport::close(ConnectionId connection, CloseReason reason) {
    CcsSession* const session = state_->find(connection);
    if (session == nullptr) {
        state_->refused.erase(connection);
        return;
    }
    session->close(reason);
    state_->retire(connection);
}

void XmppTransport::ping(ConnectionId connection) {
    CcsSession* const session = state_->find(connection);
    if (session != nullptr) session->ping();
}

void XmppTransport::send(const Send& send, const WirePush& push, Instant now) {
    CcsSession* const session = state_->find(send.connection);
    CHECK(session != nullptr);
    session->send(send, push, now);
}

TransportCounts XmppTransport::counts() const { return state_->counts; }

}  // namespace sluice::live
