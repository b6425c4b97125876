// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/live/xmpp/load_driver.h"

#include <charconv>

namespace sluice::test {

LoadDriver::LoadDriver(boost::asio::io_context& io, const Settings& settings, const live::XmppOptions& options,
                       Load load)
    : io_(io),
      load_(std::move(load)),
      pipeline_(settings, start_of_time, 1),
      transport_(io, *this, options),
      timer_(io) {}

bool LoadDriver::run(Duration limit) {
    return run_until([this] { return done_with_all(); }, limit);
}

bool LoadDriver::run_until(const std::function<bool()>& holds, Duration limit) {
    now_ = clock_.now();
    const Instant end = now_ + limit;
    drain();
    while (!holds()) {
        if (clock_.now() > end) return false;
        if (io_.stopped()) io_.restart();
        if (io_.run_one_for(std::chrono::milliseconds{50}) != 0) io_.poll();
    }
    return true;
}

void LoadDriver::stop() {
    now_ = clock_.now();
    pipeline_.stop(now_);
    drain();
    timer_.cancel();
}

void LoadDriver::offer() {
    if (load_.wait_for_all && !begun_ && pipeline_.open_connections() < pipeline_.settings().pushers) return;
    if (!begun_) began_at_ = now_;
    begun_ = true;
    while (offered_ < load_.pushes && pipeline_.buffered() < load_.buffered) {
        Push push;
        push.handle = ++offered_;
        push.device = offered_ % 1'000'003 + 1;
        pipeline_.offer(push, now_);
        while (const Outcome* outcome = pipeline_.next_outcome()) take(*outcome);
        send_all();
    }
}

void LoadDriver::send_all() {
    while (const Send* send = pipeline_.next_send()) {
        std::array<char, 20> id;
        const auto end = std::to_chars(id.data(), id.data() + id.size(), send->handle).ptr;
        transport_.send(*send, {{id.data(), static_cast<std::size_t>(end - id.data())}, load_.body}, now_);
    }
}

void LoadDriver::drain() {
    send_all();
    offer();
    while (const Command* command = pipeline_.next_command()) {
        switch (command->kind) {
            case Command::Kind::open: transport_.open(command->connection); break;
            case Command::Kind::close: transport_.close(command->connection, command->reason); break;
            case Command::Kind::ping: transport_.ping(command->connection); break;
        }
    }
    while (const Outcome* outcome = pipeline_.next_outcome()) take(*outcome);
    arm();
}

void LoadDriver::take(const Outcome& outcome) {
    ++outcomes_[index(outcome.kind)];
    ++ended_;
    if (done) done(outcome.handle);
    if (done_with_all()) finished_at_ = now_;
}

void LoadDriver::arm() {
    const Instant due = pipeline_.deadline();
    if (due >= armed_) return;
    armed_ = due;
    timer_.expires_at(clock_.steady(due));
    timer_.async_wait([this](boost::system::error_code error) {
        if (error) return;
        armed_ = never;
        now_ = clock_.now();
        pipeline_.advance(now_);
        drain();
    });
}

void LoadDriver::opened(ConnectionId connection, std::uint32_t window) {
    ++opens;
    now_ = clock_.now();
    pipeline_.opened(connection, window, now_);
    drain();
}
void LoadDriver::closed(ConnectionId connection, CloseReason reason, std::string_view why) {
    ++closes;
    why_closed.push_back(std::string(name(reason)) + ": " + std::string(why));
    now_ = clock_.now();
    pipeline_.closed(connection, reason, now_);
    drain();
}
void LoadDriver::answered(const live::WireAnswer& answer) {
    ++answers;
    if (!answer.error.empty()) ++nacks[std::string(answer.error)];
    pipeline_.answer(answer.connection, answer.message, answer.verdict, now_);
    send_all();
}
void LoadDriver::heard(ConnectionId connection) {
    now_ = clock_.now();
    pipeline_.heard(connection, now_);
    drain();
}
void LoadDriver::draining(ConnectionId connection) {
    ++drainings;
    pipeline_.draining(connection, now_);
    drain();
}
void LoadDriver::settled() {
    now_ = clock_.now();
    drain();
}

}  // namespace sluice::test
