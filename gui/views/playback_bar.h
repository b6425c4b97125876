// SPDX-License-Identifier: GPL-3.0-or-later
// The controls of a Playback: buttons, speed, a slider to scrub with, and the clock.
#pragma once

#include <QList>
#include <QWidget>
#include <optional>

class QAction;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QSlider;

namespace sluice::gui {

class Playback;

class PlaybackBar : public QWidget {
    Q_OBJECT

public:
    /// `playback` outlives the bar.
    explicit PlaybackBar(Playback& playback, QWidget* parent = nullptr);

    void setStartOfDay(std::optional<double> start_of_day_s);
    QString clock() const;
    QList<QAction*> playActions() const { return actions_; }
    QAction* playAction() const { return play_; }
    QSlider* slider() const { return slider_; }
    QComboBox* speed() const { return speed_; }

public Q_SLOTS:
    /// The range of the playback has changed.
    void refresh();

    /// In two lines, where one has no room for the slider.
    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QAction* add(const QString& text, const QString& icon, const QKeySequence& keys);
    void make_icons();
    void make_actions();
    void make_speeds();
    void change_speed(int by);
    void show_speed();
    int width_of_one_line() const;

    Playback& playback_;
    std::optional<double> start_of_day_s_;
    QList<QAction*> actions_;
    QAction* play_ = nullptr;
    QComboBox* speed_;
    QSlider* slider_;
    QLabel *clock_, *offset_;
    QHBoxLayout *upper_ = nullptr, *lower_ = nullptr;
};

}  // namespace sluice::gui
