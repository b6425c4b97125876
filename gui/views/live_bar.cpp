// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/live_bar.h"

#include "gui/views/theme.h"

#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

namespace sluice::gui {

Banner::Banner(const QString& name, QWidget* parent) : QWidget(parent), label_(new QLabel(this)) {
    auto* const layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 5, 10, 5);
    label_->setWordWrap(true);
    label_->setAccessibleName(name);
    label_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(label_);
    hide();
}

void Banner::say(const QString& text, Tone tone) {
    if (text != label_->text()) label_->setText(text);
    if (std::exchange(tone_, tone) != tone) update();
    setVisible(!text.isEmpty());
}

QString Banner::text() const { return label_->text(); }

void Banner::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) update();
}

// The ground is a little of the tone's colour, so that ordinary ink stays readable on it in both themes.
void Banner::paintEvent(QPaintEvent*) {
    const Colours& all = colours(this);
    QColor ground = all.soft;
    if (tone_ == Tone::good) ground = all.good;
    if (tone_ == Tone::notice) ground = all.notice;
    if (tone_ == Tone::bad) ground = all.bad;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QColor wash = ground;
    wash.setAlphaF(tone_ == Tone::bad ? 0.26F : 0.14F);
    painter.setBrush(wash);
    painter.drawRoundedRect(rect(), 4, 4);
    painter.setBrush(ground);
    painter.drawRoundedRect(QRect(0, 0, 5, height()), 2, 2);
}

LiveBar::LiveBar(QWidget* parent)
    : QWidget(parent), address_(new QLineEdit), token_file_(new QLineEdit), button_(new QPushButton(tr("&Connect"))) {
    auto* const layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* const address_label = new QLabel(tr("&Telemetry of the pusher"));
    address_label->setBuddy(address_);
    address_label->setMinimumWidth(address_label->sizeHint().width() + 4);
    auto* const token_label = new QLabel(tr("To&ken file"));
    token_label->setBuddy(token_file_);
    auto* const browse = new QToolButton;
    browse->setText(tr("…"));
    browse->setAccessibleName(tr("Choose the token file"));
    browse->setToolTip(browse->accessibleName());
    address_->setText(QStringLiteral("127.0.0.1:9464"));
    address_->setAccessibleName(tr("Address of the pusher's telemetry"));
    address_->setToolTip(tr("[telemetry] listen of its configuration"));
    token_file_->setPlaceholderText(tr("none"));
    token_file_->setAccessibleName(tr("File with the bearer token"));
    token_file_->setToolTip(tr("Needed where [telemetry] has a token_file; the token itself is never kept"));
    button_->setAccessibleName(tr("Connect"));
    address_->setObjectName(QStringLiteral("live-address"));
    token_file_->setObjectName(QStringLiteral("live-token-file"));
    button_->setObjectName(QStringLiteral("live-connect"));
    for (QWidget* one :
         {static_cast<QWidget*>(address_label), static_cast<QWidget*>(address_), static_cast<QWidget*>(token_label),
          static_cast<QWidget*>(token_file_), static_cast<QWidget*>(browse), static_cast<QWidget*>(button_)})
        layout->addWidget(one);
    layout->setStretch(1, 2);
    layout->setStretch(3, 2);
    connect(button_, &QPushButton::clicked, this, &LiveBar::press);
    connect(address_, &QLineEdit::returnPressed, this, &LiveBar::connectAsked);
    connect(token_file_, &QLineEdit::returnPressed, this, &LiveBar::connectAsked);
    connect(browse, &QToolButton::clicked, this, [this] {
        const QString path = QFileDialog::getOpenFileName(this, tr("The file with the token"));
        if (!path.isEmpty()) token_file_->setText(path);
    });
}

void LiveBar::press() {
    if (connected_)
        Q_EMIT disconnectAsked();
    else
        Q_EMIT connectAsked();
}

void LiveBar::setAddress(const QString& address, const QString& token_file) {
    address_->setText(address);
    token_file_->setText(token_file);
}
QString LiveBar::address() const { return address_->text(); }
QString LiveBar::tokenFile() const { return token_file_->text().trimmed(); }

void LiveBar::setConnected(bool on) {
    connected_ = on;
    button_->setText(on ? tr("Dis&connect") : tr("&Connect"));
    button_->setAccessibleName(on ? tr("Disconnect") : tr("Connect"));
}

}  // namespace sluice::gui
