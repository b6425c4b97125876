// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/runtime.h"

#include "core/check.h"
#include "live/log.h"
#include "live/runtime_state.h"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace sluice::live {
namespace {

constexpr std::size_t most_nack_names = 256;  // they come from the peer

Settings checked(const Settings& settings) {
    CHECK(problems(settings).empty());
    return settings;
}

}  // namespace

RuntimeState::RuntimeState(boost::asio::io_context& io_, const WallClock& clock_, const RuntimeOptions& options_,
                           const RuntimeHooks& hooks_)
    : io(io_),
      clock(clock_),
      options(options_),
      hooks(hooks_),
      pipeline(checked(options_.settings), clock_.now(), options_.seed),
      payloads(HashSecret::random()),
      queue(options_.queue),
      now_(clock_.now()),
      timer(io_),
      sample_timer(io_),
      drain_timer(io_) {
    const HashSecret random = HashSecret::random();
    made_up_ids = "push-";
    for (std::size_t i = 0; i < 6; ++i)
        for (const int half : {random.key[i] >> 4, random.key[i] & 15}) made_up_ids += "0123456789abcdef"[half];
    made_up_ids += '-';
}

void RuntimeState::opened(ConnectionId connection, std::uint32_t window) {
    touch();
    login_refused = false;
    open.push_back(connection);
    if (lost > 0) {
        --lost;
        marks.push_back({Mark::Kind::connection_back, now_ - start_of_time, 0});
    }
    if (hooks.log != nullptr) hooks.log->info("connection-open", "connected", {{"connection", connection}});
    pipeline.opened(connection, window, now_);
    drain_sends();
}

void RuntimeState::closed(ConnectionId connection, CloseReason reason, std::string_view why) {
    touch();
    ++closed_why[static_cast<std::size_t>(reason)];
    const bool was_open = std::erase(open, connection) > 0;
    if (was_open) {
        ++lost;
        marks.push_back({Mark::Kind::connection_lost, now_ - start_of_time, 0});
    }
    if (reason == CloseReason::refused_login) login_refused = true;
    if (hooks.log != nullptr)
        hooks.log->warning(was_open ? "connection-lost" : "connection-failed", why,
                           {{"connection", connection}, {"reason", name(reason)}});
    pipeline.closed(connection, reason, now_);
    drain_sends();
}

void RuntimeState::answered(const WireAnswer& answer) {
    if (!answer.error.empty()) {
        const auto known = nacks.find(answer.error);
        if (known != nacks.end())
            ++known->second;
        else
            ++nacks[nacks.size() < most_nack_names ? std::string{answer.error.substr(0, 64)} : "other"];
    }
    const Outcome* const outcome = pipeline.answer(answer.connection, answer.message, answer.verdict, now_);
    if (outcome != nullptr && !answer.new_token.empty()) payloads.at(outcome->handle).new_token = answer.new_token;
    drain_sends();
}

void RuntimeState::heard(ConnectionId connection) {
    touch();
    pipeline.heard(connection, now_);
    drain_sends();
}

void RuntimeState::draining(ConnectionId connection) {
    touch();
    marks.push_back({Mark::Kind::draining, now_ - start_of_time, 0});
    if (hooks.log != nullptr) hooks.log->info("connection-draining", "asked to drain", {{"connection", connection}});
    pipeline.draining(connection, now_);
    drain_sends();
}

void RuntimeState::settled() { settle(); }

void RuntimeState::drain_sends() {
    while (const Send* const send = pipeline.next_send()) {
        const Payload& payload = payloads.at(send->handle);
        transport->send(*send, {payload.id, payload.body}, now_);
    }
}

void RuntimeState::settle() {
    do {
        while (const Command* const command = pipeline.next_command()) carry_out(*command);
        while (const Outcome* const outcome = pipeline.next_outcome()) ended(*outcome);
    } while (offer_waiting());
    if (pipeline.metrics().counters.quota_waits != quota_waits) {
        quota_waits = pipeline.metrics().counters.quota_waits;
        marks.push_back({Mark::Kind::quota_limits, now_ - start_of_time, 0});
    }
    if (is_draining) finish_drain_if_empty();
    flush_told();
    arm();
}

void RuntimeState::carry_out(const Command& command) {
    switch (command.kind) {
        case Command::Kind::open: transport->open(command.connection); break;
        case Command::Kind::ping: transport->ping(command.connection); break;
        case Command::Kind::close:
            ++closed_why[static_cast<std::size_t>(command.reason)];
            std::erase(open, command.connection);
            if (command.reason == CloseReason::ack_timeout || command.reason == CloseReason::ping_timeout) {
                ++lost;
                marks.push_back({Mark::Kind::connection_lost, now_ - start_of_time, 0});
            }
            if (hooks.log != nullptr && command.reason != CloseReason::stopped)
                hooks.log->info("connection-closed", "closed by us",
                                {{"connection", command.connection}, {"reason", name(command.reason)}});
            transport->close(command.connection, command.reason);
            break;
    }
}

void RuntimeState::arm() {
    const Instant deadline = pipeline.deadline();
    if (deadline >= armed_at || finished) return;
    armed_at = deadline;
    timer.expires_at(clock.steady(deadline));
    timer.async_wait([this](const boost::system::error_code& error) {
        if (error || finished) return;
        armed_at = never;
        touch();
        if (pipeline.deadline() <= now_) {
            pipeline.advance(now_);
            drain_sends();
        }
        settle();
    });
}

Runtime::Runtime(boost::asio::io_context& io, const WallClock& clock, const RuntimeOptions& options,
                 const RuntimeHooks& hooks)
    : state_(std::make_unique<RuntimeState>(io, clock, options, hooks)) {}
Runtime::~Runtime() = default;

TransportListener& Runtime::listener() { return *state_; }

void Runtime::start(Transport& transport) {
    RuntimeState& state = *state_;
    state.transport = &transport;
    state.touch();
    state.restore();
    state.drain_sends();
    state.arm_sample();
    state.settle();
}

void Runtime::submit(std::vector<Submission>& batch) { state_->submit(batch); }
void Runtime::submit_streamed(std::vector<Submission>& batch) { state_->submit_streamed(batch); }
std::size_t Runtime::queue_room() const { return state_->queue.room(); }
boost::asio::any_io_executor Runtime::executor() const { return state_->io.get_executor(); }
const Settings& Runtime::settings() const { return state_->pipeline.settings(); }
bool Runtime::draining() const { return state_->is_draining; }
void Runtime::count_refused(Refusal refusal, std::uint64_t count) { state_->refused[index(refusal)] += count; }

void Runtime::reconfigure(const Settings& settings) {
    state_->touch();
    state_->pipeline.reconfigure(settings, state_->now_);
    state_->drain_sends();
    state_->settle();
}

void Runtime::pause() {
    state_->touch();
    state_->pipeline.pause(state_->now_);
    state_->drain_sends();
    state_->settle();
}

void Runtime::resume() {
    state_->touch();
    state_->pipeline.resume(state_->now_);
    state_->drain_sends();
    state_->settle();
}

std::uint64_t Runtime::purge(std::optional<Priority> priority) {
    state_->touch();
    const std::uint64_t ended = state_->pipeline.purge(priority, state_->now_);
    state_->drain_sends();
    state_->settle();
    return ended;
}

std::shared_ptr<const LiveSample> Runtime::sample_now() {
    state_->touch();
    return state_->sample();
}

void Runtime::drain(Duration deadline, std::function<void(const FinalReport&)> done) {
    state_->begin_drain(deadline, std::move(done));
}

void Runtime::stop_now() {
    if (state_->is_draining)
        state_->finish();
    else
        state_->begin_drain(Duration{0}, {});
}

}  // namespace sluice::live
