// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/emulator.h"

#include "sim/emulator/certificates.h"
#include "sim/emulator/listener.h"
#include "sim/emulator/peer.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace sluice::sim {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Error = boost::system::error_code;

Duration sweep_every(const EmulatorOptions& options) {
    Duration shortest =
        std::min({options.limits.login, options.limits.stanza, options.limits.unread, options.limits.goodbye});
    for (const Duration one : {options.keep_alive, options.ping})
        if (one.count() > 0) shortest = std::min(shortest, one);
    return std::clamp<Duration>(shortest / 4, std::chrono::milliseconds{5}, std::chrono::seconds{1});
}

}  // namespace

struct Emulator::Parts : std::enable_shared_from_this<Emulator::Parts> {
    Parts(asio::io_context& context, const Scenario& scenario, std::uint64_t seed, const EmulatorOptions& wanted)
        : io(context),
          world(new PeerWorld{{scenario, seed, wanted}, wanted, {}, {}, {}, {}}),
          tls(server_context(wanted, ca_file)),
          wake(context),
          sweep(context),
          sweep_every(sim::sweep_every(wanted)) {
        for (const std::string& address : wanted.listen) listeners.push_back(std::make_shared<Listener>(io, address));
    }

    void start() {
        std::weak_ptr<Parts> weak = weak_from_this();
        const auto if_there = [weak](auto act) {
            return [weak, act] {
                if (const auto self = weak.lock()) act(*self);
            };
        };
        world->refresh = if_there([](Parts& self) { self.refresh(); });
        world->turn = if_there([](Parts& self) { self.turn(); });
        world->gone = [weak](std::uint64_t number) {
            if (const auto self = weak.lock()) self->peers.erase(number);
        };
        began = Clock::now();
        for (const auto& listener : listeners)
            listener->start([weak](asio::ip::tcp::socket socket) {
                if (const auto self = weak.lock()) self->accepted(std::move(socket));
            });
        sweep_on();
        turn();
    }

    void accepted(asio::ip::tcp::socket socket) {
        if (stopping || peers.size() >= world->options.limits.sockets) return;
        refresh();
        const auto peer = std::make_shared<Peer>(world, std::move(socket), *tls, ++last_number);
        peers.emplace(last_number, peer);
        peer->start();
        world->front.dial(*peer);
        turn();
    }

    void refresh() { world->front.refresh(instant(Duration{Clock::now() - began}.count())); }

    void turn() {
        world->front.turn();
        arm();
    }

    void arm() {
        const Instant next = world->front.next_wake();
        if (next == never || stopping) return;
        const Clock::time_point at = began + std::min<Duration>(next - start_of_time, std::chrono::hours{24 * 365});
        if (armed && at >= armed_for) return;
        armed = true;
        armed_for = at;
        wake.expires_at(at);
        wake.async_wait([weak = weak_from_this()](const Error& error) {
            const auto self = weak.lock();
            if (error || !self) return;
            self->armed = false;
            self->refresh();
            self->turn();
        });
    }

    void sweep_on() {
        sweep.expires_after(sweep_every);
        sweep.async_wait([weak = weak_from_this()](const Error& error) {
            const auto self = weak.lock();
            if (error || !self) return;
            self->check_all();
            if (!self->stopping || !self->peers.empty()) self->sweep_on();
        });
    }

    void check_all() {
        refresh();
        const Clock::time_point now = Clock::now();
        for (auto one = peers.begin(); one != peers.end();) {
            const std::shared_ptr<Peer> peer = (one++)->second;
            peer->check(now);
        }
        turn();
    }

    void stop() {
        stopping = true;
        for (const auto& listener : listeners) listener->stop();
        wake.cancel();
        refresh();
        for (auto one = peers.begin(); one != peers.end();) {
            const std::shared_ptr<Peer> peer = (one++)->second;
            peer->shut_down();
        }
        world->front.turn();
    }

    asio::io_context& io;
    std::shared_ptr<PeerWorld> world;
    std::string ca_file;
    std::unique_ptr<asio::ssl::context> tls;
    std::vector<std::shared_ptr<Listener>> listeners;
    asio::steady_timer wake, sweep;
    Duration sweep_every;
    std::map<std::uint64_t, std::shared_ptr<Peer>> peers;
    std::uint64_t last_number = 0;
    Clock::time_point began{}, armed_for{};
    bool armed = false, stopping = false;
};

Emulator::Emulator(asio::io_context& io, const Scenario& scenario, std::uint64_t seed, const EmulatorOptions& options)
    : parts_(std::make_shared<Parts>(io, scenario, seed, options)) {}

Emulator::~Emulator() {
    parts_->stopping = true;
    for (const auto& listener : parts_->listeners) listener->stop();
    const auto peers = std::move(parts_->peers);
    parts_->peers.clear();
    for (const auto& [number, peer] : peers) peer->cut();
}

void Emulator::start() { parts_->start(); }
void Emulator::stop() { parts_->stop(); }
std::string Emulator::xmpp_address() const { return parts_->listeners.front()->address(); }
std::string Emulator::ca_file() const { return parts_->ca_file; }

EmulatorStats Emulator::stats() const {
    parts_->refresh();
    return parts_->world->front.stats();
}

std::vector<EmulatorConnection> Emulator::connections() const { return parts_->world->front.connections(); }
std::vector<EmulatorMessage> Emulator::messages(std::size_t last) const { return parts_->world->front.messages(last); }

bool Emulator::script(const std::string& token, const std::vector<std::string>& answers) {
    return parts_->world->front.script(token, answers);
}

void Emulator::inject(const FaultSpec& fault) {
    parts_->refresh();
    parts_->world->front.inject(fault);
    parts_->arm();
}

bool Emulator::send_upstream(const std::string& sender, const std::string& device, const std::string& data) {
    parts_->refresh();
    const bool sent = parts_->world->front.send_upstream(sender, device, data);
    parts_->arm();
    return sent;
}

void Emulator::reset() {
    parts_->refresh();
    parts_->began = Clock::now();
    parts_->wake.cancel();
    parts_->armed = false;
    parts_->world->front.reset();
    parts_->arm();
}

}  // namespace sluice::sim
