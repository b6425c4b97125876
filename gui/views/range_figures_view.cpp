// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/range_figures_view.h"

#include "core/report/human_text.h"

#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <QVBoxLayout>
#include <array>
#include <iterator>
#include <utility>

namespace sluice::gui {
namespace {

constexpr std::array total_names{"Offered", "Sent",     "Delivered", "Shed", "Failed",
                                 "Expired", "Rejected", "Collapsed", "Late", "Buffer peak"};
constexpr std::array percentile_names{"p50", "p95", "p99", "p99.9", "max"};
constexpr std::array kind_names{"Wait", "Ack", "Total"};

QString text(const char* utf8) { return QString::fromUtf8(utf8); }

template <std::size_t n>
QStringList texts(const std::array<const char*, n>& names) {
    QStringList all;
    for (const char* name : names) all.append(text(name));
    return all;
}

QTableWidget* table(int rows, int columns, const QString& name, QWidget* parent) {
    auto* made = new QTableWidget(rows, columns, parent);
    made->setAccessibleName(name);
    made->setEditTriggers(QAbstractItemView::NoEditTriggers);
    made->setSelectionMode(QAbstractItemView::ContiguousSelection);
    made->setTabKeyNavigation(false);
    made->setShowGrid(false);
    made->setFrameShape(QFrame::NoFrame);
    made->setCornerButtonEnabled(false);
    made->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    made->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    made->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    made->horizontalHeader()->setHighlightSections(false);
    made->verticalHeader()->setHighlightSections(false);
    made->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    made->verticalHeader()->setDefaultSectionSize(made->fontMetrics().height() + 5);
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
            auto* item = new QTableWidgetItem;
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            made->setItem(row, column, item);
        }
    return made;
}

void fit_height(QTableWidget& table) {
    const int head = table.horizontalHeader()->isHidden() ? 0 : table.horizontalHeader()->sizeHint().height();
    table.setFixedHeight(head + table.rowCount() * table.verticalHeader()->defaultSectionSize() + 2);
}

QString counted(std::uint64_t count, std::uint64_t of) {
    QString written = QString::fromStdString(grouped(count));
    if (of > 0) written += QStringLiteral("  ") + QString::fromStdString(percent(double(count) / double(of)));
    return written;
}

QStringList totals_of(const RangeFigures& figures) {
    const Totals& totals = figures.totals;
    const auto outcome = [&](OutcomeKind kind, bool share) {
        return counted(totals.outcomes[index(kind)], share ? totals.offered : 0);
    };
    return {counted(totals.offered, 0),
            counted(totals.sent, 0),
            outcome(OutcomeKind::delivered, true),
            outcome(OutcomeKind::shed, true),
            outcome(OutcomeKind::failed, true),
            outcome(OutcomeKind::expired, false),
            outcome(OutcomeKind::rejected, false),
            outcome(OutcomeKind::collapsed, false),
            counted(totals.late, 0),
            counted(totals.buffered_max, 0)};
}

void fill(QTableWidget& table, int column, const Percentiles& of) {
    const std::array values{of.p50, of.p95, of.p99, of.p999, of.max};
    for (std::size_t row = 0; row < values.size(); ++row)
        table.item(static_cast<int>(row), column)
            ->setText(of.count == 0 ? QStringLiteral("–") : QString::fromStdString(milliseconds_text(values[row])));
}

template <std::size_t n>
int position(const std::array<const char*, n>& names, const QString& name) {
    for (std::size_t i = 0; i < n; ++i)
        if (text(names[i]) == name) return static_cast<int>(i);
    return -1;
}

QString cell(const QTableWidget& table, int row, int column) {
    const QTableWidgetItem* item = table.item(row, column);
    return item == nullptr ? QString() : item->text();
}

}  // namespace

RangeFiguresView::RangeFiguresView(QWidget* parent)
    : QWidget(parent),
      heading_(new QLabel(this)),
      totals_(table(static_cast<int>(total_names.size()), 1, QStringLiteral("Totals"), this)),
      times_(table(static_cast<int>(percentile_names.size()), 3, QStringLiteral("Percentiles of times"), this)) {
    heading_->setWordWrap(true);
    QFont bold = heading_->font();
    bold.setBold(true);
    heading_->setFont(bold);
    totals_->setVerticalHeaderLabels(texts(total_names));
    totals_->horizontalHeader()->hide();
    times_->setVerticalHeaderLabels(texts(percentile_names));
    times_->setHorizontalHeaderLabels(texts(kind_names));
    const std::array explanations{"From offered to first sent", "From sent to answered", "From offered to delivered"};
    for (int i = 0; i < 3; ++i)
        times_->horizontalHeaderItem(i)->setToolTip(text(explanations[static_cast<std::size_t>(i)]));
    fit_height(*totals_);
    fit_height(*times_);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(4);
    all->addWidget(heading_);
    all->addWidget(totals_);
    all->addWidget(times_);
}

void RangeFiguresView::show_figures(const QString& what, const std::optional<RangeFigures>& figures) {
    heading_->setText(what);
    const QStringList totals = figures ? totals_of(*figures) : QStringList{};
    for (int row = 0; row < totals_->rowCount(); ++row)
        totals_->item(row, 0)->setText(figures ? totals[row] : QString());
    fill(*times_, 0, figures ? figures->wait : Percentiles{});
    fill(*times_, 1, figures ? figures->ack : Percentiles{});
    fill(*times_, 2, figures ? figures->total : Percentiles{});
}

QString RangeFiguresView::heading() const { return heading_->text(); }

QString RangeFiguresView::total(const QString& name) const { return cell(*totals_, position(total_names, name), 0); }

QString RangeFiguresView::percentile(const QString& percentile, const QString& kind) const {
    return cell(*times_, position(percentile_names, percentile), position(kind_names, kind));
}

}  // namespace sluice::gui
