// SPDX-License-Identifier: GPL-3.0-or-later
// Where the pusher is, and how it goes: an address, a file with its token, one with its CA (for https), a button; below
// it one sentence in colour, and one for alerts while there are any.
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace sluice::gui {

enum class Tone : int { quiet, good, notice, bad };
/// A sentence on coloured ground; hidden while it is empty.
class Banner : public QWidget {
    Q_OBJECT

public:
    explicit Banner(const QString& name, QWidget* parent = nullptr);
    void say(const QString& text, Tone tone);
    QString text() const;
    Tone tone() const { return tone_; }

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* label_;
    Tone tone_ = Tone::quiet;
};

class LiveBar : public QWidget {
    Q_OBJECT

public:
    explicit LiveBar(QWidget* parent = nullptr);
    void setAddress(const QString& address, const QString& token_file, const QString& ca_file);
    QString address() const;
    QString tokenFile() const;
    QString caFile() const;
    void setConnected(bool on);

Q_SIGNALS:
    void connectAsked();
    void disconnectAsked();

private:
    void press();

    QLineEdit *address_, *token_file_, *ca_file_;
    QPushButton* button_;
    bool connected_ = false;
};

}  // namespace sluice::gui
