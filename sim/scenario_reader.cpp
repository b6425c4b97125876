// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario_reader.h"

#include "core/config/document.h"
#include "core/config/pipeline_table.h"
#include "core/config/quantity.h"
#include "core/report/human_text.h"
#include "sim/input_file.h"
#include "sim/scenario_tables.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

namespace sluice::sim {
namespace {

using config::Entry;
using config::field;
using config::Member;
using config::Node;
using config::Problems;

const config::Range<Duration> positive{Duration{1}, Limits::longest};
constexpr std::size_t most_items = 10'000;
constexpr std::int64_t most_rows = 10'000'000;

config::Table<Scenario> make_table() {
    using S = Scenario;
    using config::duration;
    return {"[scenario]",
            {
                field("title", &S::title, config::text(), "one line").otherwise("\"\""),
                field("story", &S::story, config::text(100'000), "what happened, where it is from, what to look at"),
                field("start", &S::start, optional(config::clock()), "time of day of 0 s: a label for axes and events"),
                field("duration", &S::duration, duration(positive), "arrivals stop here").required(),
                field("settle", &S::settle, duration(), "the run goes on until nothing is left, at most so long"),
                field("warmup", &S::warmup, duration(), "left out of every figure but conservation"),
                field("seed", &S::seed, config::count({0, std::numeric_limits<std::int64_t>::max()}),
                      "opens every random stream"),
                field("load", &S::load, config::number({0, 1e6}), "multiplies every arrival rate and fan-out"),
                field("sample", &S::sample, duration({std::chrono::milliseconds{1}, Limits::longest}),
                      "width of a row in the time series"),
                field("late_after", &S::late_after, duration(), "delivered later than this is late"),
            }};
}

class Reader {
public:
    Reader(const Node& root, const Files& files, Problems& problems)
        : root_(root), files_(files), problems_(problems) {}

    Scenario read() {
        check_sections();
        if (const Node* const table = section("scenario")) read_table(scenario_table(), *table, problems_, scenario_);
        if (const Node* const table = section("pipeline")) read_pipeline_table(*table);
        read_items("arrivals",
                   [&](const Node& item) { scenario_.arrivals.push_back(read_arrivals(item, files_, problems_)); });
        if (const Node* const table = section("firebase"))
            scenario_.firebase = read_firebase(*table, files_, problems_);
        read_items("fault", [&](const Node& item) { scenario_.faults.push_back(read_fault(item, problems_)); });
        if (const Node* const table = section("machines")) read_table(machines_table(), *table, problems_, scenario_);
        read_items("expect", [&](const Node& item) { scenario_.expect.push_back(read_expectation(item, problems_)); });
        check_together();
        return std::move(scenario_);
    }

private:
    void check_sections() {
        static const std::vector<std::string_view> known{"scenario", "pipeline", "arrivals", "firebase",
                                                         "fault",    "machines", "expect"};
        for (const Member& member : root_.members)
            if (std::find(known.begin(), known.end(), member.key) == known.end())
                problems_.add(member.place, "found the unknown table " + config::quoted(member.key) +
                                                ", expected one of a scenario" +
                                                config::did_you_mean(member.key, known));
        if (root_.find("scenario") == nullptr)
            problems_.add({1, 1}, "found no [scenario], expected one with \"duration\"");
        if (root_.find("arrivals") == nullptr)
            problems_.add({1, 1}, "found no [[arrivals]], expected at least one with \"name\" and \"kind\"");
    }

    const Node* section(std::string_view key) {
        const Member* const member = root_.find(key);
        if (member == nullptr || !config::is_table({key, member->value, problems_})) return nullptr;
        return &member->value;
    }

    void read_pipeline_table(const Node& table) {
        scenario_.pipeline = config::read_pipeline(table, problems_);
        const Member* const pushers = table.find("pushers");
        if (pushers != nullptr && scenario_.pipeline.pushers == 0)
            Entry{"pushers", pushers->value, problems_}.expected("at least 1 in a scenario");
    }

    template <class Read>
    void read_items(std::string_view key, Read read) {
        const Member* const member = root_.find(key);
        if (member == nullptr) return;
        const std::string brackets = "[[" + std::string{key} + "]]";
        const auto& items = member->value.items;
        if (member->value.kind != Node::Kind::array)
            return Entry{key, member->value, problems_}.expected("tables headed " + brackets);
        if (items.size() > most_items)
            return problems_.add(items[most_items].place, "found more than 10000 " + brackets + ", expected fewer");
        for (const Node& item : items)
            if (config::is_table({key, item, problems_})) read(item);
    }

    void check_together() {
        check_names();
        check_rows();
        check_machines();
        check_times();
    }

    void check_names() {
        const Member* const arrivals = root_.find("arrivals");
        if (arrivals == nullptr) return;
        std::vector<std::string_view> seen;
        for (const Node& item : arrivals->value.items) {
            const Member* const name = item.find("name");
            if (name == nullptr || name->value.text.empty()) continue;
            if (std::find(seen.begin(), seen.end(), name->value.text) != seen.end())
                Entry{"name", name->value, problems_}.expected("a name that no other [[arrivals]] has");
            seen.push_back(name->value.text);
        }
        if (arrivals->value.kind == Node::Kind::array && arrivals->value.items.empty())
            problems_.add(arrivals->value.place,
                          "found no [[arrivals]], expected at least one with \"name\" and \"kind\"");
    }

    void check_rows() {
        const Member* const table = root_.find("scenario");
        if (table == nullptr) return;
        const Member* const warmup = table->value.find("warmup");
        if (warmup != nullptr && scenario_.duration > Duration{0} && scenario_.warmup >= scenario_.duration)
            Entry{"warmup", warmup->value, problems_}.expected("less than the duration");
        if ((scenario_.duration + scenario_.settle) / scenario_.sample <= most_rows) return;
        const Member* const sample = table->value.find("sample");
        const Place place = sample != nullptr ? sample->value.place : table->value.place;
        problems_.add(place, "found more than 10M rows of \"sample\" in the run, expected fewer");
    }

    void check_machines() {
        const auto& pipeline = scenario_.pipeline;
        const std::uint64_t pending = std::uint64_t{pipeline.pushers} * pipeline.window;
        const Member* const machines = root_.find("machines");
        if (machines != nullptr && pending <= Limits::pending && pending * scenario_.machines > Limits::pending)
            problems_.add(machines->value.place,
                          "found machines × pushers × window = " + std::to_string(pending * scenario_.machines) +
                              ", expected at most " + std::to_string(Limits::pending));
        const Member* const faults = root_.find("fault");
        if (faults == nullptr) return;
        auto fault = scenario_.faults.begin();
        for (const Node& item : faults->value.items) {
            if (item.kind != Node::Kind::table || fault == scenario_.faults.end()) continue;
            const Member* const machine = item.find("machine");
            if (machine != nullptr && fault->machine >= scenario_.machines)
                Entry{"machine", machine->value, problems_}.expected("the number of a machine, from 1 to " +
                                                                     std::to_string(scenario_.machines));
            ++fault;
        }
    }

    /// What begins when the arrivals and the faults have stopped is told, but not where an override shortens the run.
    void check_times() {
        const Member* const table = root_.find("scenario");
        const Member* const duration = table == nullptr ? nullptr : table->value.find("duration");
        if (duration == nullptr || scenario_.duration <= Duration{0} || duration->value.place.override_number >= 0)
            return;
        const auto check = [&](std::string_view list, std::string_view key) {
            const Member* const items = root_.find(list);
            if (items == nullptr) return;
            for (const Node& item : items->value.items) {
                const Member* const time = item.find(key);
                if (time == nullptr || time->value.kind != Node::Kind::text) continue;
                const auto at = config::parse_duration(time->value.text);
                if (at && *at >= scenario_.duration)
                    Entry{key, time->value, problems_}.expected("a time before the scenario's duration, " +
                                                                config::duration_text(scenario_.duration));
            }
        };
        check("fault", "at");
        check("expect", "from");
    }

    using Place = config::Place;
    const Node& root_;
    const Files& files_;
    Problems& problems_;
    Scenario scenario_;
};

}  // namespace

const config::Table<Scenario>& scenario_table() {
    static const auto table = make_table();
    return table;
}

template <class Parsed>
std::shared_ptr<const Parsed> Files::parsed(const Entry& entry, KeptFiles<Parsed> FileCache::*kept,
                                            Parsed (*parse)(std::string_view text, const std::string& name)) const {
    if (base_.empty()) {
        entry.expected("no file here: the text has no folder of its own");
        return nullptr;
    }
    const std::string path = (std::filesystem::path{base_} / entry.value.text).lexically_normal().string();
    if (cache_ != nullptr)
        if (auto found = (cache_->*kept).find(path)) return found;
    const auto stamp = stamp_of(path);
    const auto input = read_input_file(path);
    if (!input.error.empty()) {
        entry.expected("a file that can be read (" + path + ": " + input.error + ")");
        return nullptr;
    }
    auto read = std::make_shared<const Parsed>(parse(input.text, path));
    if (cache_ != nullptr && stamp) (cache_->*kept).keep(path, *stamp, read);
    return read;
}

std::shared_ptr<const TraceFile> Files::trace(const Entry& entry) const {
    return parsed(entry, &FileCache::traces, &read_trace);
}

std::shared_ptr<const LatencyFile> Files::latencies(const Entry& entry) const {
    return parsed(entry, &FileCache::latencies, &read_latencies);
}

ReadResult read_scenario_text(std::string_view text, const std::string& file_name, const std::string& base_dir,
                              const std::vector<std::string>& overrides, FileCache* cache) {
    Problems problems{file_name, overrides};
    ReadResult result;
    if (auto root = config::parse_document(text, problems)) {
        config::apply_overrides(*root, overrides, problems);
        result.scenario = Reader{*root, Files{base_dir, cache}, problems}.read();
        result.scenario->name = one_line(std::filesystem::path{file_name}.stem().string());
        result.scenario->title = one_line(result.scenario->title);
    }
    result.problems = problems.sorted();
    if (!result.problems.empty()) result.scenario.reset();
    return result;
}

ReadResult read_scenario_file(const std::string& path, const std::vector<std::string>& overrides) {
    const bool standard_input = path == "-";
    auto input = standard_input ? read_standard_input() : read_input_file(path);
    const std::string name = standard_input ? "standard input" : path;
    if (!input.error.empty())
        return {std::nullopt,
                {{name, 0, 0, "found no file that can be read (" + input.error + "), expected a scenario"}}};
    std::string folder = std::filesystem::path{path}.parent_path().string();
    if (standard_input || folder.empty()) folder = ".";
    return read_scenario_text(input.text, name, folder, overrides);
}

}  // namespace sluice::sim
