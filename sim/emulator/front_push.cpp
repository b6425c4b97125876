// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/front.h"

#include "sim/emulator/ccs_stanzas.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sluice::sim {
namespace {

constexpr std::uint16_t receipt_code = UINT16_MAX;

}  // namespace

std::uint32_t Front::take_slot() {
    if (free_slots_.empty()) {
        slots_.emplace_back();
        slots_.back().used = true;
        return static_cast<std::uint32_t>(slots_.size() - 1);
    }
    const std::uint32_t slot = free_slots_.back();
    free_slots_.pop_back();
    slots_[slot].used = true;
    return slot;
}

void Front::free_slot(std::uint32_t slot) {
    constexpr std::size_t usual = 1024;
    slots_[slot].used = false;
    slots_[slot].instead.reset();
    if (slots_[slot].text.capacity() > usual) std::string{}.swap(slots_[slot].text);
    free_slots_.push_back(slot);
}

std::unique_ptr<Front::Instead> Front::instead_of(const Downstream& push) {
    if (!push.error.empty()) return std::make_unique<Instead>(Instead{std::string{push.error}, push.description});
    if (scripts_.empty()) return nullptr;
    const auto found = scripts_.find(push.to.escaped ? unescape_json(push.to.text) : std::string{push.to.text});
    if (found == scripts_.end()) return nullptr;
    auto instead = std::make_unique<Instead>(Instead{std::move(found->second.front()), ""});
    found->second.pop_front();
    --scripted_;
    if (found->second.empty()) scripts_.erase(found);
    return instead;
}

std::string_view Front::name_of(const Slot& slot, std::uint16_t code) const {
    if (slot.instead != nullptr) return slot.instead->error;
    const std::string_view name = model_->answer_name(code);
    return slot.topic && name == "DEVICE_MESSAGE_RATE_EXCEEDED" ? "TOPICS_MESSAGE_RATE_EXCEEDED" : name;
}

void Front::push(Client& client, const Downstream& push, std::string_view json) {
    ++stats_.received;
    ++client.received;
    client.pending_peak = std::max(client.pending_peak, client.pending + 1);
    stats_.pending_peak = std::max(stats_.pending_peak, client.pending_peak);
    if (client.pending >= options_.limits.held_answers)
        return client.session.end("policy-violation", "too many pending messages");
    const std::string_view to = push.to.text, id = push.message_id.text;
    const Answer answer = model_->send(client.link, quick_hash(to.data(), to.size()), now_);
    if (answer.vanished) {
        ++stats_.vanished;
        ++client.vanished;
        log_push(client, push, json, "none");
        while (const Fact* fact = model_->next_fact()) act(Fact{*fact});
        return;
    }
    const std::uint32_t number = take_slot();
    Slot& slot = slots_[number];
    slot.text.assign(to).append(id);
    slot.to_size = to.size();
    const std::string_view base = push_of(id);
    slot.hash = quick_hash(base.data(), base.size());
    slot.sent = nanoseconds(now_);
    slot.accepted_at = answer.accepted_at;
    slot.link = client.link;
    slot.receipt_wanted = push.receipt_wanted && !push.dry_run &&
                          (scenario_.firebase.receipts.zero() || (answer.flags & Answer::receipt) != 0);
    if (slot.receipt_wanted) slot.sender = client.session.sender();
    slot.topic = push.topic;
    slot.unmarked = push.unmarked;
    slot.noted = false;
    slot.instead = instead_of(push);
    if (slot.instead != nullptr && slot.instead->error != "ack") slot.accepted_at = nanoseconds(never);
    ++client.pending;
    ++stats_.pending;
    calendar_->push({answer.at, number, client.link, answer.code, answer.flags});
    log_push(client, push, json, name_of(slot, answer.code));
}

void Front::log_push(const Client& client, const Downstream& push, std::string_view json, std::string_view answer) {
    const Came came{now_, client.number, client.session.sender(), json, answer};
    ring_.add(came);
    if (options_.log != nullptr) log_line(came, push, log_);
}

void Front::answer_due(Scheduled event) {
    const auto number = static_cast<std::uint32_t>(event.message);
    if (event.code == receipt_code) return receipt_due(event);
    Slot& slot = slots_[number];
    Instant hold_until{};
    const Passage passage = model_->arrive(event.link, event.code, now_, hold_until);
    if (passage == Passage::hold) {
        event.at = std::max(nanoseconds(hold_until), event.at);
        if (hold_until > now_) return calendar_->push(event);
    }
    Client* client = find(event.link);
    if (client != nullptr) {
        note_taken(slot);
        --client->pending;
        --stats_.pending;
    }
    if (client == nullptr || client->session.closing() || passage != Passage::deliver) {
        ++stats_.answers_vanished;
        return free_slot(number);
    }
    write_answer(*client, slot, event);
    if (!slot.receipt_wanted || name_of(slot, event.code) != "ack") return free_slot(number);
    const std::int64_t again = nanoseconds(now_) + (event.at - slot.sent);
    calendar_->push({again, event.message, event.link, receipt_code, 0});
}

void Front::write_answer(Client& client, Slot& slot, const Scheduled& event) {
    const std::string_view text = slot.text;
    const ccs::Answered push{text.substr(0, slot.to_size), text.substr(slot.to_size), slot.unmarked};
    const bool by_model = slot.instead == nullptr;
    const std::string_view name = name_of(slot, event.code);
    if (by_model && event.code < answers_.size() && !slot.topic)
        ++answers_[event.code];
    else
        ++other_answers_[std::string{name}];
    ++client.answered;
    touched(client);
    if (by_model ? event.code != 0 : name != "ack") {
        ++stats_.nacked;
        return ccs::nack(push, name, by_model ? std::string_view{} : slot.instead->description, client.out);
    }
    ++stats_.acked;
    if ((event.flags & Answer::new_token) == 0 || slot.topic) return ccs::ack(push, client.out);
    ++stats_.canonical;
    ccs::ack_with_token(push, ccs::next_token(push.from), client.out);
}

void Front::receipt_due(const Scheduled& event) {
    const auto number = static_cast<std::uint32_t>(event.message);
    const std::string_view text = slots_[number].text;
    const ccs::Answered push{text.substr(0, slots_[number].to_size), text.substr(slots_[number].to_size)};
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
    const std::string& sender = slots_[number].sender;
    const std::string id = unescape_json("dr2:" + std::string{push.message_id});
    ++stats_.receipts;
    if (!box_.add(sender, {id, ccs::receipt_json(push, ms), true, 0})) ++stats_.upstream_withheld;
    Client* client = find(event.link);
    if (client == nullptr || !client->session.is_ready()) client = ready_of(sender);
    if (client != nullptr) deliver_waiting(*client);
    free_slot(number);
}

void Front::acked(Client& client, const Downstream& ack) {
    if (!ack.error.empty()) {
        if (!heard(client)) return;
        ccs::nack({ack.to.text, ack.message_id.text}, ack.error, ack.description, client.out);
        return touched(client);
    }
    const std::string id = unescape_json(ack.message_id.text);
    if (heard(client) && box_.ack(client.session.sender(), id)) ++stats_.upstream_acked;
    deliver_waiting(client);
}

void Front::note_taken(Slot& slot) {
    if (slot.noted || slot.accepted_at == nanoseconds(never)) return;
    slot.noted = true;
    if (taken_.insert(slot.hash)) ++stats_.duplicates;
}

// What Firebase had taken of a connection's pushes when it ended; the rest it never will.
void Front::settle_taken() {
    some_ended_ = false;
    for (Slot& slot : slots_) {
        if (!slot.used || slot.noted) continue;
        const auto i = static_cast<Link>(slot.link - first_link_);
        if (i >= dialled_.size() || dialled_[i].client != nullptr) continue;
        if (slot.accepted_at <= dialled_[i].ended_at) note_taken(slot);
        slot.noted = true;
    }
}

}  // namespace sluice::sim
