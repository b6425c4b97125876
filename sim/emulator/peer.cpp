// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/peer.h"

#include "sim/emulator/ccs_stanzas.h"

#include <utility>

namespace sluice::sim {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

std::string address_of(const asio::ip::tcp::socket& socket) {
    Error error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error) return "";
    const bool v6 = endpoint.address().is_v6();
    const std::string address = endpoint.address().to_string();
    return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

XmlLimits xml_limits(const EmulatorLimits& limits) { return {limits.stanza_bytes, limits.depth, limits.attributes}; }

}  // namespace

Peer::Peer(std::shared_ptr<PeerWorld> world, asio::ip::tcp::socket socket, asio::ssl::context& context,
           std::uint64_t number)
    : Client(world->front, number, xml_limits(world->options.limits)),
      world_(std::move(world)),
      stream_(context.native_handle(), TlsEngine::Role::server, std::move(socket)),
      address_(address_of(stream_.socket())) {
    Error ignored;
    stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
}

Peer::~Peer() { world_->front.forget(*this); }

void Peer::start() {
    stream_.async_handshake([self = shared_from_this()](const Error& error) {
        if (error || self->closed_) return self->cut();
        self->secure_ = true;
        self->flush();
        self->read();
    });
}

void Peer::read() {
    stream_.async_read_some(
        world_->in.data(), world_->in.size(), [self = shared_from_this()](const Error& error, std::size_t size) {
            if (self->closed_ || self->goodbye_) return;
            const bool last_words = self->session.closing() && (self->write_under_way_ || !self->out.empty());
            if (error && last_words) return;  // they go out first; then say_goodbye()
            if (error) return self->cut();
            self->received(size);
            if (!self->closed_) self->read();
        });
}

void Peer::received(std::size_t size) {
    heard_at_ = Clock::now();
    world_->front.counts().bytes_read += size;
    if (session.closing()) return;
    world_->refresh();
    session.receive({world_->in.data(), size});
    if (session.underway() && (!was_underway_ || stanzas_ != session.counts().stanzas)) stanza_began_ = heard_at_;
    was_underway_ = session.underway();
    stanzas_ = session.counts().stanzas;
    if (session.closing()) world_->front.end(*this);
    if (session.closing() || !out.empty()) world_->front.touched(*this);
    world_->turn();
}

void Peer::flush() {
    if (closed_) return;
    if (session.closing() && closing_since_ == Clock::time_point{}) closing_since_ = Clock::now();
    if (out.size() + writing_.size() > world_->options.limits.unsent_bytes) return cut();
    if (!secure_ || write_under_way_ || goodbye_) return;
    if (!out.empty()) return write();
    if (session.closing()) say_goodbye();
}

void Peer::write() {
    write_under_way_ = true;
    write_began_ = said_at_ = Clock::now();
    writing_.clear();
    writing_.swap(out);
    stream_.async_write(writing_, [self = shared_from_this()](const Error& error) {
        self->write_under_way_ = false;
        if (self->closed_) return;
        if (error) return self->cut();
        self->world_->front.counts().bytes_written += self->writing_.size();
        self->writing_.clear();
        self->flush();
    });
}

void Peer::say_goodbye() {
    goodbye_ = true;
    stream_.async_shutdown([self = shared_from_this()](const Error&) { self->cut(); });
}

void Peer::cut() {
    if (closed_) return;
    closed_ = true;
    session.abandon();
    Error ignored;
    stream_.socket().close(ignored);
    world_->front.end(*this);
    world_->gone(number);
}

void Peer::shut_down() {
    if (!secure_) return cut();
    session.end("system-shutdown");
    world_->front.end(*this);
    flush();
}

bool Peer::late(Clock::time_point now) const {
    const EmulatorLimits& limits = world_->options.limits;
    if (!session.is_ready() && now - accepted_ > limits.login) return true;
    return session.underway() && now - stanza_began_ > limits.stanza;
}

void Peer::check(Clock::time_point now) {
    const EmulatorLimits& limits = world_->options.limits;
    if (closed_) return;
    if (closing_since_ != Clock::time_point{}) {
        if (now - closing_since_ > limits.goodbye) cut();
        return;
    }
    if (write_under_way_ && now - write_began_ > limits.unread) return cut();
    if (!late(now)) return keep_alive(now);
    if (!secure_) return cut();
    session.end("connection-timeout");
    world_->front.end(*this);
    world_->front.touched(*this);
}

void Peer::keep_alive(Clock::time_point now) {
    const EmulatorOptions& options = world_->options;
    if (!session.is_ready()) return;
    if (options.ping.count() > 0 && now - heard_at_ > options.ping) {
        const bool asked = pinged_at_ > heard_at_;
        if (asked && now - pinged_at_ > options.ping) {
            session.end("connection-timeout");
            world_->front.end(*this);
            return world_->front.touched(*this);
        }
        if (asked) return;
        pinged_at_ = now;
        std::string ping;
        ccs::ping(++pings_sent_, ping);
        return world_->front.after_ping(*this, std::move(ping));
    }
    if (options.keep_alive.count() == 0 || now - said_at_ <= options.keep_alive) return;
    said_at_ = now;
    world_->front.after_ping(*this, " ");
}

}  // namespace sluice::sim
