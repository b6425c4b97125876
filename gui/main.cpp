// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/arguments.h"
#include "gui/models/session.h"
#include "gui/views/live_page.h"
#include "gui/views/page.h"
#include "gui/views/theme.h"
#include "gui/when_settled.h"
#include "gui/window.h"
#include "sim/known_scenarios.h"

#include <QApplication>
#include <QFile>
#include <QIcon>
#include <QTemporaryDir>
#include <cstdio>
#include <memory>

namespace {

using sluice::gui::Arguments;
using sluice::gui::Session;
using sluice::gui::Window;

constexpr int failed_status = 1, usage_status = 2;

void complain(const QString& text) { std::fprintf(stderr, "sluice-gui: %s\n", qPrintable(text)); }

/// A window that is only exported needs no display, nor one where there is none.
void choose_platform(const Arguments& arguments) {
    const auto given = [](const char* name) { return !qEnvironmentVariableIsEmpty(name); };
    if (!given("QT_QPA_PLATFORM")) qunsetenv("QT_QPA_PLATFORM");  // Qt aborts where it is empty
    if (given("QT_QPA_PLATFORM")) return;
    if (arguments.headless()) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    } else if (!given("DISPLAY") && !given("WAYLAND_DISPLAY")) {
        complain(QStringLiteral("no display (neither DISPLAY nor WAYLAND_DISPLAY is set); --export FILE needs none"));
        std::exit(failed_status);
    }
}

/// An export neither reads nor changes what the window remembers.
std::unique_ptr<Session> make_session(const Arguments& arguments, const QTemporaryDir& scratch) {
    if (arguments.headless()) return std::make_unique<Session>(scratch.filePath(QStringLiteral("session.conf")));
    return std::make_unique<Session>();
}

QString first_page(const Arguments& arguments) {
    if (!arguments.page.empty()) return QString::fromStdString(arguments.page);
    if (!arguments.live.empty()) return QStringLiteral("live");
    return arguments.overrides.empty() ? QStringLiteral("replay") : QStringLiteral("what-if");
}

QStringList overrides_of(const Arguments& arguments) {
    QStringList all;
    for (const std::string& each : arguments.overrides) all.append(QString::fromStdString(each));
    return all;
}

/// False where what was asked for is not there to be shown.
bool open(const Arguments& arguments, Window& window) {
    const bool asked = !arguments.scenario.empty();
    window.restore(asked || arguments.headless());
    if (asked || !arguments.page.empty() || !arguments.live.empty()) window.show_page(first_page(arguments));
    if (auto* const live = dynamic_cast<sluice::gui::LivePage*>(window.page(QStringLiteral("live")));
        live != nullptr && !arguments.live.empty())
        live->connectTo(QString::fromStdString(arguments.live), QString::fromStdString(arguments.token_file),
                        QString::fromStdString(arguments.ca_file));
    if (!asked) return true;
    window.files().open(QString::fromStdString(arguments.scenario), overrides_of(arguments));
    for (const auto& problem : window.configuration().problems())
        std::fprintf(stderr, "%s\n", sluice::config::to_string(problem).c_str());
    return !arguments.headless() || window.configuration().good();
}

/// So that the picture is 1280 × 720, whatever is beside it on the page; what that is may take some of the room.
void make_room(const Arguments& arguments, Window& window) {
    constexpr QSize wanted{1280, 720};
    for (int i = 0; i < 4; ++i) {
        const QSize shown = arguments.whole_window ? window.size() : window.current_page()->exportSize();
        if (shown == wanted) return;
        window.resize(window.size() + wanted - shown);
        QCoreApplication::processEvents();
    }
}

int export_and_end(const Arguments& arguments, Window& window) {
    const QString path = QString::fromStdString(arguments.export_path);
    sluice::gui::WhenSettled ready(*window.current_page(), [&] {
        if (arguments.width == 0) make_room(arguments, window);
        const QString error = arguments.whole_window ? window.export_window(path) : window.export_page(path);
        if (!error.isEmpty()) complain(error);
        QCoreApplication::exit(error.isEmpty() ? 0 : failed_status);
    });
    return QCoreApplication::exec();
}

int show(const Arguments& arguments, Window& window) {
    sluice::gui::WhenSettled ready(*window.current_page(), [&] {
        QFile file(QString::fromStdString(arguments.ready_file));
        if (!arguments.ready_file.empty() && file.open(QIODevice::WriteOnly)) file.write("ready\n");
    });
    return QCoreApplication::exec();
}

int run(QApplication& application, const Arguments& arguments) {
    const QTemporaryDir scratch;
    const std::unique_ptr<Session> session = make_session(arguments, scratch);
    const QString theme = arguments.theme.empty() ? session->theme() : QString::fromStdString(arguments.theme);
    sluice::gui::apply_theme(application, sluice::gui::theme_named(theme).value_or(sluice::gui::Theme::automatic));
    Window window(*session);
    if (!open(arguments, window)) return usage_status;
    if (arguments.width > 0) window.resize(arguments.width, arguments.height);
    window.show();
    return arguments.headless() ? export_and_end(arguments, window) : show(arguments, window);
}

}  // namespace

int main(int count, char** words) {
    const sluice::gui::ParsedArguments parsed = sluice::gui::parse_arguments(count, words);
    if (!parsed.arguments) {
        std::fputs(parsed.text.c_str(), parsed.status == 0 ? stdout : stderr);
        return parsed.status;
    }
    if (const std::string& name = parsed.arguments->scenario; !name.empty()) {
        const sluice::sim::FoundScenario found = sluice::sim::find_scenario(name);
        if (!found.error.empty()) {
            complain(QString::fromStdString(found.error));
            return usage_status;
        }
    }
    choose_platform(*parsed.arguments);
    int one = 1;  // the options are ours; Qt reads its own from the environment
    QApplication application(one, words);
    QApplication::setApplicationName(QStringLiteral("sluice-gui"));
    QApplication::setApplicationDisplayName(QStringLiteral("Sluice"));
    QApplication::setDesktopFileName(QStringLiteral("sluice-gui"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/sluice-gui.svg")));
    return run(application, *parsed.arguments);
}
