// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/front.h"

#include "sim/emulator/ccs_stanzas.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::sim {

bool Client::knows(const std::string& sender, std::string_view password) {
    const bool right = front_.accounts().knows(sender, password);
    ++(right ? front_.counts().logins : front_.counts().logins_failed);
    return right;
}
std::string Client::new_id() { return front_.new_id(); }
void Client::bound() { front_.bound(*this); }
void Client::push(const Downstream& push, std::string_view json) { front_.push(*this, push, json); }
void Client::acked(const Downstream& ack) { front_.acked(*this, ack); }
bool Client::heard() { return front_.heard(*this); }
void Client::ping(std::string reply) {
    ++front_.counts().pings;
    front_.after_ping(*this, std::move(reply));
}

Front::Front(const Scenario& scenario, std::uint64_t seed, const EmulatorOptions& options)
    : scenario_(scenario),
      seed_(seed),
      options_(options),
      accounts_(options),
      model_(std::make_unique<Firebase>(scenario, seed)),
      calendar_(std::make_unique<Calendar>()),
      ids_(seed, "emulator.ids"),
      devices_(seed, "emulator.devices"),
      machine_lost_(scenario.machines, false),
      ring_(options.messages_kept),
      answers_(model_->answered().size(), 0) {}

void Front::refresh(Instant now) {
    now_ = std::max(now_, now);
    if (model_->deadline() > now_) return;
    model_->advance(now_);
    while (const Fact* fact = model_->next_fact()) act(Fact{*fact});
}

void Front::turn() {
    turned_ = now_;
    if (some_ended_) settle_taken();
    while (answer_some()) {
    }
    for (std::size_t i = 0; i < dirty_.size(); ++i) {
        dirty_[i]->dirty = false;
        dirty_[i]->flush();
    }
    dirty_.clear();
    if (log_.empty()) return;
    std::fwrite(log_.data(), 1, log_.size(), options_.log);
    std::fflush(options_.log);
    log_.clear();
}

// Thousands of slots and a million ids lie beyond the caches: a batch of them is fetched while the one before is worked
// on. What an answer schedules is never earlier than those that are due already.
bool Front::answer_some() {
    constexpr std::size_t most = 32, line = 64, early = 8;
    std::array<Scheduled, most> due;
    std::size_t count = 0;
    for (const Scheduled* event; count < most && (event = calendar_->peek(nanoseconds(now_))) != nullptr; ++count) {
        due[count] = *event;
        calendar_->pop();
        const char* const slot = reinterpret_cast<const char*>(&slots_[due[count].message]);
        __builtin_prefetch(slot);
        __builtin_prefetch(slot + line);
    }
    for (std::size_t i = 0; i < count + early; ++i) {
        if (i < count) {
            const Slot& slot = slots_[due[i].message];
            taken_.prefetch(slot.hash);
            for (std::size_t at = 0; at < slot.text.size(); at += line) __builtin_prefetch(slot.text.data() + at);
        }
        if (i >= early) answer_due(due[i - early]);
    }
    return count != 0;
}

Instant Front::next_wake() {
    constexpr Duration spacing = std::chrono::microseconds{200}, look = std::chrono::milliseconds{1};
    Instant wake = model_->deadline();
    if (calendar_->empty()) return wake;
    const Scheduled* event = calendar_->peek(nanoseconds(now_ + look));
    const Instant due = event == nullptr ? now_ + look : instant(event->at);
    return std::min(wake, std::max(due, turned_ + spacing));
}

void Front::touched(Client& client) {
    if (client.dirty) return;
    client.dirty = true;
    dirty_.push_back(&client);
}

std::string Front::new_id() {
    std::string id;
    for (std::uint64_t bits = ids_.next(), i = 0; i < 16; ++i, bits >>= 4) id += "0123456789ABCDEF"[bits & 15];
    return id;
}

void Front::dial(Client& client) {
    client.since = now_;
    std::uint32_t machine = next_machine_++ % scenario_.machines;
    for (std::uint32_t i = 0; i < scenario_.machines && machine_lost_[machine]; ++i)
        machine = next_machine_++ % scenario_.machines;
    clients_.emplace(client.number, &client);
    client.machine = machine;
    client.link = model_->dial(machine, now_);
    dialled_.push_back({&client, 0});
    if (dialled_.size() == dialled_.capacity()) forget_ended();
    ++stats_.accepted;
    log_connection("connected", client);
    if (!machine_lost_[machine]) return;
    client.cut();
    end(client);
}

Client* Front::find(Link link) const {
    const auto i = static_cast<Link>(link - first_link_);
    return i < dialled_.size() ? dialled_[i].client : nullptr;
}

// Answers of long ago may still come for the last thousands.
void Front::forget_ended() {
    constexpr std::size_t kept = 65'536;
    if (dialled_.size() < 2 * kept) return;
    const auto last = dialled_.end() - static_cast<std::ptrdiff_t>(kept);
    const auto alive = std::find_if(dialled_.begin(), last, [](const Dialled& one) { return one.client != nullptr; });
    first_link_ += static_cast<Link>(alive - dialled_.begin());
    dialled_.erase(dialled_.begin(), alive);
}

void Front::end(Client& client) {
    if (client.ended) return;
    client.ended = true;
    model_->hang_up(client.link, now_);
    dialled_[static_cast<Link>(client.link - first_link_)] = {nullptr, nanoseconds(now_)};
    some_ended_ = true;
    box_.connection_ended(client.session.sender(), client.number);
    clients_.erase(client.number);
    stats_.pending -= client.pending;
    const SessionCounts& counts = client.session.counts();
    stats_.stream_errors += counts.stream_errors;
    stats_.stanza_errors += counts.stanza_errors;
    log_connection("closed", client);
}

void Front::forget(Client& client) {
    end(client);
    dirty_.erase(std::remove(dirty_.begin(), dirty_.end(), &client), dirty_.end());
}

void Front::act(const Fact& fact) {
    using Kind = Fact::Kind;
    if (fact.kind == Kind::machine_lost) return lose_machine(fact.machine);
    if (fact.kind == Kind::machine_back) {
        machine_lost_[fact.machine] = false;
        return;
    }
    Client* client = find(fact.link);
    if (client == nullptr) return;
    switch (fact.kind) {
        case Kind::opened:
            client->up = true;
            client->session.opened();
            return touched(*client);
        case Kind::refused:
            ++stats_.refused;
            if (model_->connections() >= scenario_.firebase.connections_max)
                client->session.refused();
            else
                client->cut();
            touched(*client);
            return end(*client);
        case Kind::closed: return close(*client);
        case Kind::draining:
            client->is_draining = true;
            client->session.draining();
            log_connection("draining", *client);
            return touched(*client);
        case Kind::pong: return pong(*client);
        case Kind::upstream: {
            const std::string device = "device-" + std::to_string(devices_.below(1'000'000));
            return upstream(*client, device, "{\"hello\":\"world\"}");
        }
        case Kind::machine_lost:
        case Kind::machine_back: return;
    }
}

// By the model: at the end of a drain, beyond the limit, or dropped.
void Front::close(Client& client) {
    const FirebaseSpec& spec = scenario_.firebase;
    const bool too_many = spec.over_limit == OverLimit::close && client.pending >= spec.pending_limit &&
                          client.pending_peak > spec.pending_limit;
    client.last_words = true;
    if (too_many)
        client.session.end("policy-violation", "too many pending messages");
    else if (client.is_draining)
        client.session.end();
    else
        client.cut();
    touched(client);
    end(client);
}

void Front::lose_machine(std::uint32_t machine) {
    machine_lost_[machine] = true;
    std::vector<Client*> lost;
    for (const auto& [number, client] : clients_)
        if (client->machine == machine) lost.push_back(client);
    for (Client* client : lost) {
        client->cut();
        end(*client);
    }
}

bool Front::heard(const Client& client) const {
    return !client.up || client.last_words || (!client.ended && model_->hears(client.link, now_));
}

void Front::after_ping(Client& client, std::string reply) {
    constexpr std::size_t most = 64;
    if (!heard(client)) return;
    if (client.pongs.size() >= most) client.pongs.erase(client.pongs.begin());
    client.pongs.push_back(std::move(reply));
    model_->ping(client.link, now_);
}

// One lost pong must not leave the rest a ping behind: each brings all that was asked before.
void Front::pong(Client& client) {
    for (const std::string& reply : client.pongs) client.out += reply;
    client.pongs.clear();
    touched(client);
}

Client* Front::ready_of(const std::string& sender) const {
    for (const auto& [number, client] : clients_)
        if (client->session.is_ready() && client->session.sender() == sender) return client;
    return nullptr;
}

void Front::bound(Client& client) {
    log_connection("bound", client);
    deliver_waiting(client);
}

void Front::upstream(Client& client, const std::string& device, const std::string& data) {
    if (!client.session.is_ready()) return;
    std::string token, id = std::to_string(++upstream_number_);
    id.insert(0, id.size() < 6 ? 6 - id.size() : 0, '0');
    escape_json(device, token);
    ++stats_.upstream;
    const std::string& sender = client.session.sender();
    if (!box_.add(sender, {id, ccs::upstream_json(token, id, data), false, 0})) {
        ++stats_.upstream_withheld;
        return;
    }
    deliver_waiting(client);
}

void Front::deliver_waiting(Client& client) {
    if (!client.session.is_ready() || client.session.closing() || !heard(client)) return;
    const std::string& sender = client.session.sender();
    for (const UpstreamBox::Item& item : box_.take(sender, client.number)) {
        if (item.receipt)
            ccs::receipt(sender, item.json, client.out);
        else
            ccs::upstream(sender, item.json, client.out);
    }
    touched(client);
}

void Front::log_connection(std::string_view event, const Client& client) {
    if (options_.log != nullptr) log_event(now_, event, client.number, client.session.sender(), log_);
}

}  // namespace sluice::sim
