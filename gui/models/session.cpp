// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/session.h"

#include <QFileInfo>

namespace sluice::gui {
namespace {

const QString recent_key = QStringLiteral("recent");
const QString theme_key = QStringLiteral("theme");

}  // namespace

Session::Session(QObject* parent)
    : QObject(parent),
      settings_(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("sluice"), QStringLiteral("sluice-gui")) {}

Session::Session(const QString& file, QObject* parent) : QObject(parent), settings_(file, QSettings::IniFormat) {}

QStringList Session::recent() const {
    QStringList found;
    for (const QString& path : settings_.value(recent_key).toStringList())
        if (found.size() < recent_most && QFileInfo(path).isFile()) found.append(path);
    return found;
}

void Session::add_recent(const QString& path) {
    const QString whole = QFileInfo(path).absoluteFilePath();
    QStringList paths = recent();
    paths.removeAll(whole);
    paths.prepend(whole);
    if (paths.size() > recent_most) paths.resize(recent_most);
    settings_.setValue(recent_key, paths);
    Q_EMIT recentChanged();
}

void Session::forget_recent() {
    settings_.remove(recent_key);
    Q_EMIT recentChanged();
}

Session::Work Session::work() const {
    return {settings_.value(QStringLiteral("work/path")).toString(),
            settings_.value(QStringLiteral("work/overrides")).toStringList(),
            settings_.value(QStringLiteral("work/page")).toString()};
}

void Session::set_work(const Work& work) {
    settings_.setValue(QStringLiteral("work/path"), work.path);
    settings_.setValue(QStringLiteral("work/overrides"), work.overrides);
    settings_.setValue(QStringLiteral("work/page"), work.page);
}

QString Session::theme() const { return settings_.value(theme_key, QStringLiteral("auto")).toString(); }

void Session::set_theme(const QString& name) { settings_.setValue(theme_key, name); }

QByteArray Session::geometry() const { return settings_.value(QStringLiteral("window/geometry")).toByteArray(); }

QByteArray Session::docks() const { return settings_.value(QStringLiteral("window/docks")).toByteArray(); }

void Session::set_layout(const QByteArray& geometry, const QByteArray& docks) {
    settings_.setValue(QStringLiteral("window/geometry"), geometry);
    settings_.setValue(QStringLiteral("window/docks"), docks);
}

void Session::in_group(const QString& name, const std::function<void(QSettings&)>& act) {
    settings_.beginGroup(name);
    act(settings_);
    settings_.endGroup();
}

}  // namespace sluice::gui
