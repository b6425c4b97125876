// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/families.h"

#include "live/telemetry/family_list.h"

#include <array>
#include <initializer_list>
#include <string_view>

namespace sluice::live {
namespace {

double as_seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }
double number(std::uint64_t count) { return static_cast<double>(count); }

// A method a group; figures of one name stand together.
class Families {
public:
    Families(const History& history, const LiveSample& sample)
        : history_(history), sample_(sample), counters_(sample.metrics.counters) {}

    std::vector<prometheus::MetricFamily> list(const OwnFigures& figures, const std::vector<OutsideFigure>& outside) {
        own(figures);
        if (history_.latest() != nullptr) {
            pushes();
            reasons();
            sends();
            levels();
            limits();
            connections();
            state();
            times();
            wire();
            requests();
        }
        for (const OutsideFigure& one : outside) {
            if (one.counter)
                out_.counter(one.name, one.help, one.value, one.labels);
            else
                out_.gauge(one.name, one.help, one.value, one.labels);
        }
        return out_.take();
    }

private:
    void own(const OwnFigures& figures) {
        out_.gauge("sluice_build_info", "Always 1; its label says which version runs.", 1,
                   {{"version", figures.version}});
        out_.gauge("process_start_time_seconds", "When the process began, since 1970.", figures.start_1970_s);
        out_.counter("process_cpu_seconds_total", "Time on processors, user and system.", figures.process.cpu_seconds);
        out_.gauge("process_resident_memory_bytes", "Resident memory.", figures.process.resident_bytes);
        out_.gauge("sluice_ready", "1 where /readyz answers 200.", figures.ready ? 1 : 0);
        out_.gauge("sluice_sample_age_seconds", "Since the pipeline told of itself last.", figures.sample_age_seconds);
    }

    void pushes() {
        for (const Priority priority : priorities)
            out_.counter("sluice_pushes_offered_total", "Pushes offered to the pipeline.",
                         number(counters_.by_priority[index(priority)].offered), of(priority));
        for (const Priority priority : priorities)
            for (std::size_t kind = 0; kind < outcome_count; ++kind)
                out_.counter("sluice_pushes_total", "Pushes that ended, by outcome.",
                             number(counters_.by_priority[index(priority)].outcomes[kind]),
                             {{"outcome", std::string(name(static_cast<OutcomeKind>(kind)))},
                              {"priority", std::string(name(priority))}});
        out_.counter("sluice_pushes_late_total", "Pushes delivered later than 10 s after they were offered.",
                     number(history_.late()));
    }

    void reasons() {
        using enum Reason;
        reason_counts("sluice_pushes_shed_total", "Pushes shed, by reason.", counters_.shed_by_reason,
                      {incoming, oldest, lowest_priority, waiting_full});
        reason_counts("sluice_pushes_failed_total", "Pushes failed, by reason.", counters_.failed_by_reason,
                      {waiting_full, attempts, lost_too_often, purged, stopped});
        reason_counts("sluice_pushes_rejected_total", "Pushes rejected by Firebase, by what is wrong.",
                      counters_.rejected_by_reason, {token, sender, operator_});
    }
    void reason_counts(const std::string& metric, const std::string& help,
                       const std::array<std::uint64_t, reason_count>& counts, std::initializer_list<Reason> reasons) {
        for (const Reason reason : reasons)
            out_.counter(metric, help, number(counts[index(reason)]), {{"reason", std::string(name(reason))}});
    }

    void sends() {
        out_.counter("sluice_sends_total", "Every send of a push.", number(counters_.sent));
        out_.counter("sluice_sends_retried_total", "Sends after a nack that cost an attempt.",
                     number(counters_.retried));
        out_.counter("sluice_sends_resent_total", "Sends after a loss or draining.", number(counters_.resent));
        out_.counter("sluice_sends_unanswered_total", "Sends whose connection closed before an answer.",
                     number(counters_.unanswered));
        out_.counter("sluice_answers_stray_total", "Answers late, double or foreign.", number(counters_.stray_answers));
        out_.counter("sluice_nacks_all_total", "Nacks, of every error.", number(counters_.nacked));
        for (const auto& [error, count] : history_.nacks())
            out_.counter("sluice_nacks_total", "Nacks by the error's name; beyond 32 unknown names: other.",
                         number(count), {{"error", error}});
    }

    void levels() {
        const Places& places = sample_.places;
        for (const Priority priority : priorities)
            out_.gauge("sluice_buffered_pushes", "Pushes in the buffer.", number(places.buffered[index(priority)]),
                       of(priority));
        for (const Priority priority : priorities)
            out_.gauge("sluice_returned_pushes", "Pushes that came back and are sent next.",
                       number(places.returned[index(priority)]), of(priority));
        out_.gauge("sluice_waiting_pushes", "Pushes that wait for their retry or for a pause to end.",
                   number(places.waiting_retries), {{"for", "retry"}});
        out_.gauge("sluice_waiting_pushes", "", number(places.waiting_paused), {{"for", "pause"}});
        out_.gauge("sluice_pending_pushes", "Pushes sent and not answered.", number(places.pending));
        out_.counter("sluice_pending_push_seconds_total", "Pending over time: its rate is the mean pending.",
                     history_.pending_push_seconds());
        out_.gauge("sluice_oldest_wait_seconds", "How long the oldest buffered push has waited.",
                   as_seconds(sample_.oldest_wait));
        const bool none = history_.rows().empty();
        out_.gauge("sluice_buffered_peak_pushes", "The most in the buffer within the last row.",
                   none ? 0 : number(history_.rows().back().buffered_max));
    }

    void limits() {
        const Settings& settings = sample_.settings;
        out_.gauge("sluice_buffer_limit_pushes", "Places in the buffer (pipeline.buffer).", number(settings.buffer));
        out_.gauge("sluice_pushers", "Connections wanted (pipeline.pushers).", settings.pushers);
        out_.gauge("sluice_window_pushes", "Pending at most on a connection (pipeline.window).", settings.window);
        if (sample_.allowed_rate)
            out_.gauge("sluice_quota_allowed_pushes_per_second", "What the quota lets pass now.",
                       *sample_.allowed_rate);
        if (sample_.tokens) out_.gauge("sluice_quota_tokens", "Pushes that may go at once.", *sample_.tokens);
    }

    void connections() {
        constexpr std::array<const char*, 4> states{"opening", "open", "draining", "surplus"};
        std::array<std::uint64_t, 4> counts{};
        std::uint64_t window = 0;
        for (const ConnectionView& view : sample_.connections) {
            ++counts[static_cast<std::size_t>(view.state)];
            if (view.state == ConnectionState::open) window += view.window;
        }
        for (std::size_t state = 0; state < states.size(); ++state)
            out_.gauge("sluice_connections", "Connections by state.", number(counts[state]),
                       {{"state", states[state]}});
        out_.gauge("sluice_window_open_pushes", "Pending that the open connections allow, congestion counted in.",
                   number(window));
        out_.counter("sluice_connections_opened_total", "Connections that were logged in.", number(counters_.opened));
        for (std::size_t reason = 0; reason < close_reason_count; ++reason)
            out_.counter("sluice_connections_closed_total", "Connections that ended or never opened, by reason.",
                         number(sample_.closed_why[reason]),
                         {{"reason", std::string(name(static_cast<CloseReason>(reason)))}});
        out_.counter("sluice_connections_drained_total", "Connections that Firebase asked to drain.",
                     number(counters_.drained));
        out_.counter("sluice_pings_total", "Pings sent to silent connections.", number(counters_.pings));
        out_.counter("sluice_ack_timeouts_total", "Connections given up because an answer never came.",
                     number(counters_.ack_timeouts));
        out_.counter("sluice_quota_waits_total", "How often pushes began to wait for the quota.",
                     number(counters_.quota_waits));
    }

    void state() {
        const auto flag = [&](const char* metric, const char* help, bool value, const FamilyList::Labels& labels = {}) {
            out_.gauge(metric, help, value ? 1 : 0, labels);
        };
        flag("sluice_connected", "1 where at least one connection may send.", sample_.connected);
        flag("sluice_login_refused", "1 where the last login was refused and no connection is open.",
             sample_.login_refused);
        flag("sluice_draining", "1 while it stops.", sample_.draining);
        flag("sluice_paused", "1 while nothing is sent, by who paused it.", sample_.paused, {{"by", "operator"}});
        flag("sluice_paused", "", sample_.project_paused, {{"by", "firebase"}});
        out_.gauge("sluice_devices_paused", "Devices and topics that Firebase throttles.",
                   number(sample_.devices_paused));
    }

    void times() {
        for (const Priority priority : priorities)
            out_.histogram("sluice_wait_seconds", "From offered to first sent.", sample_.metrics.wait[index(priority)],
                           of(priority));
        out_.histogram("sluice_ack_seconds", "From sent to answered.", sample_.metrics.ack);
        out_.histogram("sluice_delivery_seconds", "From offered to delivered.", sample_.metrics.total);
    }

    void wire() {
        out_.counter("sluice_transport_bytes_total", "Bytes on the connections, before TLS.",
                     number(sample_.transport.bytes_in), {{"direction", "in"}});
        out_.counter("sluice_transport_bytes_total", "", number(sample_.transport.bytes_out), {{"direction", "out"}});
        out_.counter("sluice_upstream_messages_total", "Messages from devices, acked.",
                     number(sample_.transport.upstream));
        out_.counter("sluice_receipts_total", "Delivery receipts, acked.", number(sample_.transport.receipts));
        out_.counter("sluice_unknown_stanzas_total", "Answers and stanzas that fit nothing of ours.",
                     number(sample_.transport.unknown));
    }

    void requests() {
        for (std::size_t refusal = 0; refusal < refusal_count; ++refusal)
            out_.counter("sluice_requests_refused_total", "Requests that never got into the pipeline.",
                         number(sample_.refused[refusal]),
                         {{"reason", std::string(name(static_cast<Refusal>(refusal)))}});
        out_.gauge("sluice_payload_bytes", "Payloads held.", number(sample_.payload_bytes));
        out_.gauge("sluice_payload_limit_bytes", "Payloads held at most.", number(sample_.payload_limit));
        out_.gauge("sluice_payloads", "How many payloads are held.", number(sample_.payloads));
        out_.gauge("sluice_queued_requests", "Requests on their way into the pipeline.", number(sample_.queued));
        out_.counter("sluice_restored_pushes_total", "Pushes brought back from the journal at the start.",
                     number(sample_.restored));
        out_.counter("sluice_tokens_new_total", "Tokens that Firebase replaced.", number(sample_.new_tokens));
        out_.counter("sluice_tokens_dead_total", "Tokens that Firebase called dead.", number(sample_.dead_tokens));
    }

    static FamilyList::Labels of(Priority priority) { return {{"priority", std::string(name(priority))}}; }

    const History& history_;
    const LiveSample& sample_;
    const Counters& counters_;
    FamilyList out_;
};

}  // namespace

std::vector<prometheus::MetricFamily> families(const History& history, const OwnFigures& own,
                                               const std::vector<OutsideFigure>& outside) {
    static const LiveSample nothing{};
    return Families(history, history.latest() != nullptr ? *history.latest() : nothing).list(own, outside);
}

}  // namespace sluice::live
