// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/runtime_state.h"

#include <algorithm>

namespace sluice::live {
namespace {

constexpr std::size_t rate_samples = 5;

}  // namespace

void RuntimeState::arm_sample() {
    const auto rows = (now_ - start_of_time) / options.sample + 1;
    sample_timer.expires_at(clock.steady(start_of_time + rows * options.sample));
    sample_timer.async_wait([this](const boost::system::error_code& error) {
        if (error || finished) return;
        touch();
        const auto told = sample();
        if (hooks.samples != nullptr) hooks.samples->sample(told);
        arm_sample();
    });
}

std::shared_ptr<const LiveSample> RuntimeState::sample() {
    auto made = std::make_shared<LiveSample>();
    LiveSample& to = *made;
    to.number = ++samples;
    to.now = now_;
    to.now_1970_ns = clock.since_1970_ns(now_);
    to.settings = pipeline.settings();
    to.places = pipeline.places();
    to.metrics = pipeline.metrics();
    to.connections = pipeline.connections();
    std::map<ConnectionId, std::uint32_t> peaks_now;
    for (const ConnectionView& view : to.connections) {
        const auto before = peaks.find(view.connection);
        const std::uint32_t peak = std::max(view.pending, before == peaks.end() ? 0 : before->second);
        peaks_now[view.connection] = peak;
        to.connections_peak.push_back(peak);
    }
    peaks = std::move(peaks_now);
    to.open_connections = pipeline.open_connections();
    if (transport != nullptr) to.transport = transport->counts();
    to.buffered_peak = pipeline.take_buffered_peak();
    to.pending_peak = pipeline.take_pending_peak();
    to.became_full = pipeline.take_became_full();
    to.shed_first = std::exchange(shed_first, std::nullopt);
    to.shed_last = std::exchange(shed_last, std::nullopt);
    to.marks = std::exchange(marks, {});
    if (const auto oldest = pipeline.oldest_buffered()) to.oldest_wait = now_ - *oldest;
    to.longest_wait = pipeline.take_longest_wait(now_);
    to.pending_age_ns = pipeline.pending_age_ns(now_);
    to.allowed_rate = pipeline.allowed_rate();
    to.tokens = pipeline.tokens();
    to.devices_paused = pipeline.devices_paused();
    to.paused = pipeline.operator_paused();
    to.project_paused = pipeline.project_paused();
    to.draining = is_draining;
    to.connected = to.open_connections > 0;
    to.login_refused = login_refused && !to.connected;
    to.nacks.insert(nacks.begin(), nacks.end());
    to.closed_why = closed_why;
    for (std::size_t i = 0; i < refusal_count; ++i) to.refused[i] = refused[i];
    to.payload_bytes = payloads.bytes();
    to.payload_limit = options.payload_memory;
    to.payloads = payloads.count();
    to.queued = queue.size() + waiting.size();
    to.restored = restored;
    to.new_tokens = new_tokens;
    to.dead_tokens = dead_tokens;
    delivered.emplace_back(now_, to.metrics.counters.outcome(OutcomeKind::delivered));
    if (delivered.size() > rate_samples + 1) delivered.pop_front();
    const auto& [since, count] = delivered.front();
    const double seconds = static_cast<double>((now_ - since).count()) / 1e9;
    if (seconds > 0) to.carried_rate = static_cast<double>(delivered.back().second - count) / seconds;
    return made;
}

void RuntimeState::begin_drain(Duration deadline, std::function<void(const FinalReport&)> done) {
    if (is_draining) return;
    is_draining = true;
    drained = std::move(done);
    touch();
    drain_timer.expires_at(clock.steady(saturating_add(now_, deadline)));
    drain_timer.async_wait([this](const boost::system::error_code& error) {
        if (error || finished) return;
        touch();
        finish();
    });
    settle();
}

void RuntimeState::finish_drain_if_empty() {
    if (!finished && pipeline.places().all() == 0 && uncommitted.empty() && queue.size() == 0) finish();
}

void RuntimeState::finish() {
    if (finished) return;
    FinalReport report;
    report.on_time = pipeline.places().all() == 0;
    pipeline.stop(now_);
    finished = true;
    while (const Command* const command = pipeline.next_command()) carry_out(*command);
    while (const Outcome* const outcome = pipeline.next_outcome()) ended(*outcome);
    for (const Submission& submission : std::exchange(waiting, {})) refuse(submission, Refusal::draining);
    timer.cancel();
    sample_timer.cancel();
    drain_timer.cancel();
    flush_told();
    report.sample = sample();
    if (hooks.samples != nullptr) hooks.samples->sample(report.sample);
    report.given_up = given_up;
    report.journaled = journaled;
    if (drained) std::exchange(drained, {})(report);
}

}  // namespace sluice::live
