// SPDX-License-Identifier: GPL-3.0-or-later
// The play head of a replay: moves through a run at a multiple of real time, row by row, or as fast as it can be seen.
// Times are seconds of the run. While the run is still being simulated its end grows, and the head waits there.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <optional>
#include <vector>

namespace sluice::gui {

class Playback : public QObject {
    Q_OBJECT

public:
    static constexpr double slowest = 1, fastest = 1000;  ///< × real time
    static constexpr double shortest_s = 2;               ///< of real time, for a whole run as fast as possible

    explicit Playback(QObject* parent = nullptr);

    /// What there is to play; `growing`: more will come. The head stays where it is, within.
    void setRange(double from_s, double until_s, double sample_s, bool growing);

    /// From the beginning where the head is at the end.
    void play();
    void pause();
    bool playing() const { return playing_; }
    /// Plays, and pauses at `at_s` (cut to the range). From the beginning where that is not before the head.
    void runUntil(double at_s);
    /// Moments that are worth a stop, in order: the run's events.
    void setMarks(std::vector<double> marks) { marks_ = std::move(marks); }
    /// Until the next of them, or the end; from the beginning where the head is at the end.
    void runToNextMark();
    /// To the edge of a row, forward or back; pauses.
    void step(int rows);
    /// To `at_s`, within the range; goes on playing from there if it was.
    void scrub(double at_s);
    void toStart() { scrub(from_s_); }
    void toEnd() { scrub(until_s_); }

    /// × real time, cut to [slowest, fastest].
    void setSpeed(double times);
    double speed() const { return speed_; }
    /// The whole run in `shortest_s`, or as it is simulated where that takes longer.
    void setUnbounded(bool on);
    bool unbounded() const { return unbounded_; }

    double position() const { return at_s_; }
    double from() const { return from_s_; }
    double until() const { return until_s_; }
    bool atEnd() const { return at_s_ >= until_s_; }

    /// Moves the head by what `real_s` of real time are at the speed. The timer calls it, some 60 times a second.
    void advance(double real_s);

Q_SIGNALS:
    void moved(double at_s);
    void playingChanged(bool playing);
    void speedChanged();

private:
    void set_playing(bool on);
    void move_to(double at_s);

    double from_s_ = 0, until_s_ = 0, sample_s_ = 1, at_s_ = 0, speed_ = 10;
    bool growing_ = false, playing_ = false, unbounded_ = false;
    std::optional<double> stop_at_;
    std::vector<double> marks_;
    QTimer timer_;
    QElapsedTimer since_frame_;
};

}  // namespace sluice::gui
