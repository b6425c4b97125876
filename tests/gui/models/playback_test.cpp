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
