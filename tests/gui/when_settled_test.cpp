// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/when_settled.h"

#include "gui/views/page.h"

#include <gtest/gtest.h>
#include <QCoreApplication>
#include <QTest>

namespace sluice::gui {
namespace {

class Working : public Page {
public:
    QString title() const override { return QStringLiteral("Working"); }
    bool busy() const override { return busy_; }
    void end_one(bool more) {
        busy_ = more;
        Q_EMIT settled();
    }
    bool busy_ = false;
};

TEST(WhenSettled, ActsAtOnceWhereNothingIsUnderWay) {
    Working page;
    int acted = 0;
    const WhenSettled settled(page, [&] { ++acted; });
    EXPECT_EQ(acted, 0) << "from the event loop only";
    EXPECT_TRUE(QTest::qWaitFor([&] { return acted > 0; }));
    page.end_one(false);
    QTest::qWait(1);
    EXPECT_EQ(acted, 1);
}

TEST(WhenSettled, WaitsForTheLastOfSeveral) {
    Working page;
    page.busy_ = true;
    int acted = 0;
    const WhenSettled settled(page, [&] { ++acted; });
    for (int i = 0; i < 3; ++i) {
        page.end_one(true);
        for (int turn = 0; turn < 10; ++turn) QCoreApplication::processEvents();
        EXPECT_EQ(acted, 0);
    }
    page.end_one(false);
    EXPECT_TRUE(QTest::qWaitFor([&] { return acted == 1; }));
}

}  // namespace
}  // namespace sluice::gui
