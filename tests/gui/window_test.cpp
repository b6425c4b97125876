// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window.h"

#include "gui/menus.h"
#include "gui/models/session.h"
#include "gui/views/help_dialog.h"
#include "gui/views/page.h"
#include "gui/views/scenario_panel.h"
#include "gui/views/theme.h"

#include <gtest/gtest.h>
#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QStatusBar>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <memory>

namespace sluice::gui {
namespace {

class WindowTest : public testing::Test {
protected:
    WindowTest() {
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        apply_theme(*qApp, Theme::light);
        make();
    }
    void make() {
        window_ = std::make_unique<Window>(session_);
        window_->resize(1280, 720);
        window_->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(window_.get()));
    }
    QString write(const QString& name, const QByteArray& text) {
        const QString path = folder_.filePath(name);
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(text);
        return path;
    }
    void key(Qt::Key key, Qt::KeyboardModifiers with = {}) { QTest::keyClick(window_.get(), key, with); }
    QDockWidget* dock() { return window_->findChild<QDockWidget*>(QStringLiteral("scenario-file")); }
    /// Types a path into the file dialog that is open, and accepts.
    void choose(const QString& path) {
        ASSERT_TRUE(QTest::qWaitFor([&] { return window_->findChild<QFileDialog*>() != nullptr; }));
        auto* dialog = window_->findChild<QFileDialog*>();
        auto* edit = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        ASSERT_NE(edit, nullptr);
        edit->setText(path);
        QTest::keyClick(edit, Qt::Key_Enter);
    }

    QTemporaryDir folder_;
    Session session_{folder_.filePath(QStringLiteral("session.conf"))};
    std::unique_ptr<Window> window_;
};

const QByteArray small =
    "[scenario]\ntitle = \"A test\"\nduration = \"5s\"\n\n[[arrivals]]\nname = \"all\"\nkind = \"poisson\"\nrate = "
    "\"100/s\"\n";
const QByteArray wrong =
    "[scenario]\ntitle = \"A test\"\nduration = \"5 parsecs\"\n\n[[arrivals]]\nname = \"all\"\nkind = "
    "\"poisson\"\nrate = \"100/s\"\nrat = 1\n";

TEST_F(WindowTest, HasFivePagesByKey) {
    const QStringList names{QStringLiteral("replay"), QStringLiteral("what-if"), QStringLiteral("plan"),
                            QStringLiteral("live"), QStringLiteral("go-live")};
    for (int i = 4; i >= 0; --i) {
        key(static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
        EXPECT_EQ(window_->current_page_name(), names.at(i));
        EXPECT_TRUE(window_->current_page()->isVisible());
    }
}

TEST_F(WindowTest, APagesKeysWorkAsSoonAsItIsInFront) {
    QAction* const connect_live = window_->page(QStringLiteral("live"))->pageActions().front();
    ASSERT_EQ(connect_live->shortcut(), QKeySequence(Qt::CTRL | Qt::Key_L));
    int times = 0;
    QObject::connect(connect_live, &QAction::triggered, window_.get(), [&] { ++times; });
    key(Qt::Key_L, Qt::ControlModifier);
    EXPECT_EQ(times, 0) << "it is not in front";
    key(Qt::Key_4, Qt::ControlModifier);
    key(Qt::Key_L, Qt::ControlModifier);
    EXPECT_EQ(times, 1);
}

TEST_F(WindowTest, ATabIsClicked) {
    auto* bar = window_->findChild<QTabBar*>();
    QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(2).center());
    EXPECT_EQ(window_->current_page_name(), QStringLiteral("plan"));
}

TEST_F(WindowTest, APageBringsAnotherToTheFront) {
    Q_EMIT window_->page(QStringLiteral("plan"))->wantsPage(QStringLiteral("what-if"));
    EXPECT_EQ(window_->current_page_name(), QStringLiteral("what-if"));
    Q_EMIT window_->page(QStringLiteral("plan"))->wantsPage(QStringLiteral("nowhere"));
    EXPECT_EQ(window_->current_page_name(), QStringLiteral("what-if"));
}

TEST_F(WindowTest, TheTitleTellsWhatIsOpenAndThatItIsChanged) {
    EXPECT_EQ(window_->windowTitle(), QStringLiteral("Sluice"));
    ASSERT_TRUE(window_->files().open(write(QStringLiteral("mine.toml"), small)));
    EXPECT_EQ(window_->windowTitle(), QStringLiteral("mine — Sluice"));
    window_->configuration().set("pipeline.pushers", "3");
    EXPECT_EQ(window_->windowTitle(), QStringLiteral("mine, changed — Sluice"));
}

TEST_F(WindowTest, AWrongFileShowsItsPlaceAndGoesAwayWhenMended) {
    const QString path = write(QStringLiteral("wrong.toml"), wrong);
    EXPECT_FALSE(dock()->isVisible());
    EXPECT_FALSE(window_->files().open(path));
    EXPECT_TRUE(dock()->isVisible());
    EXPECT_EQ(window_->scenario_panel().problem_count(), 2);
    EXPECT_EQ(window_->scenario_panel().current_line(), 3);
    QTest::keyClick(window_->scenario_panel().problem_list(), Qt::Key_Down);
    EXPECT_EQ(window_->scenario_panel().current_line(), 9);
    write(QStringLiteral("wrong.toml"), small);
    key(Qt::Key_F5);
    EXPECT_EQ(window_->scenario_panel().problem_count(), 0);
    EXPECT_FALSE(dock()->isVisible());
}

TEST_F(WindowTest, TheDockStaysWhereThePersonOpenedIt) {
    key(Qt::Key_T, Qt::ControlModifier);
    EXPECT_TRUE(dock()->isVisible());
    ASSERT_TRUE(window_->files().open(write(QStringLiteral("mine.toml"), small)));
    EXPECT_TRUE(dock()->isVisible());
    key(Qt::Key_T, Qt::ControlModifier);
    EXPECT_FALSE(dock()->isVisible());
}

TEST_F(WindowTest, AFileIsDropped) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(write(QStringLiteral("dropped.toml"), small))});
    QDragEnterEvent enter({640, 400}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(window_.get(), &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent drop({640, 400}, Qt::CopyAction, &data, Qt::LeftButton, {});
    QCoreApplication::sendEvent(window_.get(), &drop);
    EXPECT_EQ(window_->configuration().name(), QStringLiteral("dropped"));
    QMimeData text;
    text.setText(QStringLiteral("hello"));
    QDragEnterEvent other({640, 400}, Qt::CopyAction, &text, Qt::LeftButton, {});
    QCoreApplication::sendEvent(window_.get(), &other);
    EXPECT_FALSE(other.isAccepted());
}

TEST_F(WindowTest, OpensAndSavesByDialogs) {
    const QString path = write(QStringLiteral("mine.toml"), small);
    key(Qt::Key_O, Qt::ControlModifier);
    choose(path);
    ASSERT_EQ(window_->configuration().name(), QStringLiteral("mine"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window_->findChild<QFileDialog*>() == nullptr; }));
    window_->configuration().set("pipeline.pushers", "3");
    window_->activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(window_.get()));
    key(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    const QString saved = folder_.filePath(QStringLiteral("saved.toml"));
    choose(saved);
    ASSERT_TRUE(QTest::qWaitFor([&] { return QFile::exists(saved); }));
    Configuration again;
    ASSERT_TRUE(again.open(saved));
    EXPECT_EQ(again.base()->pipeline.pushers, 3U);
}

TEST_F(WindowTest, AnUnknownNameIsTold) {
    EXPECT_FALSE(window_->files().open(QStringLiteral("overwach")));
    auto* box = window_->findChild<QMessageBox*>();
    ASSERT_NE(box, nullptr);
    EXPECT_TRUE(box->text().contains(QStringLiteral("did you mean \"overwatch\"?")));
    QTest::keyClick(box, Qt::Key_Escape);
}

TEST_F(WindowTest, ScenariosAndRecentFilesAreInTheMenu) {
    const QString path = write(QStringLiteral("mine.toml"), small);
    ASSERT_TRUE(window_->files().open(path));
    QAction *nominal = nullptr, *mine = nullptr;
    for (QAction* action : Menus::actions_of(*window_->menus().file)) {
        if (action->text() == u"nominal") nominal = action;
        if (action->text().endsWith(QStringLiteral("mine.toml"))) mine = action;
    }
    ASSERT_NE(nominal, nullptr);
    ASSERT_NE(mine, nullptr);
    nominal->trigger();
    EXPECT_EQ(window_->configuration().name(), QStringLiteral("nominal"));
    for (QAction* action : Menus::actions_of(*window_->menus().file))
        if (action->text().endsWith(QStringLiteral("mine.toml"))) mine = action;
    mine->trigger();
    EXPECT_EQ(window_->configuration().name(), QStringLiteral("mine"));
}

TEST_F(WindowTest, TheThemeIsChosenAndRemembered) {
    const auto themes = Menus::actions_of(*window_->menus().view);
    const auto named = [&](const QString& name) {
        for (QAction* action : themes)
            if (action->data().toString() == name) return action;
        return static_cast<QAction*>(nullptr);
    };
    named(QStringLiteral("dark"))->trigger();
    EXPECT_TRUE(QTest::qWaitFor([&] { return is_dark(window_.get()); }));
    EXPECT_EQ(session_.theme(), QStringLiteral("dark"));
    named(QStringLiteral("light"))->trigger();
    EXPECT_TRUE(QTest::qWaitFor([&] { return !is_dark(window_.get()); }));
}

TEST_F(WindowTest, IsExportedAsAPicture) {
    const QString png = folder_.filePath(QStringLiteral("w.png")), svg = folder_.filePath(QStringLiteral("w.svg"));
    EXPECT_EQ(window_->export_window(png), QString{});
    EXPECT_EQ(QImage(png).size(), window_->size() * window_->devicePixelRatio());
    EXPECT_EQ(window_->export_window(svg), QString{});
    QFile file(svg);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_TRUE(file.readAll().contains("<svg"));
    EXPECT_NE(window_->export_window(QStringLiteral("/proc/none/w.png")), QString{});
    EXPECT_NE(window_->export_window(folder_.filePath(QStringLiteral("w.jpg"))), QString{});
}

TEST_F(WindowTest, ClosingRemembersTheWork) {
    const QString path = write(QStringLiteral("mine.toml"), small);
    ASSERT_TRUE(window_->files().open(path, {QStringLiteral("pipeline.pushers=3")}));
    window_->show_page(QStringLiteral("plan"));
    window_->close();
    make();
    window_->restore(false);
    EXPECT_EQ(window_->configuration().path(), path);
    EXPECT_EQ(window_->configuration().scenario()->pipeline.pushers, 3U);
    EXPECT_EQ(window_->current_page_name(), QStringLiteral("plan"));
}

TEST_F(WindowTest, AFileThatIsGoneIsNotMissed) {
    const QString path = write(QStringLiteral("mine.toml"), small);
    ASSERT_TRUE(window_->files().open(path));
    window_->close();
    QFile::remove(path);
    make();
    window_->restore(false);
    EXPECT_TRUE(window_->configuration().path().isEmpty());
    EXPECT_EQ(window_->findChild<QMessageBox*>(), nullptr);
}

TEST_F(WindowTest, HelpListsTheShortcuts) {
    window_->menus().shortcuts->trigger();
    auto* dialog = window_->findChild<HelpDialog*>();
    ASSERT_NE(dialog, nullptr);
    for (const char* text : {"Ctrl+O", "F5", "Ctrl+1", "Ctrl+Shift+E", "F11", "Select a range"})
        EXPECT_TRUE(dialog->text().contains(QString::fromLatin1(text))) << text;
    dialog->close();
}

TEST_F(WindowTest, TheGuideIsThereForEveryPage) {
    for (const char* name : {"replay", "what-if", "plan", "live", "go-live"}) {
        window_->show_page(QString::fromLatin1(name));
        window_->menus().guide->trigger();
        auto* dialog = window_->findChild<HelpDialog*>();
        ASSERT_NE(dialog, nullptr);
        EXPECT_GT(dialog->text().size(), 500) << name;
    }
}

/// What a screen reader would say of it.
QString spoken(const QWidget& widget) {
    if (!widget.accessibleName().isEmpty()) return widget.accessibleName();
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) return button->text();
    const auto labels = widget.window()->findChildren<QLabel*>();
    for (const QLabel* label : labels)
        if (label->buddy() == &widget) return label->text();
    return {};
}

bool inside_another(const QWidget& widget) {  // the parts of a spin box, a combo box, a table
    for (const QWidget* parent = widget.parentWidget(); parent != nullptr; parent = parent->parentWidget())
        if (parent->focusPolicy() != Qt::NoFocus && !spoken(*parent).isEmpty()) return true;
    return widget.objectName().startsWith(QStringLiteral("qt_"));
}

TEST_F(WindowTest, EveryWidgetThatTakesKeysHasAName) {
    ASSERT_TRUE(window_->files().open(QStringLiteral("nominal")));
    for (const char* name : {"replay", "what-if", "plan", "live", "go-live"}) {
        window_->show_page(QString::fromLatin1(name));
        for (const QWidget* widget : window_->current_page()->findChildren<QWidget*>())
            if (widget->isVisible() && widget->focusPolicy() != Qt::NoFocus && !inside_another(*widget)) {
                EXPECT_FALSE(spoken(*widget).isEmpty())
                    << name << ": " << widget->metaObject()->className() << " " << widget->objectName().toStdString();
            }
    }
}

TEST_F(WindowTest, EveryPageFitsASmallScreen) {
    EXPECT_LE(window_->minimumSizeHint().width(), 1280);
    EXPECT_LE(window_->minimumSizeHint().height(), 720);
}

}  // namespace
}  // namespace sluice::gui
