// SPDX-License-Identifier: GPL-3.0-or-later
// An entry of a chart's legend: a swatch, a name, the value now, and that of the reference beneath. Checked: shown.
#pragma once

#include "gui/views/burst_view.h"

#include <QAbstractButton>

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

}  // namespace sluice::gui
