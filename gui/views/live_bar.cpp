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

namespace {

QToolButton* browse_for(QLineEdit& field, const QString& what) {
    auto* const button = new QToolButton;
    button->setText(QStringLiteral("…"));
    button->setAccessibleName(what);
    button->setToolTip(what);
    QObject::connect(button, &QToolButton::clicked, &field, [&field, what] {
        const QString path = QFileDialog::getOpenFileName(field.window(), what);
        if (!path.isEmpty()) field.setText(path);
    });
    return button;
}

QLineEdit* line(const QString& name, const QString& object_name, const QString& tip) {
    auto* const made = new QLineEdit;
    made->setAccessibleName(name);
    made->setObjectName(object_name);
    made->setToolTip(tip);
    return made;
}

}  // namespace

LiveBar::LiveBar(QWidget* parent)
    : QWidget(parent),
      address_(line(tr("Address of the pusher's telemetry"), QStringLiteral("live-address"),
                    tr("[telemetry] listen of its configuration; https://… where a proxy in front of it has TLS"))),
      token_file_(line(tr("File with the bearer token"), QStringLiteral("live-token-file"),
                       tr("Needed where [telemetry] has a token_file; the token itself is never kept"))),
      ca_file_(line(tr("File with the CA's certificate"), QStringLiteral("live-ca-file"),
                    tr("Needed over https where the certificate is by a CA of one's own"))),
      button_(new QPushButton(tr("&Connect"))) {
    auto* const layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    const auto add = [this, layout](const QString& text, QLineEdit* field, int stretch) {
        auto* const label = new QLabel(text);
        label->setBuddy(field);
        label->setMinimumWidth(label->sizeHint().width() + 4);
        layout->addWidget(label);
        layout->addWidget(field, stretch);
        connect(field, &QLineEdit::returnPressed, this, &LiveBar::connectAsked);
    };
    add(tr("&Telemetry of the pusher"), address_, 3);
    add(tr("To&ken file"), token_file_, 2);
    layout->addWidget(browse_for(*token_file_, tr("Choose the token file")));
    add(tr("C&A file"), ca_file_, 2);
    layout->addWidget(browse_for(*ca_file_, tr("Choose the CA file")));
    address_->setText(QStringLiteral("127.0.0.1:9464"));
    token_file_->setPlaceholderText(tr("none"));
    ca_file_->setPlaceholderText(tr("the system's"));
    button_->setAccessibleName(tr("Connect"));
    button_->setObjectName(QStringLiteral("live-connect"));
    layout->addWidget(button_);
    connect(button_, &QPushButton::clicked, this, &LiveBar::press);
}

void LiveBar::press() {
    if (connected_)
        Q_EMIT disconnectAsked();
    else
        Q_EMIT connectAsked();
}

void LiveBar::setAddress(const QString& address, const QString& token_file, const QString& ca_file) {
    address_->setText(address);
    token_file_->setText(token_file);
    ca_file_->setText(ca_file);
}
QString LiveBar::address() const { return address_->text(); }
QString LiveBar::tokenFile() const { return token_file_->text().trimmed(); }
QString LiveBar::caFile() const { return ca_file_->text().trimmed(); }

void LiveBar::setConnected(bool on) {
    connected_ = on;
    button_->setText(on ? tr("Dis&connect") : tr("&Connect"));
    button_->setAccessibleName(on ? tr("Disconnect") : tr("Connect"));
}

}  // namespace sluice::gui
