// SPDX-License-Identifier: GPL-3.0-or-later
// The scenario under work, one for the whole window: a file's text and what was changed of it since, key by key as
// `--set KEY=VALUE` has it. Replay runs what results, What if edits the changes, Plan's "use this" sets them, Go
// live takes the [pipeline] that results. Whatever is typed is kept, also where it is wrong: then problems() says what,
// and scenario() stays the last one that was right. Everything here is for the GUI's thread; a ScenarioSource is a copy
// for others.
#pragma once

#include "core/config/node.h"
#include "core/config/problem.h"
#include "sim/file_cache.h"
#include "sim/scenario.h"
#include "sim/scenario_reader.h"

#include <QObject>
#include <QString>
#include <memory>
#include <string>
#include <vector>

namespace sluice::gui {

using ScenarioPtr = std::shared_ptr<const sim::Scenario>;

/// A scenario as text, with overrides, to be read again as often as wanted, from any thread.
struct ScenarioSource {
    std::string text, path, folder;
    std::vector<std::string> overrides;
    /// Files that it names are read once, for every copy.
    std::shared_ptr<sim::FileCache> files = std::make_shared<sim::FileCache>();

    /// `more` are applied after the overrides.
    sim::ReadResult read(const std::vector<std::string>& more = {}) const;
};

/// `overrides` with `key` = `value`; what that makes void (the key's parts, a parent that is no table) is left out.
std::vector<std::string> with_override(const std::vector<std::string>& overrides, const std::string& key,
                                       const std::string& value);

class Configuration : public QObject {
    Q_OBJECT

public:
    explicit Configuration(QObject* parent = nullptr);

    /// Takes another file and drops the changes. False where it cannot be read or is wrong: problems() says why; then
    /// there is no scenario.
    bool open(const QString& path);
    /// The same of a text; files that it names are relative to `folder` (empty: it may name none).
    bool open_text(const std::string& text, const QString& path, const QString& folder);
    /// Reads the file again, the changes kept. Where it is wrong now, scenario() and base() stay.
    bool reload();

    QString path() const { return QString::fromStdString(source_.path); }
    /// The file's stem; empty where nothing is open.
    QString name() const;
    const std::string& text() const { return source_.text; }
    const ScenarioSource& source() const { return source_; }

    /// As the file says it, without changes; null where there is none.
    ScenarioPtr base() const { return base_; }
    /// With the changes.
    ScenarioPtr scenario() const { return scenario_; }
    /// Of the file, or else of the changes (whose `file` is "--set KEY=VALUE").
    const std::vector<config::Problem>& problems() const { return problems_; }
    /// The file is right and so are the changes.
    bool good() const { return problems_.empty() && scenario_ != nullptr; }

    // Changes. `key` is a dotted path, `value` what would stand behind `--set KEY=`.
    void set(const std::string& key, const std::string& value);
    void unset(const std::string& key);
    /// All at once, "KEY=VALUE" each, in place of those there are.
    void set_overrides(std::vector<std::string> overrides);
    void reset() { set_overrides({}); }
    const std::vector<std::string>& overrides() const { return source_.overrides; }
    bool is_set(const std::string& key) const;

    /// What a key is worth, as set() takes it; empty where it is absent or nothing is open.
    std::string value(const std::string& key) const;
    /// The same without the changes.
    std::string base_value(const std::string& key) const;
    /// The node behind a key; null where it is absent. Valid until the next change.
    const config::Node* node(const std::string& key) const;
    const config::Node* base_node(const std::string& key) const;

    /// "overwatch, pipeline.pushers=40": what pages call it.
    QString label() const;
    /// The same run by the other program.
    QString command_line() const;
    /// As a scenario's text that says the same without changes; files that it names are given as seen from `folder`.
    std::string saved_text(const QString& folder) const;
    /// Writes saved_text(). The error, empty where all went well.
    QString save_as(const QString& path) const;

Q_SIGNALS:
    /// base() is another: a file was opened, or read again.
    void opened();
    /// Anything is: comes after opened(), too.
    void changed();

private:
    bool take(std::string text, bool keep_last);
    void read_changes();

    ScenarioSource source_;
    ScenarioPtr base_, scenario_;
    std::vector<config::Problem> problems_;
    bool base_good_ = false;
    config::Node base_tree_, tree_;
};

}  // namespace sluice::gui
