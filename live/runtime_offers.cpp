// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/feedback.h"
#include "live/journal.h"
#include "live/log.h"
#include "live/outcome_line.h"
#include "live/runtime_state.h"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace sluice::live {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::int64_t ttl_seconds(const PushRequest& request, const Settings& settings) {
    const Duration ttl = request.ttl == pipeline_ttl ? settings.default_ttl : request.ttl;
    return ttl == no_ttl ? -1 : (ttl.count() + second - 1) / second;
}

}  // namespace

void RuntimeState::submit(std::vector<Submission>& from) {
    if (queue.put(from)) boost::asio::post(io, [this] { take_submissions(); });
}

void RuntimeState::submit_streamed(std::vector<Submission>& from) {
    if (hooks.journal == nullptr) return submit(from);
    const std::size_t most = queue.size() == 0 ? hooks.journal->stream_room() : 0;
    if (queue.put(from, most)) boost::asio::post(io, [this] { take_submissions(); });
}

void RuntimeState::take_submissions() {
    if (finished) {
        queue.take(batch);
        for (const Submission& submission : batch) refuse(submission, Refusal::draining);
        batch.clear();
        return flush_told();
    }
    queue.take(batch);
    touch();
    for (Submission& submission : batch) offer(std::move(submission));
    batch.clear();
    settle();
}

void RuntimeState::offer(Submission&& submission) {
    if (is_draining) return refuse(submission, Refusal::draining);
    PushRequest& request = submission.request;
    if (request.id.empty()) request.id = made_up_ids + std::to_string(++made_up);
    if (payloads.under_way(request.id)) return refuse(submission, Refusal::duplicate);
    const bool has_memory = payloads.bytes() + Payloads::bytes_of(request) <= options.payload_memory;
    const bool has_disk = (hooks.journal == nullptr || hooks.journal->has_room()) &&
                          (hooks.feedback == nullptr || hooks.feedback->has_room());
    const bool may_need_room = submission.waits || pipeline.operator_paused();
    const bool has_room = !may_need_room || pipeline.room(request.priority) > 0;
    if (submission.waits && !door_open && (!waiting.empty() || !has_memory || !has_disk || !has_room)) {
        waiting.push_back(std::move(submission));
        return;
    }
    if (!has_memory) return refuse(submission, Refusal::memory);
    if (!has_disk) return refuse(submission, Refusal::journal);
    if (!has_room) return refuse(submission, Refusal::paused);

    Push push{0, submission.device, submission.collapse_key, request.ttl, request.priority};
    JournalRow row;
    const bool journals = hooks.journal != nullptr;
    if (journals) {
        row = {0,
               request.id,
               clock.since_1970_ns(now_),
               request.priority,
               ttl_seconds(request, pipeline.settings()),
               push.device,
               push.collapse_key,
               std::move(request.original)};
    }
    push.handle = payloads.add(std::move(request));
    Payload& payload = payloads.at(push.handle);
    payload.source = submission.source;
    payload.tag = submission.tag;
    payload.wants_outcome = submission.wants_outcome;
    const Offered offered = pipeline.offer(push, now_);
    drain_sends();
    if (!offered.admitted) {
        payload.at_the_door = true;
        if (journals && offered.outcome == OutcomeKind::shed)
            hooks.journal->refused(clock.since_1970_ns(now_) / second, push.priority, offered.reason);
        return;
    }
    if (journals) payload.row = hooks.journal->admitted(std::move(row));
    const bool tells = submission.source != nullptr && (!submission.wants_outcome || submission.waits);
    if (!tells) return;
    if (journals)
        uncommitted.push_back({payload.row, submission.tag, submission.source, payload.id});
    else
        tell(submission.source, {submission.tag, Told::Kind::accepted, {}, Reason::none, 0, payload.id, {}});
}

bool RuntimeState::offer_waiting() {
    bool offered = false;
    while (!waiting.empty() && !finished) {
        Submission& first = waiting.front();
        const bool fits =
            is_draining || (pipeline.room(first.request.priority) > 0 &&
                            payloads.bytes() + Payloads::bytes_of(first.request) <= options.payload_memory &&
                            (hooks.journal == nullptr || hooks.journal->has_room()) &&
                            (hooks.feedback == nullptr || hooks.feedback->has_room()));
        if (!fits) break;
        Submission submission = std::move(first);
        waiting.pop_front();
        door_open = true;
        offer(std::move(submission));
        door_open = false;
        offered = true;
    }
    return offered;
}

void RuntimeState::refuse(const Submission& submission, Refusal refusal) {
    ++refused[index(refusal)];
    const std::uint32_t after = refusal == Refusal::memory ? retry_after_s() : 0;
    tell(submission.source,
         {submission.tag, Told::Kind::refused, refusal, Reason::none, after, submission.request.id, {}});
}

void RuntimeState::ended(const Outcome& outcome) {
    Payload& payload = payloads.at(outcome.handle);
    const bool dead = outcome.kind == OutcomeKind::rejected && outcome.reason == Reason::token;
    dead_tokens += dead ? 1 : 0;
    new_tokens += payload.new_token.empty() ? 0 : 1;
    if (outcome.kind == OutcomeKind::shed) {
        if (!shed_first) shed_first = outcome.done;
        shed_last = outcome.done;
    }
    const bool stopped = outcome.reason == Reason::stopped;
    const bool next_start_has_it = stopped && payload.row != 0;
    given_up += stopped ? 1 : 0;
    journaled += next_start_has_it ? 1 : 0;
    const bool writes = hooks.feedback != nullptr && !next_start_has_it;
    const bool tells = payload.source != nullptr && (payload.wants_outcome || payload.at_the_door);
    if (writes || tells) {
        line.clear();
        append_outcome_line(line, outcome, payload.id, {payload.new_token, dead});
    }
    if (writes) hooks.feedback->push(line);
    if (payload.row != 0 && !stopped) hooks.journal->finished(finished_row(payload.row, outcome, clock));
    if (tells) {
        const bool shed = payload.at_the_door && outcome.kind == OutcomeKind::shed;
        tell(payload.source, {payload.tag,
                              shed ? Told::Kind::shed : Told::Kind::ended,
                              {},
                              outcome.reason,
                              shed ? retry_after_s() : 0,
                              payload.id,
                              line});
    }
    payloads.release(outcome.handle);
}

void RuntimeState::tell(Source* source, Told&& told) {
    if (source == nullptr) return;
    auto at = std::find_if(tellings.rbegin(), tellings.rend(), [&](const auto& each) { return each.first == source; });
    if (at == tellings.rend()) {
        tellings.emplace_back(source, std::vector<Told>{});
        at = tellings.rbegin();
    }
    at->second.push_back(std::move(told));
}

void RuntimeState::flush_told() {
    for (auto& [source, told] : tellings)
        if (!told.empty()) source->told(std::exchange(told, {}));
}

std::uint32_t RuntimeState::retry_after_s() const {
    double rate = 0;
    if (!delivered.empty()) {
        const auto& [since, count] = delivered.front();
        const double seconds = static_cast<double>((now_ - since).count()) / 1e9;
        const std::uint64_t carried = pipeline.metrics().counters.outcome(OutcomeKind::delivered) - count;
        if (seconds > 0) rate = static_cast<double>(carried) / seconds;
    }
    const double wait = rate > 0 ? static_cast<double>(pipeline.buffered()) / rate : 60;
    return static_cast<std::uint32_t>(std::clamp(wait + 0.5, 1.0, 60.0));
}

void RuntimeState::restore() {
    if (hooks.journal == nullptr) return;
    KeyedHash hash{options.hashes};
    const std::int64_t wall_now = clock.since_1970_ns(now_);
    for (JournalRow& row : hooks.journal->take_unfinished()) {
        auto read = read_push_request(row.request);
        auto* const request = std::get_if<PushRequest>(&read);
        if (request == nullptr) {
            if (hooks.log != nullptr)
                hooks.log->error("journal-row", "a row of the journal is no push request", {{"row", row.row}});
            continue;
        }
        request->id = row.id;
        Push push{0, hash(request->target), 0, pipeline_ttl, row.priority};
        if (!request->collapse_key.empty()) push.collapse_key = hash(request->collapse_key);
        push.ttl = row.ttl_s < 0 ? no_ttl : Duration{std::chrono::seconds{row.ttl_s}};
        push.handle = payloads.add_restored(std::move(*request));
        payloads.at(push.handle).row = row.row;
        const Duration age{std::max<std::int64_t>(wall_now - row.offered_ns, 0)};
        pipeline.restore(push, now_ - std::min(age, Duration{Limits::longest}), now_);
        drain_sends();
        ++restored;
    }
    JournalHooks journal_hooks;
    journal_hooks.committed = [this](Row up_to) {
        committed_row.store(up_to);
        if (!commit_posted.exchange(true))
            boost::asio::post(io, [this] {
                commit_posted.store(false);
                committed(committed_row.load());
            });
    };
    if (Feedback* const feedback = hooks.feedback)
        journal_hooks.before_finish = [feedback] { return feedback->sync(); };
    if (Log* const log = hooks.log)
        journal_hooks.problem = [log](const std::string& why) {
            if (why.empty())
                log->info("journal", "the journal works again");
            else
                log->error("journal", why);
        };
    hooks.journal->start(std::move(journal_hooks));
}

void RuntimeState::committed(std::uint64_t row) {
    for (; !uncommitted.empty() && uncommitted.front().row <= row; uncommitted.pop_front()) {
        Uncommitted& first = uncommitted.front();
        tell(first.source, {first.tag, Told::Kind::accepted, {}, Reason::none, 0, std::move(first.id), {}});
    }
    if (!finished) {
        touch();
        settle();
    } else {
        flush_told();
    }
}

}  // namespace sluice::live
