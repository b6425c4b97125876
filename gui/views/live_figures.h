// SPDX-License-Identifier: GPL-3.0-or-later
// The newest row in large figures, a tile each; grey while the data is stale.
#pragma once

#include "core/report/run_view.h"

#include <QWidget>
#include <optional>
#include <vector>

class QLabel;

namespace sluice::gui {

class LiveFigures : public QWidget {
    Q_OBJECT

public:
    explicit LiveFigures(QWidget* parent = nullptr);
    /// nullopt: nothing is known.
    void show_row(const std::optional<Row>& row, double sample_s, double buffer, double pushers);
    void setStale(bool stale);
    /// What a tile shows: "12,300"; "" for a name that there is not. For tests.
    QString value(const QString& name) const;

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Tile {
        QString name;
        QLabel *value, *unit;
    };
    void set(std::size_t tile, const QString& value, const QString& unit, bool alarming = false);
    void colour();

    std::vector<Tile> tiles_;
    std::vector<bool> alarming_;
    bool stale_ = false;
};

}  // namespace sluice::gui
