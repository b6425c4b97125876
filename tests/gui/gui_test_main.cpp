// SPDX-License-Identifier: GPL-3.0-or-later
// Every test of the window runs in one QApplication, with its own folder for settings, and fails on a warning of Qt.
#include <gtest/gtest.h>
#include <QApplication>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace {

void fail_on_warning(QtMsgType type, const QMessageLogContext&, const QString& message) {
    if (type == QtDebugMsg || type == QtInfoMsg) return;
    if (message.startsWith("This plugin does not support")) return;  // of the offscreen platform itself
    ADD_FAILURE() << "on the console: " << message.toStdString();
}

}  // namespace

int main(int argc, char** argv) {
    const QTemporaryDir home;
    for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
        qputenv(name, home.path().toUtf8());
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    testing::InitGoogleTest(&argc, argv);
    QApplication application(argc, argv);
    qInstallMessageHandler(fail_on_warning);
    return RUN_ALL_TESTS();
}
