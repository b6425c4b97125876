// SPDX-License-Identifier: GPL-3.0-or-later
// `sluice-gui --export` and `--ready-file`: waits until a page shows all that it was asked for, then acts, once.
#pragma once

#include <QObject>
#include <functional>

namespace sluice::gui {

class Page;

class WhenSettled : public QObject {
    Q_OBJECT

public:
    /// `act` is called from the event loop, with the page drawn.
    WhenSettled(Page& page, std::function<void()> act, QObject* parent = nullptr);

private:
    void look();

    Page& page_;
    std::function<void()> act_;
};

}  // namespace sluice::gui
