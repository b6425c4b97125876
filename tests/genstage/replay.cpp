// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/genstage/replay.h"

#include "core/check.h"
#include "core/pipeline.h"

#include <algorithm>
#include <map>
#include <utility>

namespace sluice::genstage {
namespace {

constexpr Instant now = start_of_time;

Settings settings_of(const Trace& trace) {
    Settings settings;
    settings.pushers = 0;
    settings.window = Limits::window;
    settings.buffer = trace.buffer;
    settings.shed = trace.keeps_first ? ShedPolicy::incoming : ShedPolicy::oldest;
    settings.ack_timeout = settings.drain_grace = settings.ping.idle = settings.ping.timeout = Limits::longest;
    settings.retry.losses = Limits::attempts;
    settings.congestion = false;
    return settings;
}

struct Held {
    ConnectionId connection;
    MessageId message;
};

class Replayer {
public:
    explicit Replayer(const Trace& trace) : pipeline_(settings_of(trace), now, 1) {}

    void carry_out(const Operation& operation) {
        sent_.clear();
        shed_.clear();
        strange_.clear();
        using enum Operation::Kind;
        switch (operation.kind) {
            case offer:
                for (const Id id : operation.ids) offer_one(id);
                break;
            case subscribe: open(operation.consumer, operation.window); break;
            case answer:
                for (const Id id : operation.ids) acknowledge(operation.consumer, id);
                break;
            case cancel: settle(operation.consumer); break;
            case down: close(operation.consumer); break;
            case raw: break;
        }
        std::sort(shed_.begin(), shed_.end());
    }

    const std::vector<SentId>& sent() const { return sent_; }
    const std::vector<Id>& shed() const { return shed_; }
    /// What must never happen in a replay, in words; empty where nothing did.
    const std::string& strange() const { return strange_; }
    std::uint64_t depth() const {
        const Places places = pipeline_.places();
        return places.buffered_all() + places.returned_all();
    }
    bool is_conserved() const {
        std::uint64_t ended = 0;
        for (const std::uint64_t outcome : pipeline_.metrics().counters.outcomes) ended += outcome;
        const Places places = pipeline_.places();
        return pipeline_.metrics().counters.offered == ended + places.all() && places.pending == held_.size();
    }

private:
    void offer_one(Id id) {
        pipeline_.offer({.handle = id, .ttl = no_ttl}, now);
        drain();
    }
    void open(std::uint32_t consumer, std::uint32_t window) {
        const ConnectionId connection = ++last_connection_;
        connections_[consumer] = connection;
        consumers_[connection] = consumer;
        pipeline_.opened(connection, window, now);
        drain();
    }
    void acknowledge(std::uint32_t consumer, Id id) {
        const auto held = held_.find(id);
        if (held == held_.end()) {
            pipeline_.answer(connections_[consumer], messages_[id], Verdict{}, now);
        } else {
            const Held from = held->second;
            held_.erase(held);
            const Outcome* outcome = pipeline_.answer(from.connection, from.message, Verdict{}, now);
            if (outcome == nullptr || outcome->handle != id) strange_ += " an ack that ended nothing;";
        }
        drain();
    }
    void settle(std::uint32_t consumer) {
        const ConnectionId connection = connections_[consumer];
        pipeline_.draining(connection, now);
        drain();
        std::vector<Id> holds;
        for (const auto& [id, held] : held_)
            if (held.connection == connection) holds.push_back(id);
        for (const Id id : holds) acknowledge(consumer, id);
        close(consumer);
    }
    void close(std::uint32_t consumer) {
        const ConnectionId connection = connections_[consumer];
        std::erase_if(held_, [&](const auto& entry) { return entry.second.connection == connection; });
        pipeline_.closed(connection, CloseReason::peer, now);
        drain();
    }
    void drain() {
        while (const auto send = pipeline_.next_send()) {
            sent_.push_back({consumers_[send->connection], send->handle});
            if (!held_.emplace(send->handle, Held{send->connection, send->message}).second)
                strange_ += " sent twice at once;";
            messages_[send->handle] = send->message;
        }
        while (pipeline_.next_command()) strange_ += " a command;";
        while (const auto outcome = pipeline_.next_outcome()) {
            if (outcome->kind == OutcomeKind::shed) shed_.push_back(outcome->handle);
            if (outcome->kind != OutcomeKind::shed && outcome->kind != OutcomeKind::delivered)
                strange_ += " " + std::string(name(outcome->kind)) + " " + std::string(name(outcome->reason)) + ";";
        }
    }

    Pipeline pipeline_;
    ConnectionId last_connection_ = 0;
    std::map<std::uint32_t, ConnectionId> connections_;  // by consumer, the last one
    std::map<ConnectionId, std::uint32_t> consumers_;
    std::map<Id, Held> held_;
    std::map<Id, MessageId> messages_;  // the last of each
    std::vector<SentId> sent_;
    std::vector<Id> shed_;
    std::string strange_;
};

std::string in_words(const std::vector<SentId>& sent) {
    std::string words = "[";
    for (std::size_t i = 0, next = 0; i < sent.size(); i = next) {
        for (next = i + 1; next < sent.size(); ++next)
            if (sent[next].consumer != sent[i].consumer || sent[next].id != sent[i].id + (next - i)) break;
        words += (i == 0 ? "[" : ",[") + std::to_string(sent[i].consumer) + "," + std::to_string(sent[i].id) + "," +
                 std::to_string(next - i) + "]";
    }
    return words + "]";
}

std::string in_words(const std::vector<Id>& ids) {
    std::string words = "[";
    for (std::size_t i = 0, next = 0; i < ids.size(); i = next) {
        for (next = i + 1; next < ids.size() && ids[next] == ids[i] + (next - i);) ++next;
        words += (i == 0 ? "[" : ",[") + std::to_string(ids[i]) + "," + std::to_string(next - i) + "]";
    }
    return words + "]";
}

std::string difference(const Operation& operation, std::string_view what, const std::string& expected,
                       const std::string& found) {
    return operation.name + ": " + std::string(what) + ": expected " + expected + ", found " + found;
}

std::vector<Mismatch> compare(const Operation& operation, const Replayer& replayer) {
    std::vector<Mismatch> found;
    const Expected& expected = operation.expected;
    const auto add = [&](std::string text) { found.push_back({operation.line, std::move(text)}); };
    if (replayer.sent() != expected.sent)
        add(difference(operation, "sent", in_words(expected.sent), in_words(replayer.sent())));
    if (replayer.shed() != expected.shed)
        add(difference(operation, "shed", in_words(expected.shed), in_words(replayer.shed())));
    if (replayer.depth() != expected.depth)
        add(difference(operation, "depth", std::to_string(expected.depth), std::to_string(replayer.depth())));
    if (!replayer.strange().empty()) add(operation.name + ":" + replayer.strange());
    if (!replayer.is_conserved()) add(operation.name + ": offered is not outcomes + places");
    return found;
}

}  // namespace

std::vector<Mismatch> replay(const Trace& trace) {
    CHECK(trace.trace_class != "raw");
    Replayer replayer(trace);
    for (const Operation& operation : trace.operations) {
        replayer.carry_out(operation);
        auto mismatches = compare(operation, replayer);
        if (!mismatches.empty()) return mismatches;
    }
    return {};
}

}  // namespace sluice::genstage
