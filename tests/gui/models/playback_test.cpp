// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/playback.h"

#include <gtest/gtest.h>
#include <QSignalSpy>

namespace sluice::gui {
namespace {

struct PlaybackTest : testing::Test {
    PlaybackTest() { playback.setRange(0, 420, 1, false); }
    Playback playback;
};

TEST_F(PlaybackTest, MovesAtAMultipleOfRealTime) {
    playback.setSpeed(100);
    playback.play();
    playback.advance(0.5);
    EXPECT_DOUBLE_EQ(playback.position(), 50);
    playback.setSpeed(5000);
    EXPECT_DOUBLE_EQ(playback.speed(), 1000);
    playback.advance(0.1);
    EXPECT_DOUBLE_EQ(playback.position(), 150);
}

TEST_F(PlaybackTest, StopsAtTheEndAndBeginsAnew) {
    const QSignalSpy spy(&playback, &Playback::playingChanged);
    playback.setSpeed(1000);
    playback.play();
    playback.advance(1);
    EXPECT_TRUE(playback.atEnd());
    EXPECT_FALSE(playback.playing());
    EXPECT_EQ(spy.count(), 2);
    playback.play();
    EXPECT_DOUBLE_EQ(playback.position(), 0);
    playback.pause();
    playback.advance(1);
    EXPECT_DOUBLE_EQ(playback.position(), 0);
}

TEST_F(PlaybackTest, StepsToTheEdgesOfRows) {
    playback.scrub(10.4);
    playback.step(1);
    EXPECT_DOUBLE_EQ(playback.position(), 11);
    playback.step(1);
    EXPECT_DOUBLE_EQ(playback.position(), 12);
    playback.scrub(10.4);
    playback.step(-1);
    EXPECT_DOUBLE_EQ(playback.position(), 10);
    playback.scrub(0);
    playback.step(-1);
    EXPECT_DOUBLE_EQ(playback.position(), 0);
}

TEST_F(PlaybackTest, RunsUntilAMoment) {
    playback.setSpeed(100);
    playback.runUntil(70.5);
    playback.advance(0.5);
    EXPECT_DOUBLE_EQ(playback.position(), 50);
    EXPECT_TRUE(playback.playing());
    playback.advance(0.5);
    EXPECT_DOUBLE_EQ(playback.position(), 70.5);
    EXPECT_FALSE(playback.playing());
    playback.runUntil(20);
    EXPECT_DOUBLE_EQ(playback.position(), 0) << "behind the head: from the beginning";
    playback.scrub(10);
    playback.advance(1);
    EXPECT_DOUBLE_EQ(playback.position(), 110) << "who scrubs has another wish";
    playback.runUntil(200);
    playback.pause();
    playback.play();
    playback.advance(2);
    EXPECT_DOUBLE_EQ(playback.position(), 310);
}

TEST_F(PlaybackTest, RunsFromEventToEvent) {
    playback.setMarks({0, 30, 30, 180});
    playback.setUnbounded(true);
    for (const double expected : {30.0, 180.0, 420.0, 30.0}) {
        playback.runToNextMark();
        playback.advance(10);
        EXPECT_DOUBLE_EQ(playback.position(), expected);
        EXPECT_FALSE(playback.playing());
    }
}

TEST_F(PlaybackTest, WaitsForARunThatStillGrows) {
    playback.setRange(0, 50, 1, true);
    playback.setUnbounded(true);
    playback.play();
    playback.advance(1);
    EXPECT_DOUBLE_EQ(playback.position(), 50);
    EXPECT_TRUE(playback.playing());
    playback.setRange(0, 420, 1, false);
    playback.advance(5);
    EXPECT_DOUBLE_EQ(playback.position(), 420);
    EXPECT_FALSE(playback.playing());
}

}  // namespace
}  // namespace sluice::gui
