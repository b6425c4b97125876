// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/journal_import.h"

#include "core/config/node.h"
#include "core/config/quantity.h"
#include "core/report/human_text.h"
#include "core/verdict.h"

#include <algorithm>

namespace sluice::sim {
namespace {

constexpr std::size_t most_kinds = 24, most_latencies = 5'000;
constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::string_view covered_up = "SERVICE_UNAVAILABLE";

std::int64_t second_of(std::int64_t ns) { return ns / second_ns - (ns % second_ns < 0 ? 1 : 0); }

bool is_known(std::string_view error) {
    const auto names = error_names(Transport::xmpp);
    return error != "CONNECTION_DRAINING" && std::find(names.begin(), names.end(), error) != names.end();
}

std::string csv(const std::map<std::int64_t, std::uint64_t>& counts, std::int64_t start) {
    std::string text = "second,count\n";
    for (const auto& [second, count] : counts)
        text += std::to_string(second - start) + "," + std::to_string(count) + "\n";
    return text;
}

std::uint64_t total(const std::map<std::int64_t, std::uint64_t>& counts) {
    std::uint64_t sum = 0;
    for (const auto& [second, count] : counts) sum += count;
    return sum;
}

std::string key(std::string_view name, const std::string& value) { return std::string{name} + " = " + value + "\n"; }

}  // namespace

JournalImport::Kind JournalImport::kind_of(const JournalPush& push) {
    const Kind kind{push.priority, push.ttl_s.value_or(-1), push.has_collapse_key};
    if (accepted_.contains(kind) || accepted_.size() < most_kinds) return kind;
    ++folded_;
    const Kind* nearest = nullptr;
    std::int64_t least = 0;
    for (const auto& [other, counts] : accepted_) {
        const std::int64_t apart = std::max(other.ttl_s, kind.ttl_s) - std::min(other.ttl_s, kind.ttl_s) +
                                   (other.priority == kind.priority ? 0 : 1'000'000'000'000) +
                                   (other.keyed == kind.keyed ? 0 : 1'000'000'000);
        if (nearest == nullptr || apart < least) {
            nearest = &other;
            least = apart;
        }
    }
    return *nearest;
}

void JournalImport::add(const JournalPush& push) {
    ++pushes_;
    ++accepted_[kind_of(push)][second_of(push.offered_ns)];
    add_answers(push);
}

void JournalImport::add_answers(const JournalPush& push) {
    const bool answered = push.answered_ns.has_value();
    if (answered && push.first_sent_ns && push.attempts == 1 && *push.answered_ns >= *push.first_sent_ns)
        latencies_ns_.push_back(*push.answered_ns - *push.first_sent_ns);
    if (!answered && push.error.empty()) return;
    answers_ += std::max<std::uint64_t>(push.attempts, 1);
    if (push.error.empty()) return;
    const std::string name{is_known(push.error) ? push.error : covered_up};
    if (push.outcome == "delivered") {
        if (push.attempts > 1) nacks_[name] += push.attempts - 1;
    } else if (push.outcome == "rejected") {
        ++nacks_[name];
        if (push.attempts > 1) nacks_[std::string{covered_up}] += push.attempts - 1;
    } else {
        nacks_[name] += std::max<std::uint64_t>(push.attempts, 1);
    }
}

void JournalImport::add_refused(std::int64_t second, Priority priority, std::uint64_t count) {
    if (count == 0) return;
    refused_ += count;
    refused_by_[priority][second] += count;
}

std::map<JournalImport::Kind, JournalImport::Counts> JournalImport::streams() const {
    auto all = accepted_;
    for (const auto& [priority, counts] : refused_by_) {
        Kind commonest{priority, -1, false};
        std::uint64_t most = 0;
        for (const auto& [kind, accepted] : accepted_)
            if (kind.priority == priority && total(accepted) > most) {
                commonest = kind;
                most = total(accepted);
            }
        for (const auto& [second, count] : counts) all[commonest][second] += count;
    }
    return all;
}

std::pair<std::int64_t, std::int64_t> JournalImport::stretch(const std::map<Kind, Counts>& streams) const {
    std::int64_t first = INT64_MAX, last = INT64_MIN;
    for (const auto& [kind, counts] : streams) {
        first = std::min(first, counts.begin()->first);
        last = std::max(last, counts.rbegin()->first);
    }
    return {first, last + 1};
}

std::string JournalImport::story() const {
    std::string text = "What happened: " + grouped(pushes_) + " pushes were accepted and " + grouped(refused_) +
                       " refused, second by second as here.\nAssumed: refused pushes were like the commonest of their "
                       "priority, devices are alike, Firebase's answers do not change over time, and the pipeline is "
                       "what [pipeline] says (a journal does not know).";
    if (folded_ > 0) text += "\n" + grouped(folded_) + " pushes with rare TTLs stand with those nearest to theirs.";
    if (latencies_ns_.empty()) text += "\nNo push was answered at its first send: the latency is the default.";
    return text;
}

std::string JournalImport::latency_text() const {
    std::vector<std::int64_t> sorted = latencies_ns_;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t count = std::min(sorted.size(), most_latencies);
    std::string text = "latency_us\n";
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = (2 * i + 1) * sorted.size() / (2 * count);
        text += std::to_string((sorted[at] + 500) / 1000) + "\n";
    }
    return text;
}

std::string JournalImport::firebase(const std::string& latency_file) const {
    std::string text = "\n[firebase]\n";
    if (!latencies_ns_.empty())
        text += key("latency", "{ kind = \"empirical\", file = " + config::quoted(latency_file) + " }");
    std::string shares;
    for (const auto& [name, count] : nacks_) {
        const double share = static_cast<double>(count) / static_cast<double>(std::max<std::uint64_t>(answers_, 1));
        shares += (shares.empty() ? "" : ", ") + name + " = " + config::number_text(std::min(share, 1.0));
    }
    if (!shares.empty()) text += key("nack", "{ " + shares + " }");
    return text;
}

ImportedFiles JournalImport::files(const std::string& stem) const {
    const auto all = streams();
    const auto [first, last] = stretch(all);
    ImportedFiles files{{stem + ".toml", ""}};
    std::string text = "# Made by sluice-sim import.\n[scenario]\n";
    text += key("title", config::quoted("What came from " + utc_text(first) + " UTC on"));
    text += "story = \"\"\"\n" + story() + "\"\"\"\n";
    const std::int64_t of_day = (first % 86'400 + 86'400) % 86'400;
    text += key("start", config::quoted(config::clock_text(std::chrono::seconds{of_day})));
    text += key("duration", config::quoted(std::to_string(last - first) + "s"));
    text += "\n[pipeline]\n";
    for (const auto& [kind, counts] : all) {
        std::string name_of{name(kind.priority)};
        if (kind.ttl_s >= 0) name_of += "-ttl" + std::to_string(kind.ttl_s);
        if (kind.keyed) name_of += "-keyed";
        const std::string file = stem + "-" + name_of + ".csv";
        files.emplace_back(file, csv(counts, first));
        text += "\n[[arrivals]]\n" + key("name", config::quoted(name_of)) + "kind = \"trace\"\n";
        text += key("file", config::quoted(file)) + "step = \"1s\"\n";
        text += key("priority", "{ " + std::string{name(kind.priority)} + " = 1 }");
        if (kind.ttl_s >= 0) text += key("ttl", config::quoted(std::to_string(kind.ttl_s) + "s"));
        text += key("devices", std::to_string(std::max<std::uint64_t>(devices_, 1)));
        if (kind.keyed)
            text += key("collapse_keys", std::to_string(std::clamp<std::uint64_t>(collapse_keys_, 1, 1'000'000)));
    }
    const std::string latency_file = stem + "-latency.txt";
    text += firebase(latency_file);
    if (!latencies_ns_.empty()) files.emplace_back(latency_file, latency_text());
    files.front().second = std::move(text);
    return files;
}

}  // namespace sluice::sim
