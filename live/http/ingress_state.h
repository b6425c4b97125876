// SPDX-License-Identifier: GPL-3.0-or-later
// Inside of the Ingress: everything but told() runs on its own thread.
#pragma once

#include "live/http/channel.h"
#include "live/keyed_hash.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

namespace sluice::live {

std::shared_ptr<boost::asio::ssl::context> server_tls(const std::string& certificate_file, const std::string& key_file);

class IngressState final : public ChannelHost, public Source {
public:
    IngressState(Runtime& runtime_, IngressOptions options_);

    // SessionHost.
    void submit(Submission&& submission, bool streams) override;
    bool backed_up() const override { return !stalled.empty(); }
    void order(Order&& order) override;
    Source* source() override { return this; }
    std::uint64_t hash(std::string_view text) override { return keyed_hash(text); }
    bool keeps_original() const override { return options.keeps_original; }
    bool on_loopback() const override { return options.listen.loopback(); }
    const std::string& token() const override { return options.token; }
    void count_invalid() override { runtime.count_refused(Refusal::invalid); }
    void count_answer(unsigned status) override { ++counted.answers[status / 100 % 6]; }

    // ChannelHost.
    void touched() override;
    void gone(std::uint32_t number) override;
    IngressCounts& counts() override { return counted; }
    const IngressLimits& limits() const override { return options.limits; }

    /// From the runtime's thread.
    void told(std::vector<Told>&& batch) override;

    void listen();
    void accept();
    void took(boost::asio::ip::tcp::socket socket);
    void flush();
    void hand_out();
    void tick();
    void stop_accepting();
    void pump_all();
    void answer_order(std::uint64_t tag, const OrderAnswer& answer);
    OrderAnswer carry_out(const Order& order);

    Runtime& runtime;
    IngressOptions options;
    boost::asio::io_context io{1};
    boost::asio::ip::tcp::acceptor acceptor{io};
    boost::asio::steady_timer ticker{io}, retry{io}, accept_retry{io};
    std::shared_ptr<boost::asio::ssl::context> tls;
    KeyedHash keyed_hash;
    IngressCounts counted;
    std::unordered_map<std::uint32_t, std::shared_ptr<Channel>> channels;
    std::uint32_t next_number = 1;
    std::vector<Submission> singles, streamed, stalled;
    bool flush_posted = false, stopping = false;
    std::thread thread;

    std::mutex inbox_mutex;
    std::vector<std::vector<Told>> inbox;
    bool inbox_posted = false;
};

}  // namespace sluice::live
