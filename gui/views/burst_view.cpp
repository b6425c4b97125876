// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/burst_view.h"

#include "core/report/metric_text.h"
#include "gui/views/burst_canvas.h"
#include "gui/views/export.h"
#include "gui/views/legend.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace sluice::gui {
namespace {

QString value_text(Series series, double value) {
    QString text = QString::fromStdString(rounded(value));
    return series == Series::buffered ? text : text + QStringLiteral("/s");
}

QString value_at(const BurstCurves* curves, Series series, double at_s) {
    if (curves == nullptr || curves->burst().empty()) return {};
    const Burst& burst = curves->burst();
    if (at_s < burst.from_s || at_s >= burst.until_s()) return {};
    return value_text(series, values_of(burst, series)[burst.row_at(at_s)]);
}

}  // namespace

QString name(Series series) {
    switch (series) {
        case Series::offered: return QStringLiteral("Offered");
        case Series::sent: return QStringLiteral("Sent");
        case Series::delivered: return QStringLiteral("Delivered");
        case Series::shed: return QStringLiteral("Shed");
        case Series::failed: return QStringLiteral("Failed");
        case Series::buffered: break;
    }
    return QStringLiteral("Buffered");
}

class BurstView::Impl {
public:
    explicit Impl(BurstView& view)
        : canvas(new BurstCanvas(&view)), clock(new QLabel(&view)), legend(new Legend(&view)) {
        auto* top = new QHBoxLayout;
        top->setSpacing(2);
        clock->setAccessibleName(QStringLiteral("Time of the values"));
        QFont large = clock->font();
        large.setBold(true);
        clock->setFont(large);
        clock->setMinimumWidth(clock->fontMetrics().horizontalAdvance(QStringLiteral("00:00:00.0")) + 8);
        top->addWidget(clock);
        top->addWidget(legend, 1);
        for (const Series series : all_series)
            QObject::connect(&legend->entry(series), &QAbstractButton::toggled, canvas,
                             [this, series](bool on) { canvas->setShown(series, on); });
        auto* all = new QVBoxLayout(&view);
        all->setContentsMargins(0, 0, 0, 0);
        all->setSpacing(2);
        all->addLayout(top);
        all->addWidget(canvas, 1);
        canvas->setAccessibleName(QStringLiteral("Pushes per second and buffered pushes over time"));
        view.setFocusProxy(canvas);
        QObject::connect(canvas, &BurstCanvas::readoutChanged, &view, [this] { tell(); });
    }

    /// The moment that is told about: under the crosshair, else at the play head.
    std::optional<double> moment() const { return canvas->crosshair() ? canvas->crosshair() : canvas->playHead(); }
    void tell();

    BurstCanvas* canvas;
    QLabel* clock;
    Legend* legend;
};

void BurstView::Impl::tell() {
    const auto at_s = moment();
    const BurstCurves* reference = canvas->reference();
    const auto& burst = canvas->curves().burst();
    const bool tenths = burst.sample_s < 1;
    clock->setText(at_s ? time_text(*at_s, burst.start_of_day_s, tenths) : QString());
    for (const Series series : all_series) {
        QString was = at_s && reference ? value_at(reference, series, *at_s) : QString();
        if (!was.isEmpty()) was.prepend(QStringLiteral("was "));
        if (was.isEmpty() && reference) was = QStringLiteral(" ");
        legend->entry(series).setValues(at_s ? value_at(&canvas->curves(), series, *at_s) : QString(), was);
    }
}

BurstView::BurstView(QWidget* parent) : QWidget(parent), impl_(std::make_unique<Impl>(*this)) {
    connect(impl_->canvas, &BurstCanvas::rangeSelected, this, &BurstView::rangeSelected);
    connect(impl_->canvas, &BurstCanvas::rangeCleared, this, &BurstView::rangeCleared);
    connect(impl_->canvas, &BurstCanvas::eventClicked, this, &BurstView::eventClicked);
    connect(impl_->canvas, &BurstCanvas::visibleChanged, this, &BurstView::visibleRangeChanged);
    connect(impl_->canvas, &BurstCanvas::crosshairMoved, this, &BurstView::crosshairMoved);
}

BurstView::~BurstView() = default;

void BurstView::setBurst(Burst burst) { impl_->canvas->setBurst(std::move(burst)); }
void BurstView::append(const Burst& rows, std::size_t most) { impl_->canvas->append(rows, most); }
void BurstView::setReference(std::optional<Burst> reference, const QString& name) {
    impl_->canvas->setReference(std::move(reference), name);
}
void BurstView::setEvents(std::vector<Event> events) { impl_->canvas->setEvents(std::move(events)); }
void BurstView::setPlayHead(std::optional<double> at_s) { impl_->canvas->setPlayHead(at_s); }
void BurstView::setThresholds(std::vector<Threshold> thresholds) {
    impl_->canvas->setThresholds(std::move(thresholds));
}
void BurstView::setEnd(std::optional<double> end_s) { impl_->canvas->setEnd(end_s); }
void BurstView::follow(bool on) { impl_->canvas->follow(on); }
bool BurstView::following() const { return impl_->canvas->following(); }
void BurstView::setStacked(bool on) { impl_->canvas->setStacked(on); }
bool BurstView::stacked() const { return impl_->canvas->curves().stacked(); }

void BurstView::setShown(Series series, bool on) { impl_->legend->entry(series).setChecked(on); }
bool BurstView::shown(Series series) const { return impl_->legend->entry(series).isChecked(); }

const Burst& BurstView::burst() const { return impl_->canvas->curves().burst(); }
TimeRange BurstView::visibleRange() const { return impl_->canvas->picture().visible; }
void BurstView::setVisibleRange(double from_s, double until_s) { impl_->canvas->setVisibleRange({from_s, until_s}); }
void BurstView::showAll() { impl_->canvas->showAll(); }
void BurstView::goTo(double at_s) { impl_->canvas->goTo(at_s); }
std::optional<TimeRange> BurstView::selection() const { return impl_->canvas->picture().selection; }
void BurstView::setSelection(std::optional<TimeRange> range) { impl_->canvas->setSelection(range); }
void BurstView::zoomToSelection() { impl_->canvas->zoomToSelection(); }
void BurstView::setCrosshair(std::optional<double> at_s) { impl_->canvas->setCrosshair(at_s); }
std::optional<double> BurstView::crosshair() const { return impl_->canvas->crosshair(); }

QList<QPointF> BurstView::values(Series series) const {
    impl_->canvas->settle();
    return impl_->canvas->curves().points(series);
}

QList<QPointF> BurstView::referenceValues(Series series) const {
    impl_->canvas->settle();
    return impl_->canvas->reference() ? impl_->canvas->reference()->points(series) : QList<QPointF>{};
}

QString BurstView::readout() const {
    QString text = impl_->clock->text();
    for (const Series series : all_series) {
        const LegendEntry& entry = impl_->legend->entry(series);
        if (entry.isChecked() && !entry.value().isEmpty())
            text += QStringLiteral(" · %1 %2").arg(entry.text(), entry.value());
    }
    return text;
}

QWidget* BurstView::canvas() const { return impl_->canvas->viewport(); }

QPoint BurstView::positionOf(double at_s) const {
    const Picture& picture = impl_->canvas->picture();
    return QPointF(picture.x_of(at_s), picture.rates.area.center().y()).toPoint();
}

QPoint BurstView::positionOfEvent(int event) const {
    return impl_->canvas->picture().badges()[static_cast<std::size_t>(event)].center().toPoint();
}

QString BurstView::exportPicture(const QString& path, const QString& heading) {
    impl_->canvas->settle();
    return export_sheet(*this, heading, path);
}

QString BurstView::exportCsv(const QString& path) const {
    const Burst& all = burst();
    const TimeRange visible = visibleRange();
    QString text = QStringLiteral("second");
    for (const Series series : all_series)
        if (shown(series)) text += u',' + name(series).toLower();
    text += u'\n';
    for (std::size_t row = all.row_at(visible.from_s); row < all.rows() && all.start_of(row) < visible.until_s; ++row) {
        text += QString::number(all.start_of(row), 'g', 12);
        for (const Series series : all_series)
            if (shown(series)) text += u',' + QString::number(values_of(all, series)[row], 'g', 12);
        text += u'\n';
    }
    return export_text(text, path);
}

QString BurstView::exportTo(const QString& path, const QString& heading) {
    if (QFileInfo(path).suffix().toLower() == u"csv") return exportCsv(path);
    return exportPicture(path, heading);
}

}  // namespace sluice::gui
