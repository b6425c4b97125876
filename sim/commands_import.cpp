// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/human_text.h"
#include "sim/commands.h"
#include "sim/journal_file.h"
#include "sim/journal_import.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

namespace sluice::sim {
namespace {

struct ImportArguments {
    std::string journal, from, until, output;
};

std::optional<std::int64_t> time_of(const std::string& option, const std::string& text, std::int64_t absent) {
    if (text.empty()) return absent;
    const auto time = parse_utc(text);
    if (!time) complain(option + ": found \"" + text + "\", expected a time (UTC) such as \"2026-11-24 17:47:00\"");
    return time;
}

int import_journal(const ImportArguments& arguments) {
    const auto from = time_of("--from", arguments.from, 0);
    const auto until = time_of("--until", arguments.until, INT64_MAX);
    if (!from || !until) return usage_status;
    std::error_code error;
    if (!std::filesystem::is_regular_file(arguments.journal, error)) {
        complain(arguments.journal + ": no such file");
        return usage_status;
    }
    JournalImport import;
    if (const std::string wrong = read_journal(arguments.journal, *from, *until, import); !wrong.empty()) {
        complain(wrong);
        return usage_status;
    }
    if (import.pushes() + import.refused() == 0) {
        complain(arguments.journal + ": found no push in that time");
        return usage_status;
    }
    const std::filesystem::path output{arguments.output.empty()
                                           ? std::filesystem::path{arguments.journal}.stem().string() + ".toml"
                                           : arguments.output};
    for (const auto& [name, text] : import.files(output.stem().string())) {
        const bool first = name == output.stem().string() + ".toml";
        if (!write_file((first ? output : output.parent_path() / name).string(), text)) return usage_status;
    }
    return print(output.string() + ": " + grouped(import.pushes()) + " accepted and " + grouped(import.refused()) +
                 " refused pushes\n")
               ? held_status
               : usage_status;
}

constexpr const char* footer = R"(Examples:
  sluice-sim import /var/lib/sluice/journal.db -o burst.toml
  sluice-sim import journal.db --from "2026-11-24 17:40" --until "2026-11-24 18:00" -o burst.toml
  sluice-sim run burst.toml --set pipeline.pushers=30
Counts a second, priorities, TTLs, measured latencies and error shares come along; ids, tokens and payloads do not. The
traces (FILE-….csv, FILE-latency.txt) are written beside FILE. The [pipeline] is not in a journal: copy yours.)";

}  // namespace

void add_import_command(CLI::App& app, int& status) {
    CLI::App* command = app.add_subcommand("import", "Make a scenario of what a pusher's journal has seen");
    const auto arguments = std::make_shared<ImportArguments>();
    command->add_option("journal", arguments->journal, "The [journal] of sluice-live; it may be running")
        ->required()
        ->type_name("JOURNAL");
    command->add_option("--from", arguments->from, "From this time on, UTC, or seconds since 1970")->type_name("TIME");
    command->add_option("--until", arguments->until, "Before this time")->type_name("TIME");
    command->add_option("-o,--output", arguments->output, "The scenario; default: the journal's name with .toml, here")
        ->type_name("FILE");
    command->footer(footer);
    command->callback([arguments, &status] { status = import_journal(*arguments); });
}

}  // namespace sluice::sim
