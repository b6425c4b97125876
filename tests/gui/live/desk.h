// SPDX-License-Identifier: GPL-3.0-or-later
// The pages Live and Go live beside each other, as the window has them, and hands for them.
#pragma once

#include "gui/models/configuration.h"
#include "gui/views/go_live_page.h"
#include "gui/views/live_bar.h"
#include "gui/views/live_page.h"
#include "tests/gui/live/programs.h"

#include <gtest/gtest.h>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

namespace sluice::gui {

template <typename Widget>
Widget* child(QWidget& page, const char* name) {
    Widget* const found = page.findChild<Widget*>(QString::fromLatin1(name));
    EXPECT_NE(found, nullptr) << name;
    return found;
}
inline void type(QWidget& page, const char* name, const QString& text) {
    auto* const edit = child<QLineEdit>(page, name);
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, text);
    QTest::keyClick(edit, Qt::Key_Return);
}
inline void click(QWidget& page, const char* name) {
    QTest::mouseClick(child<QPushButton>(page, name), Qt::LeftButton);
}
inline QString banner(QWidget& page, int which) { return page.findChildren<Banner*>()[which]->text(); }

struct Desk {
    Configuration configuration;
    LivePage live{configuration};
    GoLivePage go{configuration};
    Desk() {
        for (Page* page : {static_cast<Page*>(&live), static_cast<Page*>(&go)}) {
            page->resize(1280, 640);
            page->show();
        }
        live.setProgram(live_program());
        go.setProgram(live_program());
        go.setClient(&live.client());
        EXPECT_TRUE(configuration.open(QStringLiteral(SLUICE_SOURCE_DIR "/scenarios/overwatch.toml")));
    }
    void watch(const Pusher& pusher) {
        type(live, "live-address", pusher.telemetry());
        type(live, "live-token-file", pusher.tokenFile());
        EXPECT_TRUE(wait_until([&] { return !live.client().history().empty(); }))
            << live.client().status().toStdString();
    }
};

}  // namespace sluice::gui
