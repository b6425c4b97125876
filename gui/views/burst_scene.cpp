// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/burst_scene.h"

#include "core/report/human_text.h"
#include "sim/story.h"

#include <QFont>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace sluice::gui {
namespace {

constexpr double badge_size = 17, further_letter = 8;  ///< pixels
constexpr double day_s = 86'400;

Duration duration_of(double at_s) { return Duration{static_cast<std::int64_t>(std::llround(at_s * 1e9))}; }

std::optional<Duration> duration_of(std::optional<double> at_s) {
    return at_s ? std::optional{duration_of(*at_s)} : std::nullopt;
}

constexpr double badge_astray = 60;         // px from its moment: it would point nowhere
constexpr double least_between_guides = 4;  // px: closer ones would cover the curves

QFont small(const QPainter& painter) {
    QFont font = painter.font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

QColor tone(const Colours& colours, EventKind kind) {
    switch (sim::tone_of(kind)) {
        case sim::Tone::notice: return colours.notice;
        case sim::Tone::bad: return colours.bad;
        case sim::Tone::good: return colours.good;
        case sim::Tone::calm: break;
    }
    return colours.soft;
}

}  // namespace

QString letter(std::size_t event) {
    if (event < 26) return QString(QChar(static_cast<char16_t>(u'A' + event)));
    if (event < 52) return QString(QChar(static_cast<char16_t>(u'a' + event - 26)));
    // As a spreadsheet counts its columns, where Z is the 26th.
    QString text;
    for (std::size_t rest = event - 26 + 1; rest > 0; rest = (rest - 1) / 26)
        text.prepend(QChar(static_cast<char16_t>(u'A' + (rest - 1) % 26)));
    return text;
}

QString time_text(double at_s, std::optional<double> start_of_day_s, bool tenths) {
    if (start_of_day_s && at_s < 0) {  // what a pusher told of the time before it was first watched
        start_of_day_s = std::fmod(*start_of_day_s + std::fmod(at_s, day_s) + day_s, day_s);
        at_s = 0;
    }
    return QString::fromStdString(clock_text(duration_of(std::max(at_s, 0.0)), duration_of(start_of_day_s), tenths));
}

std::vector<QRectF> Picture::badges() const {
    std::vector<QRectF> all;
    double free_from = 0;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const double at_s = static_cast<double>(events[i].at.count()) / 1e9;
        QRectF& badge = all.emplace_back();
        if (!shows(at_s)) continue;
        const double x = x_of(at_s);
        if (free_from - x > badge_astray) continue;
        const double width = badge_size + further_letter * static_cast<double>(letter(i).size() - 1);
        const double left = std::max(std::min(x - width / 2, strip.right() - width), free_from);
        if (left + width > strip.right() + 1) continue;
        badge = QRectF(left, strip.center().y() - badge_size / 2, width, badge_size);
        free_from = left + width + 1;
    }
    return all;
}

QRectF Backdrop::boundingRect() const { return rect_; }
QRectF Marks::boundingRect() const { return rect_; }

void Backdrop::changed(const QRectF& rect) {
    prepareGeometryChange();
    rect_ = rect;
    update();
}

void Marks::changed(const QRectF& rect) {
    prepareGeometryChange();
    rect_ = rect;
    update();
}

void Backdrop::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    painter->setRenderHint(QPainter::Antialiasing, false);
    plot(*painter, picture_.rates, QStringLiteral("Pushes per second"));
    plot(*painter, picture_.levels, QStringLiteral("Buffered pushes"));
    times(*painter);
}

void Backdrop::plot(QPainter& painter, const Plot& plot, const QString& title) const {
    const Colours& colours = picture_.colours;
    painter.fillRect(plot.area, colours.card);
    const QFont usual = painter.font();
    painter.setFont(small(painter));
    const QFontMetricsF metrics(painter.font());
    for (double value = 0; value <= plot.top * 1.0001; value += plot.step) {
        const double y = plot.y_of(value);
        painter.setPen(value == 0 ? colours.soft : colours.line);
        painter.drawLine(QPointF(plot.area.left(), y), QPointF(plot.area.right(), y));
        painter.setPen(colours.soft);
        painter.drawText(QRectF(0, y - metrics.height() / 2, plot.area.left() - 8, metrics.height()),
                         Qt::AlignRight | Qt::AlignVCenter, QString::fromStdString(short_number(value)));
    }
    QFont bold = usual;
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(colours.ink);
    const double height = QFontMetricsF(bold).height();
    painter.drawText(QRectF(plot.area.left(), plot.area.top() - height - 5, plot.area.width(), height), Qt::AlignLeft,
                     title);
    painter.setFont(usual);
}

void Backdrop::times(QPainter& painter) const {
    const Colours& colours = picture_.colours;
    const TimeRange& visible = picture_.visible;
    const QFont usual = painter.font();
    painter.setFont(small(painter));
    const QFontMetricsF metrics(painter.font());
    const double wide = metrics.horizontalAdvance(QStringLiteral("00:00:00.0")) + 24;
    const QRectF& area = picture_.levels.area;
    const int most = std::max(2, static_cast<int>(area.width() / wide));
    const double step = static_cast<double>(nice_step(duration_of(visible.length()), most).count()) / 1e9;
    const double origin = picture_.start_of_day_s.value_or(0);
    for (double k = std::ceil((visible.from_s + origin) / step - 1e-9); k * step - origin <= visible.until_s + 1e-9;
         ++k) {
        const double at_s = k * step - origin;
        const double x = picture_.x_of(at_s);
        painter.setPen(colours.grid);
        painter.drawLine(QPointF(x, picture_.rates.area.top()), QPointF(x, picture_.rates.area.bottom()));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        painter.setPen(colours.soft);
        const double left = std::clamp(x - wide / 2, 0.0, std::max(0.0, rect_.right() - wide));
        const bool moved = left != x - wide / 2;
        painter.drawText(QRectF(left, area.bottom() + 4, wide, metrics.height()),
                         moved && left > 0 ? Qt::AlignRight : Qt::AlignHCenter,
                         time_text(at_s, picture_.start_of_day_s, step < 1));
    }
    painter.setFont(usual);
}

void Marks::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const Colours& colours = picture_.colours;
    painter->setRenderHint(QPainter::Antialiasing, false);
    if (picture_.selection) band(*painter, *picture_.selection, colours.selection);
    if (picture_.box) {
        QColor ground = colours.ink;
        ground.setAlpha(28);
        band(*painter, *picture_.box, ground);
        painter->setPen(QPen(colours.ink, 1, Qt::DashLine));
        painter->drawRect(QRectF(QPointF(picture_.x_of(picture_.box->from_s), picture_.rates.area.top()),
                                 QPointF(picture_.x_of(picture_.box->until_s), picture_.levels.area.bottom())));
    }
    if (picture_.buffer_limit > 0)
        line(*painter, picture_.levels, picture_.buffer_limit,
             QStringLiteral("buffer %1").arg(QString::fromStdString(short_number(picture_.buffer_limit))),
             colours.limit);
    for (const Threshold& one : picture_.thresholds)
        line(*painter, one.buffered ? picture_.levels : picture_.rates, one.value, one.label,
             one.broken ? colours.bad : colours.notice);
    events(*painter);
    if (!picture_.empty) return;
    painter->setPen(colours.soft);
    painter->drawText(picture_.rates.area, Qt::AlignCenter, QStringLiteral("Nothing to show yet"));
}

void Marks::band(QPainter& painter, TimeRange range, const QColor& colour) const {
    const double from = std::max(picture_.x_of(range.from_s), picture_.rates.area.left());
    const double until = std::min(picture_.x_of(range.until_s), picture_.rates.area.right());
    for (const QRectF& area : {picture_.rates.area, picture_.levels.area})
        if (until > from) painter.fillRect(QRectF(from, area.top(), until - from, area.height()), colour);
}

void Marks::line(QPainter& painter, const Plot& plot, double value, const QString& label, const QColor& colour) const {
    const bool above = value > plot.top;
    const double y = above ? plot.area.top() : plot.y_of(value);
    QPen pen(colour, 1.25);
    pen.setDashPattern({6, 4});
    painter.setPen(pen);
    if (!above) painter.drawLine(QPointF(plot.area.left(), y), QPointF(plot.area.right(), y));
    const QFont usual = painter.font();
    painter.setFont(small(painter));
    const double height = QFontMetricsF(painter.font()).height();
    const bool under = y - height - 2 < plot.area.top();
    painter.drawText(QRectF(plot.area.left(), under ? y + 2 : y - height - 2, plot.area.width() - 6, height),
                     Qt::AlignRight, above ? label + QStringLiteral(" ↑") : label);
    painter.setFont(usual);
}

void Marks::events(QPainter& painter) const {
    const Colours& colours = picture_.colours;
    const QFont usual = painter.font();
    QFont bold = small(painter);
    bold.setBold(true);
    painter.setFont(bold);
    const std::vector<QRectF> badges = picture_.badges();
    double drawn_x = -least_between_guides;
    for (std::size_t i = 0; i < picture_.events.size(); ++i) {
        const Event& event = picture_.events[i];
        const double at_s = static_cast<double>(event.at.count()) / 1e9;
        if (!picture_.shows(at_s)) continue;
        const double x = picture_.x_of(at_s);
        if (x - drawn_x < least_between_guides && badges[i].isNull()) continue;
        drawn_x = x;
        const QColor colour = tone(colours, event.kind);
        QColor faint = colour;
        faint.setAlpha(150);
        QPen guide(faint, 1);
        guide.setDashPattern({2, 4});
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(guide);
        painter.drawLine(QPointF(x, picture_.rates.area.top()), QPointF(x, picture_.rates.area.bottom()));
        painter.drawLine(QPointF(x, picture_.levels.area.top()), QPointF(x, picture_.levels.area.bottom()));
        painter.setRenderHint(QPainter::Antialiasing, true);
        if (badges[i].isNull()) continue;
        painter.setPen(QPen(colours.page, 1));
        painter.setBrush(colour);
        painter.drawRoundedRect(badges[i], 4, 4);
        painter.setPen(colours.page);
        painter.drawText(badges[i], Qt::AlignCenter, letter(i));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setFont(usual);
}

}  // namespace sluice::gui
