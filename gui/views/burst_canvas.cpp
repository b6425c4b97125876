// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/burst_canvas.h"

#include <QChart>
#include <QFontMetricsF>
#include <QGraphicsLineItem>
#include <QGraphicsScene>
#include <QLegend>
#include <QValueAxis>
#include <algorithm>

#include "core/report/human_text.h"

namespace sluice::gui {
namespace {

constexpr double space_right = 14, strip_height = 26;
constexpr double share_of_rates = 0.6;
constexpr double smooth_travel_most = 100;  ///< heights of a chart

void set_range(QChart& chart, TimeRange visible, double top) {
    chart.axes(Qt::Horizontal).front()->setRange(visible.from_s, visible.until_s);
    chart.axes(Qt::Vertical).front()->setRange(0, top);
}

void place(QChart& chart, const QRectF& area) {
    chart.setGeometry(area);
    chart.setPlotArea(QRectF(QPointF(0, 0), area.size()));
}

QGraphicsLineItem* line_item(QGraphicsScene& scene, double z) {
    auto* line = new QGraphicsLineItem;
    line->setZValue(z);
    line->hide();
    scene.addItem(line);
    return line;
}

}  // namespace

BurstCanvas::BurstCanvas(QWidget* parent)
    : QGraphicsView(parent), scene_(new QGraphicsScene(this)), rates_(make_chart()), levels_(make_chart()) {
    setScene(scene_);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAlignment(Qt::AlignLeft | Qt::AlignTop);
    setRenderHint(QPainter::Antialiasing);
    setViewportUpdateMode(QGraphicsView::BoundingRectViewportUpdate);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(320, 220);

    reference_ = std::make_unique<BurstCurves>(*rates_, *levels_, true);
    curves_ = std::make_unique<BurstCurves>(*rates_, *levels_, false);
    backdrop_ = new Backdrop(picture_);
    marks_ = new Marks(picture_);
    backdrop_->setZValue(-1);
    marks_->setZValue(1);
    scene_->addItem(backdrop_);
    scene_->addItem(rates_);
    scene_->addItem(levels_);
    scene_->addItem(marks_);
    head_ = line_item(*scene_, 2);
    crosshair_ = line_item(*scene_, 3);

    redraw_.setSingleShot(true);
    redraw_.setInterval(0);
    connect(&redraw_, &QTimer::timeout, this, &BurstCanvas::redraw);
    recolour();
}

BurstCanvas::~BurstCanvas() = default;

QChart* BurstCanvas::make_chart() {
    auto* chart = new QChart;
    chart->setMargins({});
    chart->setBackgroundVisible(false);
    chart->setPlotAreaBackgroundVisible(false);
    chart->legend()->hide();
    chart->setAcceptHoverEvents(false);
    for (const Qt::Alignment side : {Qt::AlignBottom, Qt::AlignLeft}) {
        auto* axis = new QValueAxis(chart);
        axis->setVisible(false);
        chart->addAxis(axis, side);
    }
    return chart;
}

void BurstCanvas::recolour() {
    picture_.colours = colours(this);
    scene_->setBackgroundBrush(picture_.colours.page);
    curves_->paintIn(picture_.colours);
    reference_->paintIn(picture_.colours);
    crosshair_->setPen(QPen(picture_.colours.ink, 0));
    head_->setPen(QPen(picture_.colours.good, 2));
    due();
}

void BurstCanvas::changeEvent(QEvent* event) {
    QGraphicsView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) recolour();
    if (event->type() == QEvent::FontChange) lay_out();
}

void BurstCanvas::resizeEvent(QResizeEvent* event) {
    QGraphicsView::resizeEvent(event);
    lay_out();
}

void BurstCanvas::lay_out() {
    const QRectF all(viewport()->rect());
    scene_->setSceneRect(all);
    const QFontMetricsF metrics(font());
    const double title = metrics.height() + 8;
    const double left = metrics.horizontalAdvance(QStringLiteral("888.8k")) + 10;
    const double times = metrics.height() + 8;
    const double width = std::max(10.0, all.width() - left - space_right);
    const double height = std::max(20.0, all.height() - 2 * title - strip_height - times);
    const double above = height * share_of_rates;
    picture_.rates.area = QRectF(left, title, width, above);
    picture_.strip = QRectF(left, title + above, width, strip_height);
    picture_.levels.area = QRectF(left, picture_.strip.bottom() + title, width, height - above);
    place(*rates_, picture_.rates.area);
    place(*levels_, picture_.levels.area);
    due();
}

TimeRange BurstCanvas::whole() const {
    const Burst& burst = curves_->burst();
    if (burst.empty()) return {0, end_s_.value_or(1)};
    return {burst.from_s, std::max(burst.until_s(), end_s_.value_or(0))};
}

void BurstCanvas::change_visible(TimeRange range, bool all) {
    const TimeRange most = whole();
    const double least = std::min(most.length(), rows_visible_least * curves_->burst().sample_s);
    const double length = std::clamp(range.length(), least, most.length());
    const double from = std::clamp(range.from_s, most.from_s, most.until_s - length);
    const TimeRange cut = all ? most : TimeRange{from, from + length};
    all_ = all || cut == most;
    if (cut == picture_.visible) return;
    picture_.visible = cut;
    due();
    Q_EMIT visibleChanged(cut.from_s, cut.until_s);
}

void BurstCanvas::setVisibleRange(TimeRange range) { change_visible(range, false); }
void BurstCanvas::showAll() { change_visible({}, true); }

void BurstCanvas::setBurst(Burst burst) {
    curves_->set(std::move(burst));
    picture_.start_of_day_s = curves_->burst().start_of_day_s;
    picture_.buffer_limit = curves_->burst().buffer_limit;
    picture_.empty = curves_->burst().empty();
    change_visible(picture_.visible, all_);
    due();
    Q_EMIT readoutChanged();
}

void BurstCanvas::append(const Burst& rows, std::size_t most) {
    const double length = picture_.visible.length();
    curves_->append(rows, most);
    picture_.start_of_day_s = curves_->burst().start_of_day_s;
    picture_.buffer_limit = curves_->burst().buffer_limit;
    picture_.empty = curves_->burst().empty();
    const double end = curves_->burst().until_s();
    if (follow_ && !all_)
        change_visible({end - length, end}, false);
    else
        change_visible(picture_.visible, all_);
    due();
    Q_EMIT readoutChanged();
}

void BurstCanvas::setReference(std::optional<Burst> reference, const QString& name) {
    has_reference_ = reference.has_value();
    reference_->set(reference ? std::move(*reference) : Burst{});
    picture_.reference_name = name;
    due();
    Q_EMIT readoutChanged();
}

void BurstCanvas::setEvents(std::vector<Event> events) {
    picture_.events = std::move(events);
    due();
}

void BurstCanvas::setPlayHead(std::optional<double> at_s) {
    if (head_at_ == at_s) return;
    head_at_ = at_s;
    due();
    Q_EMIT readoutChanged();
}

void BurstCanvas::setThresholds(std::vector<Threshold> thresholds) {
    picture_.thresholds = std::move(thresholds);
    due();
}

void BurstCanvas::setEnd(std::optional<double> end_s) {
    end_s_ = end_s;
    change_visible(picture_.visible, all_);
}

void BurstCanvas::follow(bool on) {
    follow_ = on;
    if (on && !all_) {
        const double end = curves_->burst().until_s();
        change_visible({end - picture_.visible.length(), end}, false);
    }
}

void BurstCanvas::setStacked(bool on) {
    curves_->setStacked(on);
    curves_->paintIn(picture_.colours);
    due();
}

void BurstCanvas::setShown(Series series, bool on) {
    curves_->setShown(series, on);
    reference_->setShown(series, on);
    due();
}

void BurstCanvas::goTo(double at_s) {
    const TimeRange& visible = picture_.visible;
    if (!picture_.shows(at_s)) change_visible({at_s - visible.length() / 2, at_s + visible.length() / 2}, false);
    setCrosshair(at_s);
}

void BurstCanvas::setSelection(std::optional<TimeRange> range) {
    picture_.selection = range;
    marks_->update();
}

void BurstCanvas::zoomToSelection() {
    if (picture_.selection) change_visible(*picture_.selection, false);
}

void BurstCanvas::set_box(std::optional<TimeRange> range) {
    picture_.box = range;
    marks_->update();
}

void BurstCanvas::setCrosshair(std::optional<double> at_s) {
    if (crosshair_at_ == at_s) return;
    crosshair_at_ = at_s;
    draw_lines();
    if (at_s) Q_EMIT crosshairMoved(*at_s);
    Q_EMIT readoutChanged();
}

void BurstCanvas::settle() {
    if (!redraw_.isActive()) return;
    redraw_.stop();
    redraw();
}

void BurstCanvas::redraw() {
    const TimeRange& visible = picture_.visible;
    double rate = std::max(curves_->highestRate(visible), reference_->highestRate(visible));
    double level = std::max(curves_->highestLevel(visible), reference_->highestLevel(visible));
    for (const Threshold& one : picture_.thresholds)
        (one.buffered ? level : rate) = std::max(one.buffered ? level : rate, one.value);
    // A limit far above what is buffered would press the curve flat: then its line stays away (Marks tells where it
    // is).
    if (level > picture_.buffer_limit / 5) level = std::max(level, picture_.buffer_limit);
    const Scale rates = nice_scale(rate, std::max(2, static_cast<int>(picture_.rates.area.height() / 36)));
    const Scale levels = nice_scale(level, std::max(2, static_cast<int>(picture_.levels.area.height() / 36)));
    picture_.rates.top = rates.top;
    picture_.rates.step = rates.step;
    picture_.levels.top = levels.top;
    picture_.levels.step = levels.step;
    set_range(*rates_, visible, rates.top);
    set_range(*levels_, visible, levels.top);
    const auto columns = static_cast<std::size_t>(std::max(10.0, picture_.rates.area.width()));
    curves_->draw(visible, head_at_, columns);
    reference_->draw(visible, std::nullopt, columns / 2);
    // Qt fills a path in a time that grows by the square of its edges in a line of pixels. So curves that go up and
    // down in every column become coarser, and thin lines where they are not stacked.
    const double travel = curves_->travel(rates.top, levels.top) + reference_->travel(rates.top, levels.top);
    const bool dense = travel > smooth_travel_most;
    const bool thin = dense && !curves_->stacked();
    if (dense) curves_->draw(visible, head_at_, columns / (thin ? 4 : 6) + 1);
    curves_->setThin(thin, picture_.colours);
    reference_->setThin(dense, picture_.colours);
    setRenderHint(QPainter::Antialiasing, !thin);
    backdrop_->changed(scene_->sceneRect());
    marks_->changed(scene_->sceneRect());
    draw_lines();
}

void BurstCanvas::draw_lines() {
    for (const auto& [item, at_s] : {std::pair{crosshair_, crosshair_at_}, std::pair{head_, head_at_}}) {
        item->setVisible(at_s && picture_.shows(*at_s));
        if (at_s) {
            const double x = picture_.x_of(*at_s);
            item->setLine(x, picture_.rates.area.top(), x, picture_.levels.area.bottom());
        }
    }
}

}  // namespace sluice::gui
