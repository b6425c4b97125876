// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/problem.h"
#include "sim/commands.h"
#include "sim/schema.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <memory>

namespace sluice::sim {
namespace {

struct SchemaArguments {
    std::string table, write;
    bool json = false, markdown = false, names = false;
};

/// "pipeline.retry.base": as --set takes them; those of a list with a * for its item.
std::string key_names() {
    std::string text;
    for (const SchemaTable& table : schema()) {
        const std::string name = table.title.substr(table.title.find_first_not_of('['));
        const std::string head = name.substr(0, name.find(']')) + (table.title.starts_with("[[") ? ".*." : ".");
        for (const config::KeyDoc& key : table.keys) text += head + key.key + "\n";
    }
    return text;
}

int unknown_table(const std::string& name) {
    std::vector<std::string> titles;
    for (const SchemaTable& table : schema()) {
        const std::size_t from = table.title.find_first_not_of('[');
        titles.push_back(table.title.substr(from, table.title.find(']') - from));
    }
    const std::vector<std::string_view> names(titles.begin(), titles.end());
    complain("no table \"" + name + "\", expected " + config::listed(names) + config::did_you_mean(name, names));
    return usage_status;
}

/// Puts the tables into `path` between its marks.
int write_tables(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        complain(path + ": no such file");
        return usage_status;
    }
    const std::string before{std::istreambuf_iterator<char>(file), {}};
    const std::string after = with_schema_tables(before);
    if (after.find("<!-- keys -->") == std::string::npos) {
        complain(path + ": found no lines <!-- keys --> and <!-- /keys -->, expected them where the tables go");
        return usage_status;
    }
    return write_file(path, after) ? held_status : usage_status;
}

int show_schema(const SchemaArguments& arguments) {
    if (!arguments.write.empty()) return write_tables(arguments.write);
    std::string text = arguments.json       ? schema_json()
                       : arguments.markdown ? schema_markdown()
                       : arguments.names    ? key_names()
                                            : schema_text(arguments.table);
    if (text.empty()) return unknown_table(arguments.table);
    if (!text.ends_with('\n')) text += '\n';
    return print(text) ? held_status : usage_status;
}

}  // namespace

void add_schema_command(CLI::App& app, int& status) {
    CLI::App* command = app.add_subcommand("schema", "Every key of a scenario, with its type, default and meaning");
    const auto arguments = std::make_shared<SchemaArguments>();
    command->add_option("table", arguments->table, "Only this table, for example pipeline")->type_name("TABLE");
    command->add_flag("--json", arguments->json, "As JSON");
    command->add_flag("--markdown", arguments->markdown, "As tables of Markdown");
    command->add_flag("--names", arguments->names, "Only the keys, as --set takes them");
    command
        ->add_option("--write", arguments->write,
                     "Write the tables into this file (scenarios/README.md), between its marks")
        ->type_name("FILE");
    command->callback([arguments, &status] { status = show_schema(*arguments); });
}

}  // namespace sluice::sim
