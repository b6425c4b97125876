// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/configuration.h"

#include "core/config/document.h"
#include "gui/models/toml_node.h"
#include "sim/input_file.h"
#include "sim/scenario_toml.h"

#include <QSaveFile>
#include <algorithm>
#include <filesystem>

namespace sluice::gui {
namespace {

namespace fs = std::filesystem;

std::string key_of(const std::string& override_text) { return override_text.substr(0, override_text.find('=')); }

bool is_below(const std::string& key, const std::string& parent) {
    return key.size() > parent.size() && key.starts_with(parent) && key[parent.size()] == '.';
}

/// What setting `key` makes void: its own value, those of its parts, and a parent that is no table any more.
bool is_replaced(const std::string& old, const std::string& key) {
    const std::string old_key = key_of(old);
    const bool no_table = old.size() > old_key.size() + 1 && old[old_key.size() + 1] != '{';
    return old_key == key || is_below(old_key, key) || (is_below(key, old_key) && no_table);
}

/// The scenario as a tree with every key, as it was read.
config::Node tree_of(const sim::Scenario& scenario) {
    config::Problems ignored{{}};
    return config::parse_document(sim::scenario_toml(scenario), ignored).value_or(config::Node{});
}

config::Node with_overrides(config::Node tree, const std::vector<std::string>& overrides) {
    config::Problems ignored{{}, overrides};
    config::apply_overrides(tree, overrides, ignored);
    return tree;
}

std::string shell_word(const std::string& text) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./=:,+%@";
    if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
    std::string word = "'";
    for (const char c : text) word += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return word + "'";
}

std::string story_text(const std::string& story) {
    const bool plain = std::all_of(story.begin(), story.end(), [](char c) { return c == '\n' || c < 0 || c >= 32; });
    if (!plain || story.find('\\') != std::string::npos || story.find("\"\"") != std::string::npos ||
        story.ends_with('"'))
        return config::quoted(story);
    return "\"\"\"\n" + story + "\"\"\"";
}

std::string seen_from(const std::string& folder, const std::string& file_folder, const std::string& file) {
    std::error_code error;
    const fs::path whole = fs::absolute(fs::path{file_folder} / file, error).lexically_normal();
    const fs::path from = fs::absolute(folder.empty() ? "." : folder, error).lexically_normal();
    const fs::path relative = whole.lexically_relative(from);
    return relative.empty() || *relative.begin() == ".." ? whole.string() : relative.string();
}

}  // namespace

std::vector<std::string> with_override(const std::vector<std::string>& overrides, const std::string& key,
                                       const std::string& value) {
    std::vector<std::string> all;
    std::copy_if(overrides.begin(), overrides.end(), std::back_inserter(all),
                 [&](const std::string& old) { return !is_replaced(old, key); });
    all.push_back(key + "=" + value);
    return all;
}

sim::ReadResult ScenarioSource::read(const std::vector<std::string>& more) const {
    std::vector<std::string> all = overrides;
    all.insert(all.end(), more.begin(), more.end());
    return sim::read_scenario_text(text, path, folder, all, files.get());
}

Configuration::Configuration(QObject* parent) : QObject(parent) {}

bool Configuration::open(const QString& path) {
    const std::string name = path.toStdString();
    sim::InputFile file = sim::read_input_file(name);
    source_ = {};
    source_.path = name;
    source_.folder = fs::path(name).parent_path().string();
    if (source_.folder.empty()) source_.folder = ".";
    if (file.error.empty()) return take(std::move(file.text), false);
    base_ = scenario_ = nullptr;
    base_good_ = false;
    base_tree_ = tree_ = {};
    problems_ = {{name, 0, 0, file.error}};
    Q_EMIT opened();
    Q_EMIT changed();
    return false;
}

bool Configuration::open_text(const std::string& text, const QString& path, const QString& folder) {
    source_ = {};
    source_.path = path.toStdString();
    source_.folder = folder.toStdString();
    return take(text, false);
}

bool Configuration::reload() {
    sim::InputFile file = sim::read_input_file(source_.path);
    if (file.error.empty()) return take(std::move(file.text), true);
    problems_ = {{source_.path, 0, 0, file.error}};
    base_good_ = false;
    Q_EMIT changed();
    return false;
}

bool Configuration::take(std::string text, bool keep_last) {
    source_.text = std::move(text);
    sim::ReadResult read = sim::read_scenario_text(source_.text, source_.path, source_.folder, {}, source_.files.get());
    base_good_ = read.scenario.has_value();
    problems_ = std::move(read.problems);
    if (base_good_) {
        base_ = std::make_shared<const sim::Scenario>(*std::move(read.scenario));
        base_tree_ = tree_of(*base_);
        scenario_ = base_;
        read_changes();
    } else if (!keep_last) {
        base_ = scenario_ = nullptr;
        base_tree_ = tree_ = {};
    }
    if (base_good_ || !keep_last) Q_EMIT opened();
    Q_EMIT changed();
    return base_good_;
}

void Configuration::read_changes() {
    if (base_ != nullptr) tree_ = with_overrides(base_tree_, source_.overrides);
    if (!base_good_) return;
    if (source_.overrides.empty()) {
        problems_.clear();
        scenario_ = base_;
        return;
    }
    sim::ReadResult read = source_.read();
    problems_ = std::move(read.problems);
    if (read.scenario) scenario_ = std::make_shared<const sim::Scenario>(*std::move(read.scenario));
}

QString Configuration::name() const {
    return source_.path.empty() ? QString{} : QString::fromStdString(fs::path(source_.path).stem().string());
}

void Configuration::set(const std::string& key, const std::string& value) {
    std::vector<std::string> overrides = with_override(source_.overrides, key, value);
    if (value == base_value(key)) overrides.pop_back();
    set_overrides(std::move(overrides));
}

void Configuration::unset(const std::string& key) {
    std::vector<std::string> overrides = source_.overrides;
    std::erase_if(overrides, [&](const std::string& old) { return key_of(old) == key || is_below(key_of(old), key); });
    set_overrides(std::move(overrides));
}

void Configuration::set_overrides(std::vector<std::string> overrides) {
    if (overrides == source_.overrides) return;
    source_.overrides = std::move(overrides);
    read_changes();
    Q_EMIT changed();
}

bool Configuration::is_set(const std::string& key) const {
    return std::any_of(source_.overrides.begin(), source_.overrides.end(), [&](const std::string& each) {
        const std::string other = key_of(each);
        return other == key || is_below(other, key) || (is_below(key, other) && value(key) != base_value(key));
    });
}

const config::Node* Configuration::node(const std::string& key) const { return find_node(tree_, key); }
const config::Node* Configuration::base_node(const std::string& key) const { return find_node(base_tree_, key); }

std::string Configuration::value(const std::string& key) const {
    const config::Node* const found = node(key);
    return found == nullptr ? std::string{} : override_value(*found);
}

std::string Configuration::base_value(const std::string& key) const {
    const config::Node* const found = base_node(key);
    return found == nullptr ? std::string{} : override_value(*found);
}

QString Configuration::label() const {
    QString text = name();
    for (const std::string& each : source_.overrides) text += ", " + QString::fromStdString(each);
    return text;
}

QString Configuration::command_line() const {
    std::string text = "sluice-sim run " + shell_word(source_.path);
    for (const std::string& each : source_.overrides) text += " --set " + shell_word(each);
    return QString::fromStdString(text);
}

std::string Configuration::saved_text(const QString& folder) const {
    if (scenario_ == nullptr) return {};
    sim::Scenario scenario = *scenario_;
    const std::string from = folder.toStdString();
    for (sim::ArrivalsSpec& spec : scenario.arrivals)
        if (!spec.file.empty()) spec.file = seen_from(from, source_.folder, spec.file);
    if (!scenario.firebase.latency.file.empty())
        scenario.firebase.latency.file = seen_from(from, source_.folder, scenario.firebase.latency.file);
    std::string text = sim::scenario_toml(scenario);
    const std::size_t title = text.find("\ntitle = ");
    const std::size_t line_end = title == std::string::npos ? title : text.find('\n', title + 1);
    if (!scenario.story.empty() && line_end != std::string::npos)
        text.insert(line_end + 1, "story = " + story_text(scenario.story) + "\n");
    std::string head = "# " + name().toStdString();
    for (const std::string& each : source_.overrides) head += " with " + each;
    std::replace_if(
        head.begin(), head.end(), [](char c) { return c >= 0 && c < 32; }, ' ');
    return head + "\n# What the file expected ([[expect]]) is left out: it was said of that configuration.\n" + text;
}

QString Configuration::save_as(const QString& path) const {
    if (!good()) return QStringLiteral("there is no valid scenario to save");
    const QString folder = QString::fromStdString(fs::path(path.toStdString()).parent_path().string());
    QSaveFile file(path);
    const QByteArray text = QByteArray::fromStdString(saved_text(folder));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        return path + ": " + file.errorString();
    return {};
}

}  // namespace sluice::gui
