// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/http/ingress.h"

#include "live/http/answers.h"
#include "live/http/ingress_state.h"

#include <boost/asio/post.hpp>

#include <future>
#include <stdexcept>

#include <sys/socket.h>

namespace sluice::live {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr auto retry_after = milliseconds{1};

tcp::endpoint endpoint_of(const Address& address) {
    const std::string host = address.host == "localhost" ? "127.0.0.1" : address.host;
    return {asio::ip::make_address(host), address.port};
}

}  // namespace

std::shared_ptr<asio::ssl::context> server_tls(const std::string& certificate_file, const std::string& key_file) {
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    error_code error;
    context->use_certificate_chain_file(certificate_file, error);
    if (error) throw std::runtime_error(certificate_file + ": no certificate chain (" + error.message() + ")");
    context->use_private_key_file(key_file, asio::ssl::context::pem, error);
    if (error) throw std::runtime_error(key_file + ": no key of that certificate (" + error.message() + ")");
    return context;
}

IngressState::IngressState(Runtime& runtime_, IngressOptions options_)
    : runtime(runtime_), options(std::move(options_)), keyed_hash(options.hashes) {
    if (!options.certificate_file.empty()) tls = server_tls(options.certificate_file, options.key_file);
    listen();
}

void IngressState::listen() {
    const tcp::endpoint endpoint = endpoint_of(options.listen);
    try {
        acceptor.open(endpoint.protocol());
        acceptor.set_option(asio::socket_base::reuse_address{true});
        acceptor.bind(endpoint);
        acceptor.listen(asio::socket_base::max_listen_connections);
    } catch (const boost::system::system_error& broken) {
        throw std::runtime_error("[http] listen " + to_string(options.listen) + ": " + broken.code().message());
    }
}

void IngressState::accept() {
    acceptor.async_accept([this](const error_code& error, tcp::socket socket) {
        if (error == asio::error::operation_aborted || stopping || !acceptor.is_open()) return;
        if (!error) {
            took(std::move(socket));
            return accept();
        }
        accept_retry.expires_after(milliseconds{100});  // out of descriptors, most likely
        accept_retry.async_wait([this](const error_code& cancelled) {
            if (!cancelled) accept();
        });
    });
}

void IngressState::took(tcp::socket socket) {
    ++counted.connections;
    error_code ignored;
    if (channels.size() >= options.limits.connections) {
        ++counted.connections_refused;
        std::string text;
        append_response(text, {503, true}, error_answer(503, "found too many connections, expected fewer"));
        if (!tls) asio::write(socket, asio::buffer(text), ignored);
        return;
    }
    socket.set_option(tcp::no_delay{true}, ignored);
    socket.non_blocking(true, ignored);
    const std::uint32_t number = next_number++;
    auto channel =
        tls ? make_channel(*this, number, std::move(socket), tls) : make_channel(*this, number, std::move(socket));
    channels.emplace(number, channel);
    ++counted.connections_now;
    channel->start();
}

void IngressState::gone(std::uint32_t number) { counted.connections_now -= channels.erase(number); }

void IngressState::submit(Submission&& submission, bool streams) {
    (streams ? streamed : singles).push_back(std::move(submission));
    touched();
}

void IngressState::touched() {
    if (flush_posted || (singles.empty() && streamed.empty())) return;
    flush_posted = true;
    asio::post(io, [this] {
        flush_posted = false;
        flush();
    });
}

void IngressState::flush() {
    if (!stalled.empty()) {
        stalled.insert(stalled.end(), std::make_move_iterator(streamed.begin()),
                       std::make_move_iterator(streamed.end()));
        streamed.clear();
    } else {
        stalled.swap(streamed);
    }
    if (!singles.empty()) runtime.submit(singles);
    if (!singles.empty()) {
        runtime.count_refused(Refusal::queue, singles.size());
        std::vector<Told> refused;
        for (const Submission& each : singles)
            refused.push_back({each.tag, Told::Kind::refused, Refusal::queue, Reason::none, 0, each.request.id, {}});
        singles.clear();
        told(std::move(refused));
    }
    const bool was_stalled = !stalled.empty();
    if (was_stalled) runtime.submit_streamed(stalled);
    if (stalled.empty()) return;
    retry.expires_after(retry_after);
    retry.async_wait([this](const error_code& error) {
        if (error) return;
        flush();
        if (stalled.empty()) pump_all();
    });
}

void IngressState::told(std::vector<Told>&& batch) {
    {
        const std::lock_guard lock{inbox_mutex};
        inbox.push_back(std::move(batch));
        if (std::exchange(inbox_posted, true)) return;
    }
    asio::post(io, [this] { hand_out(); });
}

void IngressState::hand_out() {
    std::vector<std::vector<Told>> batches;
    {
        const std::lock_guard lock{inbox_mutex};
        batches.swap(inbox);
        inbox_posted = false;
    }
    std::vector<std::shared_ptr<Channel>> had;
    std::uint32_t last = 0;
    Channel* channel = nullptr;
    for (const auto& batch : batches) {
        for (const Told& told : batch) {
            const auto number = static_cast<std::uint32_t>(told.tag >> 32);
            if (number != last) {
                const auto at = channels.find(number);
                channel = at == channels.end() ? nullptr : at->second.get();
                last = number;
                if (channel != nullptr) had.push_back(at->second);
            }
            if (channel != nullptr) channel->session().told(told);
        }
    }
    for (const auto& each : had) each->pump();
}

void IngressState::pump_all() {
    std::vector<std::shared_ptr<Channel>> all;
    for (const auto& [number, channel] : channels) all.push_back(channel);
    for (const auto& channel : all) channel->pump();
}

void IngressState::tick() {
    ticker.expires_after(std::chrono::seconds{1});
    ticker.async_wait([this](const error_code& error) {
        if (error) return;
        std::vector<std::shared_ptr<Channel>> all;
        for (const auto& [number, channel] : channels) all.push_back(channel);
        const auto now = std::chrono::steady_clock::now();
        for (const auto& channel : all) channel->tick(now);
        tick();
    });
}

void IngressState::order(Order&& order) {
    asio::post(runtime.executor(), [this, order = std::move(order)] {
        OrderAnswer answer = carry_out(order);
        asio::post(io, [this, tag = order.tag, answer = std::move(answer)] { answer_order(tag, answer); });
    });
}

OrderAnswer IngressState::carry_out(const Order& order) {
    if (runtime.draining())
        return {order.route.kind == Route::Kind::reload ? 409u : 503u,
                error_answer(order.route.kind == Route::Kind::reload ? 409 : 503,
                             "found the pusher stopping, expected it running")};
    switch (order.route.kind) {
        case Route::Kind::pause: runtime.pause(); return {200, R"({"status":200,"paused":true})"};
        case Route::Kind::resume: runtime.resume(); return {200, R"({"status":200,"paused":false})"};
        case Route::Kind::purge:
            return {200, "{\"status\":200,\"purged\":" + std::to_string(runtime.purge(order.route.priority)) + "}"};
        case Route::Kind::reload:
            if (options.reload) return options.reload(order.body, order.route.dry_run);
            break;
        default: break;
    }
    return {404, error_answer(404, "found an order that nobody takes here")};
}

void IngressState::answer_order(std::uint64_t tag, const OrderAnswer& answer) {
    const auto at = channels.find(static_cast<std::uint32_t>(tag >> 32));
    if (at == channels.end()) return;
    const auto channel = at->second;
    channel->session().controlled(static_cast<std::uint32_t>(tag), answer.status, answer.body);
    channel->pump();
}

void IngressState::stop_accepting() {
    error_code ignored;
    acceptor.close(ignored);
}

Ingress::Ingress(Runtime& runtime, IngressOptions options)
    : state_(std::make_unique<IngressState>(runtime, std::move(options))) {}
Ingress::~Ingress() { stop(Duration{0}); }

Address Ingress::address() const {
    const tcp::endpoint endpoint = state_->acceptor.local_endpoint();
    return {endpoint.address().to_string(), endpoint.port()};
}

void Ingress::start() {
    state_->accept();
    state_->tick();
    state_->thread = std::thread([this] { state_->io.run(); });
}

void Ingress::stop_accepting() {
    asio::post(state_->io, [this] { state_->stop_accepting(); });
}

void Ingress::stop(Duration grace) {
    IngressState& state = *state_;
    if (!state.thread.joinable()) return;
    std::promise<void> empty;
    auto is_empty = empty.get_future();
    asio::post(state.io, [&state] {
        state.stopping = true;
        state.stop_accepting();
        std::vector<std::shared_ptr<Channel>> all;
        for (const auto& [number, channel] : state.channels) all.push_back(channel);
        for (const auto& channel : all) {
            channel->session().stop();
            channel->pump();
        }
    });
    const auto deadline = std::chrono::steady_clock::now() + grace;
    while (state.counted.connections_now > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(milliseconds{5});
    asio::post(state.io, [&state, &empty] {
        std::vector<std::shared_ptr<Channel>> all;
        for (const auto& [number, channel] : state.channels) all.push_back(channel);
        for (const auto& channel : all) channel->close();
        state.ticker.cancel();
        state.retry.cancel();
        state.accept_retry.cancel();
        empty.set_value();
    });
    is_empty.wait();
    state.io.stop();
    state.thread.join();
}

void Ingress::replace_token(std::string token) {
    asio::post(state_->io, [this, token = std::move(token)] { state_->options.token = token; });
}

std::string certificate_problem(const std::string& certificate_file, const std::string& key_file) {
    try {
        server_tls(certificate_file, key_file);
        return "";
    } catch (const std::runtime_error& broken) {
        return broken.what();
    }
}

std::string Ingress::replace_certificate(const std::string& certificate_file, const std::string& key_file) {
    try {
        auto tls = server_tls(certificate_file, key_file);
        asio::post(state_->io, [this, tls = std::move(tls)] { state_->tls = tls; });
        return "";
    } catch (const std::runtime_error& broken) {
        return broken.what();
    }
}

const IngressCounts& Ingress::counts() const { return state_->counted; }

}  // namespace sluice::live
