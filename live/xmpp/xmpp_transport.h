// SPDX-License-Identifier: GPL-3.0-or-later
// Firebase over XMPP (CCS): the pipeline's connections, each a CcsSession. On one thread, that of its io_context, which
// outlives it. `opened` reports XmppOptions::window. A refused login closes with refused_login, a certificate that does
// not do with network, each said plainly; a stanza error answers its push with the verdict "stanza-error".
#pragma once

#include "live/transport.h"
#include "live/xmpp/message_names.h"
#include "live/xmpp/xmpp_options.h"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace sluice::live {

class XmppTransport final : public Transport {
public:
    /// `random`: RANDOM of every message_id, new for every process.
    XmppTransport(boost::asio::io_context& io, TransportListener& listener, const XmppOptions& options,
                  std::uint64_t random = MessageNames::random_number());
    ~XmppTransport() override;  ///< closes what is open, politely; tells nothing

    /// From the next open() on (SIGHUP: password and CA file are read again). Returns what is wrong with the CA file;
    /// then everything stays as it was. Empty: done.
    std::string replace(const XmppOptions& options);
    /// What is wrong with the CA file that it was made with; every open() ends with it. Empty: nothing.
    const std::string& problem() const;

    void open(ConnectionId connection) override;
    void close(ConnectionId connection, CloseReason reason) override;
    void ping(ConnectionId connection) override;
    void send(const Send& send, const WirePush& push, Instant now) override;
    TransportCounts counts() const override;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace sluice::live
