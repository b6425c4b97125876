// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/arguments.h"

#include "core/config/problem.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <sstream>
#include <string_view>

namespace sluice::gui {
namespace {

constexpr int usage_status = 2;

constexpr const char* examples = R"(Examples:
  sluice-gui                                       # what was open last
  sluice-gui overwatch                             # a scenario that comes with Sluice
  sluice-gui my-burst.toml --set pipeline.pushers=40
  sluice-gui --run overwatch --export out.png      # no display needed
  sluice-gui --live http://127.0.0.1:9464          # watch sluice-live)";

std::string ending(const std::string& path) {
    const std::size_t dot = path.rfind('.');
    std::string end = dot == std::string::npos ? "" : path.substr(dot + 1);
    for (char& c : end) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return end;
}

std::string check_export(const std::string& path) {
    const std::string end = ending(path);
    if (end == "png" || end == "svg" || end == "csv") return {};
    return "found \"" + path + "\", expected a file that ends in .png, .svg or .csv";
}

/// WIDTHxHEIGHT.
std::string read_size(const std::string& text, Arguments& arguments) {
    const std::size_t cross = text.find('x');
    const auto number = [&](std::string_view part, int& to) {
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), to);
        return error == std::errc{} && end == part.data() + part.size() && to >= 200 && to <= 8'000;
    };
    const std::string_view all = text;
    if (cross != std::string::npos && number(all.substr(0, cross), arguments.width) &&
        number(all.substr(cross + 1), arguments.height))
        return {};
    return "found \"" + text + "\", expected WIDTHxHEIGHT, 200 to 8000 pixels each";
}

std::string suggestion(const CLI::App& app, int count, const char* const* words) {
    std::vector<std::string> known;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    const std::vector<std::string_view> names(known.begin(), known.end());
    for (int i = 1; i < count; ++i) {
        const std::string word = std::string{words[i]}.substr(0, std::string_view{words[i]}.find('='));
        if (!word.starts_with("--") || std::find(known.begin(), known.end(), word) != known.end()) continue;
        if (const auto meant = config::nearest(word, names); !meant.empty())
            return "; did you mean " + std::string{meant} + "?";
    }
    return {};
}

void add_options(CLI::App& app, Arguments& arguments) {
    auto* scenario =
        app.add_option("scenario", arguments.scenario, "A scenario: FILE, or the NAME of one that comes with it");
    app.add_option("--run", arguments.scenario, "The same")->type_name("NAME|FILE")->excludes(scenario);
    app.add_option("--set", arguments.overrides, "Change a key of it; may be given several times")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false)
        ->check([](const std::string& text) {
            return text.find('=') == std::string::npos ? "found \"" + text + "\", expected KEY=VALUE" : std::string{};
        });
    app.add_option("--page", arguments.page, "The page in front")
        ->type_name("PAGE")
        ->check(CLI::IsMember(page_names()));
    auto* to = app.add_option("--export", arguments.export_path,
                              "Write what the page shows to a file, and end; needs no display")
                   ->type_name("FILE.png|svg|csv")
                   ->check(check_export);
    app.add_flag("--whole-window", arguments.whole_window, "Export the window, not only the page")->needs(to);
    app.add_option("--theme", arguments.theme, "light, dark or auto (as the desktop's palette is)")
        ->type_name("THEME")
        ->check(CLI::IsMember({"light", "dark", "auto"}));
    app.add_option_function<std::string>(
           "--size",
           [&](const std::string& text) {
               if (const std::string error = read_size(text, arguments); !error.empty())
                   throw CLI::ValidationError("--size", error);
           },
           "The window's size in pixels; without it, an exported picture is 1280x720")
        ->type_name("WIDTHxHEIGHT");
    auto* live =
        app.add_option("--live", arguments.live, "Watch the sluice-live whose telemetry is there")->type_name("URL");
    app.add_option("--token-file", arguments.token_file, "Its token, in a file")->type_name("FILE")->needs(live);
    app.add_option("--ca", arguments.ca_file, "Over https: a CA of one's own that its certificate is by, PEM")
        ->type_name("FILE")
        ->needs(live);
    app.add_option("--ready-file", arguments.ready_file, "Is written once the page shows all it was asked for")
        ->type_name("FILE");
}

}  // namespace

const std::vector<std::string>& page_names() {
    static const std::vector<std::string> names{"replay", "what-if", "plan", "live", "go-live"};
    return names;
}

ParsedArguments parse_arguments(int count, const char* const* words) {
    Arguments arguments;
    CLI::App app{"See a burst of push requests, change it, choose, go live.", "sluice-gui"};
    app.set_version_flag("--version", "sluice-gui " SLUICE_VERSION);
    app.footer(examples);
    add_options(app, arguments);
    try {
        app.parse(count, words);
    } catch (const CLI::Success& asked) {
        std::ostringstream text;
        return {{}, app.exit(asked, text, text), text.str()};
    } catch (const CLI::ParseError& error) {
        std::string message = error.what();
        while (!message.empty() && message.back() == '\n') message.pop_back();
        return {{},
                usage_status,
                "sluice-gui: " + message + suggestion(app, count, words) + "\nsluice-gui --help says more.\n"};
    }
    return {std::move(arguments), 0, {}};
}

}  // namespace sluice::gui
