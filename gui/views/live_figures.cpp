// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/live_figures.h"

#include "gui/views/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace sluice::gui {
namespace {

QString number(double value) {
    return QLocale(QLocale::English, QLocale::UnitedStates)
        .toString(value, 'f', value < 10 && value != static_cast<int>(value) ? 1 : 0);
}
QString time_text(std::int64_t ns) {
    const double ms = static_cast<double>(ns) / 1e6;
    return ms < 1000
               ? number(ms) + QStringLiteral(" ms")
               : QLocale(QLocale::English, QLocale::UnitedStates).toString(ms / 1000, 'f', 1) + QStringLiteral(" s");
}

}  // namespace

LiveFigures::LiveFigures(QWidget* parent) : QWidget(parent) {
    auto* const layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(18);
    for (const QString& name : {tr("Offered"), tr("Sent"), tr("Delivered"), tr("Shed"), tr("Failed"), tr("Buffered"),
                                tr("Pending"), tr("Connections"), tr("Oldest wait"), tr("Ack p99")}) {
        auto* const column = new QVBoxLayout;
        column->setSpacing(0);
        auto* const title = new QLabel(name);
        Tile tile{name, new QLabel(QStringLiteral("–")), title};
        QFont large = tile.value->font();
        large.setPointSizeF(large.pointSizeF() * 1.35);
        large.setBold(true);
        tile.value->setFont(large);
        tile.value->setAccessibleName(name);
        column->addWidget(title);
        column->addWidget(tile.value);
        layout->addLayout(column);
        tiles_.push_back(tile);
    }
    layout->addStretch(1);
    alarming_.assign(tiles_.size(), false);
    colour();
}

void LiveFigures::set(std::size_t tile, const QString& value, const QString& unit, bool alarming) {
    tiles_[tile].value->setText(value);
    tiles_[tile].value->setToolTip(unit);
    alarming_[tile] = alarming;
}

void LiveFigures::show_row(const std::optional<Row>& row, double sample_s, double buffer, double pushers) {
    if (!row) {
        for (std::size_t tile = 0; tile < tiles_.size(); ++tile) set(tile, QStringLiteral("–"), {});
        return colour();
    }
    const auto rate = [&](std::uint64_t count) {
        return number(static_cast<double>(count) / sample_s) + QStringLiteral("/s");
    };
    const std::uint64_t shed = row->outcomes[index(OutcomeKind::shed)],
                        failed = row->outcomes[index(OutcomeKind::failed)];
    const QString a_second = tr("pushes a second");
    set(0, rate(row->offered), a_second);
    set(1, rate(row->sent), a_second);
    set(2, rate(row->outcomes[index(OutcomeKind::delivered)]), a_second);
    set(3, rate(shed), a_second, shed > 0);
    set(4, rate(failed), a_second, failed > 0);
    set(5, number(static_cast<double>(row->buffered)), tr("of %1 places").arg(number(buffer)),
        buffer > 0 && static_cast<double>(row->buffered) >= buffer);
    set(6, number(static_cast<double>(row->pending)), tr("sent and not answered yet"));
    set(7, number(row->connections), tr("of %1").arg(number(pushers)), row->connections < pushers);
    set(8, time_text(row->oldest_wait), tr("of the oldest push in the buffer"));
    set(9, time_text(row->ack_p99), tr("99 % of the answers came within it"));
    colour();
}

void LiveFigures::setStale(bool stale) {
    if (std::exchange(stale_, stale) != stale) colour();
}

void LiveFigures::colour() {
    const Colours& all = colours(this);
    for (std::size_t i = 0; i < tiles_.size(); ++i) {
        const auto ink = [](QLabel* label, const QColor& colour) {
            QPalette palette = label->palette();
            if (palette.color(QPalette::WindowText) == colour) return;
            palette.setColor(QPalette::WindowText, colour);
            label->setPalette(palette);
        };
        ink(tiles_[i].unit, all.soft);
        ink(tiles_[i].value, stale_ ? all.soft : alarming_[i] ? all.bad : all.ink);
    }
}

void LiveFigures::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) colour();
}

QString LiveFigures::value(const QString& name) const {
    for (const Tile& tile : tiles_)
        if (tile.name == name) return tile.value->text();
    return {};
}

}  // namespace sluice::gui
