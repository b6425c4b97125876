// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/playback_bar.h"

#include "gui/models/playback.h"
#include "gui/views/burst_scene.h"

#include <QAction>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPixmap>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>

namespace sluice::gui {
namespace {

constexpr int slider_steps = 10'000;
constexpr int least_slider_px = 160;
constexpr std::array speeds{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};

/// A bar at `x`, a triangle that points right (or left: `width` < 0) from `x` on.
void bar(QPainter& painter, double x) { painter.drawRect(QRectF(x, 6, 3.5, 20)); }
void triangle(QPainter& painter, double x, double width) {
    painter.drawPolygon(QPolygonF({{x, 6}, {x + width, 16}, {x, 26}}));
}

/// In the palette's ink, which the style's own icons are not.
QIcon icon_of(const QString& name, const QColor& ink) {
    QPixmap picture(32, 32);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    if (name == u"play") {
        triangle(painter, 8, 18);
    } else if (name == u"pause") {
        painter.drawRect(QRectF(8, 6, 6, 20));
        painter.drawRect(QRectF(18, 6, 6, 20));
    } else if (name == u"back") {
        triangle(painter, 18, -14);
        bar(painter, 22);
    } else if (name == u"forward") {
        bar(painter, 6);
        triangle(painter, 14, 14);
    } else if (name == u"to-start") {
        bar(painter, 3);
        triangle(painter, 19, -12);
        triangle(painter, 30, -12);
    } else if (name == u"to-event") {
        triangle(painter, 4, 14);
        painter.drawPolygon(QPolygonF({{24, 10}, {30, 16}, {24, 22}, {18, 16}}));
    } else {
        triangle(painter, 2, 12);
        triangle(painter, 13, 12);
        bar(painter, 25);
    }
    return picture;
}

}  // namespace

PlaybackBar::PlaybackBar(Playback& playback, QWidget* parent)
    : QWidget(parent),
      playback_(playback),
      speed_(new QComboBox(this)),
      slider_(new QSlider(Qt::Horizontal, this)),
      clock_(new QLabel(this)),
      offset_(new QLabel(this)) {
    make_actions();
    make_speeds();
    slider_->setRange(0, slider_steps);
    slider_->setPageStep(slider_steps / 20);
    slider_->setSingleStep(slider_steps / 200);
    slider_->setAccessibleName(QStringLiteral("Play head"));
    QFont large = clock_->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    clock_->setFont(large);
    clock_->setAccessibleName(QStringLiteral("Clock"));
    clock_->setMinimumWidth(clock_->fontMetrics().horizontalAdvance(QStringLiteral("00:00:00.0")) + 4);
    offset_->setAccessibleName(QStringLiteral("Time since the beginning"));
    offset_->setMinimumWidth(offset_->fontMetrics().horizontalAdvance(QStringLiteral("00:00.0 of 00:00")));

    auto* lines = new QVBoxLayout(this);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(2);
    auto* row = upper_ = new QHBoxLayout;
    lower_ = new QHBoxLayout;
    lines->addLayout(upper_);
    lines->addLayout(lower_);
    row->addWidget(clock_);
    for (QAction* action : actions_) {
        if (action->icon().isNull()) continue;
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setAccessibleName(action->text());
        row->addWidget(button);
    }
    row->addWidget(speed_);
    row->addWidget(slider_, 1);
    row->addWidget(offset_);

    connect(slider_, &QSlider::valueChanged, this, [this](int value) {
        playback_.scrub(playback_.from() + (playback_.until() - playback_.from()) * value / slider_steps);
    });
    connect(&playback_, &Playback::moved, this, &PlaybackBar::refresh);
    connect(&playback_, &Playback::playingChanged, this, &PlaybackBar::refresh);
    connect(&playback_, &Playback::speedChanged, this, &PlaybackBar::show_speed);
    show_speed();
    refresh();
}

int PlaybackBar::width_of_one_line() const {
    int width = least_slider_px;
    for (int i = 0; i < upper_->count(); ++i) {
        const QWidget* const each = upper_->itemAt(i)->widget();
        if (each != nullptr && each != slider_ && each != offset_)
            width += each->sizeHint().width() + upper_->spacing();
    }
    return width + offset_->minimumWidth() + upper_->spacing();
}

QSize PlaybackBar::minimumSizeHint() const {
    const int width = width_of_one_line() - least_slider_px - offset_->minimumWidth();
    return {std::min(width, QWidget::minimumSizeHint().width()), QWidget::minimumSizeHint().height()};
}

void PlaybackBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    QHBoxLayout* const place = width() < width_of_one_line() ? lower_ : upper_;
    if (place->indexOf(slider_) >= 0) return;
    for (QHBoxLayout* const each : {upper_, lower_}) {
        each->removeWidget(slider_);
        each->removeWidget(offset_);
    }
    place->addWidget(slider_, 1);
    place->addWidget(offset_);
    if (place == lower_)
        upper_->addStretch(1);
    else
        delete upper_->takeAt(upper_->count() - 3);
    updateGeometry();
}

QAction* PlaybackBar::add(const QString& text, const QString& icon, const QKeySequence& keys) {
    auto* action = new QAction(text, this);
    action->setData(icon);
    if (!icon.isEmpty()) action->setIcon(icon_of(icon, palette().color(QPalette::ButtonText)));
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WindowShortcut);
    action->setToolTip(QStringLiteral("%1 (%2)").arg(text, keys.toString(QKeySequence::NativeText)));
    actions_.append(action);
    return action;
}

void PlaybackBar::make_icons() {
    for (QAction* action : actions_)
        if (const QString icon = action->data().toString(); !icon.isEmpty())
            action->setIcon(icon_of(icon, palette().color(QPalette::ButtonText)));
}

void PlaybackBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) make_icons();
}

void PlaybackBar::make_actions() {
    const auto on = [this](QAction* action, auto act) { connect(action, &QAction::triggered, this, act); };
    on(add(QStringLiteral("To the beginning"), QStringLiteral("to-start"), Qt::CTRL | Qt::Key_Home),
       [this] { playback_.toStart(); });
    on(add(QStringLiteral("Step back"), QStringLiteral("back"), Qt::CTRL | Qt::Key_Comma),
       [this] { playback_.step(-1); });
    play_ = add(QStringLiteral("Play"), QStringLiteral("play"), Qt::CTRL | Qt::Key_Space);
    on(play_, [this] { playback_.playing() ? playback_.pause() : playback_.play(); });
    on(add(QStringLiteral("Step forward"), QStringLiteral("forward"), Qt::CTRL | Qt::Key_Period),
       [this] { playback_.step(1); });
    on(add(QStringLiteral("Run to the next event"), QStringLiteral("to-event"), Qt::Key_F6),
       [this] { playback_.runToNextMark(); });
    on(add(QStringLiteral("To the end"), QStringLiteral("to-end"), Qt::CTRL | Qt::Key_End),
       [this] { playback_.toEnd(); });
    on(add(QStringLiteral("Slower"), {}, Qt::CTRL | Qt::Key_BracketLeft), [this] { change_speed(-1); });
    on(add(QStringLiteral("Faster"), {}, Qt::CTRL | Qt::Key_BracketRight), [this] { change_speed(1); });
}

void PlaybackBar::make_speeds() {
    speed_->setAccessibleName(QStringLiteral("Speed"));
    speed_->setToolTip(QStringLiteral("Times real time"));
    for (const int times : speeds) speed_->addItem(QStringLiteral("%1×").arg(times), times);
    speed_->addItem(QStringLiteral("as fast as possible"), 0);
    connect(speed_, &QComboBox::currentIndexChanged, this, [this](int index) {
        const int times = speed_->itemData(index).toInt();
        if (times == 0)
            playback_.setUnbounded(true);
        else
            playback_.setSpeed(times);
    });
}

void PlaybackBar::change_speed(int by) {
    speed_->setCurrentIndex(std::clamp(speed_->currentIndex() + by, 0, speed_->count() - 1));
}

void PlaybackBar::show_speed() {
    const QSignalBlocker quiet(speed_);
    const int times = playback_.unbounded() ? 0 : static_cast<int>(playback_.speed());
    speed_->setCurrentIndex(speed_->findData(times));
}

void PlaybackBar::setStartOfDay(std::optional<double> start_of_day_s) {
    start_of_day_s_ = start_of_day_s;
    refresh();
}

QString PlaybackBar::clock() const { return clock_->text(); }

void PlaybackBar::refresh() {
    const double length = playback_.until() - playback_.from();
    const QSignalBlocker quiet(slider_);
    slider_->setEnabled(length > 0);
    slider_->setValue(
        length > 0 ? static_cast<int>(std::lround((playback_.position() - playback_.from()) / length * slider_steps))
                   : 0);
    clock_->setText(time_text(playback_.position(), start_of_day_s_));
    offset_->setText(
        QStringLiteral("%1 of %2")
            .arg(time_text(playback_.position(), std::nullopt), time_text(playback_.until(), std::nullopt)));
    const bool playing = playback_.playing();
    play_->setText(playing ? QStringLiteral("Pause") : QStringLiteral("Play"));
    const QString icon = playing ? QStringLiteral("pause") : QStringLiteral("play");
    if (play_->data().toString() != icon) {
        play_->setData(icon);
        make_icons();
    }
    play_->setToolTip(
        QStringLiteral("%1 (%2)").arg(play_->text(), play_->shortcut().toString(QKeySequence::NativeText)));
}

}  // namespace sluice::gui
