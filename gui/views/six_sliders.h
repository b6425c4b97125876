// SPDX-License-Identifier: GPL-3.0-or-later
// The six settings that matter most as sliders (gui/models/slider_scale.h), beside each what it is now.
#pragma once

#include "gui/models/slider_scale.h"

#include <QWidget>
#include <array>

class QLabel;
class QSlider;

namespace sluice::gui {

class Configuration;

class SixSliders : public QWidget {
    Q_OBJECT

public:
    /// `configuration` must outlive this.
    explicit SixSliders(Configuration& configuration, QWidget* parent = nullptr);

    /// objectName is "slider." and the key.
    QSlider* slider(std::size_t which) const { return rows_.at(which).slider; }
    QString text(std::size_t which) const;

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Row {
        SliderScale scale;
        QLabel* title = nullptr;
        QSlider* slider = nullptr;
        QLabel* value = nullptr;
    };
    void refresh();
    void moved(std::size_t which, int stop);

    Configuration& configuration_;
    std::array<Row, SliderScale::count> rows_;
};

}  // namespace sluice::gui
