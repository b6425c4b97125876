// SPDX-License-Identifier: GPL-3.0-or-later
// An entry of a chart's legend: a swatch, a name, the value now, and that of the reference beneath. Checked: shown.
#pragma once

#include "gui/views/burst_view.h"

#include <QAbstractButton>
#include <array>

class QGridLayout;

namespace sluice::gui {

class LegendEntry : public QAbstractButton {
    Q_OBJECT

public:
    explicit LegendEntry(Series series, QWidget* parent = nullptr);

    /// Empty: nothing to tell.
    void setValues(const QString& value, const QString& reference);
    QString value() const { return value_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Series series_;
    QString value_, reference_;
};

/// The entries in one line, or in two where one has no room.
class Legend : public QWidget {
public:
    explicit Legend(QWidget* parent = nullptr);

    LegendEntry& entry(Series series) const { return *entries_[static_cast<std::size_t>(series)]; }
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    int width_of(int columns) const;
    void arrange(int columns);

    QGridLayout* grid_;
    std::array<LegendEntry*, series_count> entries_{};
    int columns_ = 0;
};

}  // namespace sluice::gui
