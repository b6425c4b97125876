// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/six_sliders.h"

#include "gui/models/configuration.h"
#include "gui/models/form_fields.h"
#include "gui/views/theme.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

namespace sluice::gui {

SixSliders::SixSliders(Configuration& configuration, QWidget* parent) : QWidget(parent), configuration_(configuration) {
    auto* const grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    for (std::size_t i = 0; i < SliderScale::count; ++i) {
        const SliderScale::Setting& setting = SliderScale::settings()[i];
        const int line = static_cast<int>(i);
        Row& row = rows_[i];
        row.title = new QLabel(QString::fromUtf8(setting.title));
        row.slider = new QSlider(Qt::Horizontal);
        row.slider->setObjectName(QStringLiteral("slider.") + QString::fromUtf8(setting.key));
        row.slider->setAccessibleName(QString::fromUtf8(setting.title));
        row.slider->setToolTip(
            QStringLiteral("%1: %2").arg(QString::fromUtf8(setting.key), QString::fromUtf8(setting.meaning)));
        row.slider->setPageStep(5);
        row.title->setBuddy(row.slider);
        row.value = new QLabel;
        row.value->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("10,000,000 ")));
        row.value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        grid->addWidget(row.title, line, 0);
        grid->addWidget(row.slider, line, 1);
        grid->addWidget(row.value, line, 2);
        connect(row.slider, &QSlider::valueChanged, this, [this, i](int stop) { moved(i, stop); });
    }
    connect(&configuration_, &Configuration::changed, this, &SixSliders::refresh);
    refresh();
}

void SixSliders::moved(std::size_t which, int stop) {
    const Row& row = rows_[which];
    const std::string value = row.scale.value_at(stop);
    if (!value.empty()) set_field(configuration_, SliderScale::settings()[which].key, value);
}

void SixSliders::refresh() {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        Row& row = rows_[i];
        const SliderScale::Setting& setting = SliderScale::settings()[i];
        row.scale.update(setting, configuration_);
        const QSignalBlocker quiet(row.slider);
        row.slider->setRange(0, row.scale.last());
        row.slider->setValue(row.scale.position());
        row.slider->setEnabled(configuration_.base() != nullptr);
        const QString text = QString::fromStdString(row.scale.text());
        const bool changed = configuration_.is_set(setting.key);
        row.value->setText(text);
        row.slider->setAccessibleDescription(text);
        QPalette palette = row.value->palette();
        palette.setColor(QPalette::WindowText,
                         changed ? colours(this).notice : this->palette().color(QPalette::WindowText));
        row.value->setPalette(palette);
        QFont font = row.value->font();
        font.setBold(changed);
        row.value->setFont(font);
    }
}

QString SixSliders::text(std::size_t which) const { return rows_.at(which).value->text(); }

void SixSliders::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && rows_[0].slider != nullptr) refresh();
}

}  // namespace sluice::gui
