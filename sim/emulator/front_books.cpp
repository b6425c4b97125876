// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/ccs_stanzas.h"
#include "sim/emulator/front.h"

#include <algorithm>
#include <utility>

namespace sluice::sim {

EmulatorStats Front::stats() const {
    EmulatorStats stats = stats_;
    stats.now = now_;
    stats.over_limit = model_->counts().over_limit;
    stats.connections = model_->connections();
    stats.connections_peak = model_->counts().connections_peak;
    for (const auto& [number, client] : clients_) {
        stats.stream_errors += client->session.counts().stream_errors;
        stats.stanza_errors += client->session.counts().stanza_errors;
    }
    for (const auto& [name, count] : other_answers_) stats.answers[name] += count;
    for (std::size_t code = 0; code < answers_.size(); ++code)
        if (answers_[code] > 0)
            stats.answers[std::string{model_->answer_name(static_cast<std::uint16_t>(code))}] += answers_[code];
    return stats;
}

std::vector<EmulatorConnection> Front::connections() const {
    std::vector<EmulatorConnection> all;
    for (const auto& [number, client] : clients_) {
        const bool dark = client->up && !model_->hears(client->link, now_);
        const char* state = client->session.closing()     ? "closing"
                            : !client->session.is_ready() ? "login"
                            : dark                        ? "dark"
                            : client->is_draining         ? "draining"
                                                          : "open";
        all.push_back({number, client->session.sender(), client->peer(), state, client->since, client->pending,
                       client->pending_peak, client->received, client->answered, client->vanished,
                       box_.unacked(client->session.sender(), number)});
    }
    return all;
}

bool Front::script(const std::string& token, const std::vector<std::string>& answers) {
    constexpr std::size_t most = 10'000, longest = 64;
    const auto is_name = [](const std::string& name) {
        return !name.empty() && name.size() <= longest && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        });
    };
    if (scripts_.size() >= most || scripted_ + answers.size() > most) return false;
    if (!std::all_of(answers.begin(), answers.end(), is_name)) return false;
    if (answers.empty()) return true;
    std::deque<std::string>& script = scripts_[token];
    script.insert(script.end(), answers.begin(), answers.end());
    scripted_ += answers.size();
    return true;
}

void Front::inject(const FaultSpec& fault) {
    model_->inject(fault, now_);
    refresh(now_);
    turn();
}

bool Front::send_upstream(const std::string& sender, const std::string& device, const std::string& data) {
    std::vector<std::string> reached;
    for (const auto& [number, client] : clients_) {
        const std::string& name = client->session.sender();
        const bool wanted = client->session.is_ready() && (sender.empty() || name == sender);
        if (!wanted || std::find(reached.begin(), reached.end(), name) != reached.end()) continue;
        reached.push_back(name);
        upstream(*client, device, data);
    }
    turn();
    return !reached.empty();
}

void Front::reset() {
    while (const Scheduled* event = calendar_->peek()) {
        const Scheduled due = *event;
        calendar_->pop();
        Client* client = find(due.link);
        if (client != nullptr && due.code < answers_.size() && !client->session.closing() && heard(*client))
            write_answer(*client, slots_[due.message], due);
    }
    slots_.clear();
    free_slots_.clear();
    dialled_.clear();
    first_link_ = 0;
    calendar_ = std::make_unique<Calendar>();
    model_ = std::make_unique<Firebase>(scenario_, seed_);
    machine_lost_.assign(scenario_.machines, false);
    taken_.clear();
    box_.clear();
    ring_.clear();
    scripts_.clear();
    scripted_ = 0;
    other_answers_.clear();
    answers_.assign(answers_.size(), 0);
    stats_ = {};
    const Duration passed = now_ - start_of_time;
    now_ = turned_ = start_of_time;
    std::vector<Client*> leaving;
    for (const auto& [number, client] : clients_) {
        client->since -= passed;
        client->pending = client->pending_peak = client->received = client->answered = client->vanished = 0;
        client->pongs.clear();
        client->link = client->up ? model_->open_now(client->machine, now_) : model_->dial(client->machine, now_);
        dialled_.push_back({client, 0});
        if (client->is_draining) leaving.push_back(client);
    }
    while (const Fact* fact = model_->next_fact()) act(Fact{*fact});
    for (Client* client : leaving) close(*client);
    refresh(now_);
    turn();
}

}  // namespace sluice::sim
