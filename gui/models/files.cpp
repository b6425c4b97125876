// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/files.h"

#include "gui/models/configuration.h"
#include "gui/models/session.h"
#include "sim/known_scenarios.h"

#include <QDir>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>
#include <string>
#include <vector>

namespace sluice::gui {
namespace {

std::vector<std::string> plain(const QStringList& list) {
    std::vector<std::string> all;
    for (const QString& each : list) all.push_back(each.toStdString());
    return all;
}

/// Traces and latency samples of the scenario, as paths.
QStringList named_files(const Configuration& configuration) {
    QStringList all;
    const ScenarioPtr base = configuration.base();
    if (base == nullptr) return all;
    const QDir folder(QString::fromStdString(configuration.source().folder));
    const auto add = [&](const std::string& file) {
        const QString path = QDir::cleanPath(folder.absoluteFilePath(QString::fromStdString(file)));
        if (!file.empty() && !all.contains(path)) all.append(path);
    };
    for (const sim::ArrivalsSpec& spec : base->arrivals) add(spec.file);
    add(base->firebase.latency.file);
    return all;
}

}  // namespace

Files::Files(Configuration& configuration, Session& session, QObject* parent)
    : QObject(parent), configuration_(configuration), session_(session) {
    connect(&watch_, &FileWatch::changed, this, &Files::reload);
    connect(&configuration_, &Configuration::opened, this, [this] {
        const QString path = configuration_.path();
        if (!QFileInfo(path).isFile()) return;
        const QStringList named = named_files(configuration_);
        if (path != watch_.path() || named != watch_.named())
            watch_.watch(path, named);  // a wrong file, too: it is about to be mended
        session_.add_recent(path);
    });
}

bool Files::open(const QString& name_or_path, const QStringList& overrides) {
    const sim::FoundScenario found = sim::find_scenario(name_or_path.toStdString());
    if (!found.error.empty()) {
        Q_EMIT refused(QString::fromStdString(found.error));
        return false;
    }
    const QString path = QFileInfo(QString::fromStdString(found.path)).absoluteFilePath();
    const bool good = configuration_.open(path);
    if (!overrides.isEmpty()) configuration_.set_overrides(plain(overrides));
    return good && configuration_.good();
}

void Files::reload() {
    if (configuration_.path().isEmpty()) return;
    configuration_.reload();
    Q_EMIT reloaded();
}

QString Files::dropped_file(const QMimeData& data) {
    const QList<QUrl> urls = data.urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString{};
}

}  // namespace sluice::gui
