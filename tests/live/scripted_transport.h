// SPDX-License-Identifier: GPL-3.0-or-later
// A Transport in memory that answers by a script, on the io_context: opens when asked, acks what `script` says. Records
// what was sent, and never tells anything from inside a call of its user.
#pragma once

#include "live/transport.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace sluice::live {

class ScriptedTransport final : public Transport {
public:
    struct Reply {
        bool answers = true;
        std::string error;  ///< empty: ack
        std::string new_token;
    };
    struct Sent {
        ConnectionId connection;
        MessageId message;
        std::string id, body;
    };
    using Script = std::function<Reply(const Sent&)>;

    explicit ScriptedTransport(boost::asio::io_context& io) : io_(io) {}
    void listen(TransportListener& listener) { listener_ = &listener; }

    Script script = [](const Sent&) { return Reply{}; };
    bool keeps = true;                           ///< what was sent, in `sent`
    CloseReason refuses = CloseReason::stopped;  ///< another: every open is answered by closed with it
    std::vector<Sent> sent;
    std::map<ConnectionId, std::vector<Sent>> pending;
    std::size_t most_pending = 0;

    void open(ConnectionId connection) override {
        boost::asio::post(io_, [this, connection] {
            if (refuses != CloseReason::stopped) {
                listener_->closed(connection, refuses, "scripted");
            } else {
                pending[connection];
                listener_->opened(connection, 100);
            }
            listener_->settled();
        });
    }
    void close(ConnectionId connection, CloseReason) override { pending.erase(connection); }
    void ping(ConnectionId connection) override {
        boost::asio::post(io_, [this, connection] {
            if (pending.contains(connection)) listener_->heard(connection);
            listener_->settled();
        });
    }
    void send(const Send& send, const WirePush& push, Instant) override {
        Sent made{send.connection, send.message, std::string{push.id}, std::string{push.body}};
        if (keeps) sent.push_back(made);
        auto& mine = pending[send.connection];
        mine.push_back(std::move(made));
        most_pending = std::max(most_pending, mine.size());
        if (!posted_) boost::asio::post(io_, [this] { answer(); });
        posted_ = true;
    }
    TransportCounts counts() const override { return {}; }

    /// Answers by the script what is pending.
    void answer() {
        posted_ = false;
        for (auto& [connection, list] : pending) {
            if (list.empty()) continue;
            std::vector<std::pair<Sent, Reply>> replies;
            std::vector<Sent> silent;
            for (Sent& each : std::exchange(list, {})) {
                Reply reply = script(each);
                if (reply.answers)
                    replies.emplace_back(std::move(each), std::move(reply));
                else
                    silent.push_back(std::move(each));
            }
            list = std::move(silent);
            if (replies.empty()) continue;
            listener_->heard(connection);
            for (const auto& [each, reply] : replies) {
                const Verdict verdict =
                    reply.error.empty() ? Verdict{} : verdict_of(sluice::Transport::xmpp, reply.error);
                listener_->answered({connection, each.message, verdict, reply.error, "", reply.new_token});
            }
        }
        listener_->settled();
    }
    /// Cuts every connection.
    void cut() {
        boost::asio::post(io_, [this] {
            for (const auto& [connection, list] : std::exchange(pending, {}))
                listener_->closed(connection, CloseReason::network, "cut");
            listener_->settled();
        });
    }

private:
    boost::asio::io_context& io_;
    TransportListener* listener_ = nullptr;
    bool posted_ = false;
};

}  // namespace sluice::live
