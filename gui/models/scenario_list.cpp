// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/scenario_list.h"

#include "core/report/human_text.h"
#include "sim/known_scenarios.h"
#include "sim/scenario_reader.h"

#include <QFileInfo>
#include <QMetaObject>

namespace sluice::gui {
namespace {

KnownScenario read_one(const std::string& name, const std::string& path) {
    KnownScenario one;
    one.name = QString::fromStdString(name);
    one.path = QString::fromStdString(path);
    const sim::ReadResult read = sim::read_scenario_file(path);
    one.readable = read.scenario.has_value();
    if (!one.readable) {
        one.title = QStringLiteral("has errors: ") + QString::fromStdString(one_line(to_string(read.problems.front())));
        return one;
    }
    one.title = QString::fromStdString(one_line(read.scenario->title));
    for (const std::string& each : paragraphs(read.scenario->story)) one.story.append(QString::fromStdString(each));
    return one;
}

}  // namespace

ScenarioList::ScenarioList(QObject* parent) : QAbstractListModel(parent) { pool_.setMaxThreadCount(1); }

ScenarioList::~ScenarioList() { pool_.waitForDone(); }

void ScenarioList::load() {
    pool_.start([this] {
        std::vector<KnownScenario> found;
        for (const auto& [name, path] : sim::known_scenarios()) found.push_back(read_one(name, path));
        QMetaObject::invokeMethod(
            this,
            [this, found = std::move(found)]() mutable {
                beginResetModel();
                all_ = std::move(found);
                loaded_ = true;
                endResetModel();
                Q_EMIT loadedAll();
            },
            Qt::QueuedConnection);
    });
}

int ScenarioList::rowOf(const QString& path) const {
    const QString canonical = QFileInfo(path).canonicalFilePath();
    for (std::size_t row = 0; row < all_.size(); ++row)
        if (!canonical.isEmpty() && QFileInfo(all_[row].path).canonicalFilePath() == canonical)
            return static_cast<int>(row);
    return -1;
}

int ScenarioList::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(all_.size());
}

QVariant ScenarioList::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const KnownScenario& one = at(index.row());
    switch (role) {
        case Qt::DisplayRole: return one.name;
        case Qt::ToolTipRole:
        case Qt::AccessibleDescriptionRole: return one.title;
        default: return {};
    }
}

}  // namespace sluice::gui
