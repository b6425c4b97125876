// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/when_settled.h"

#include "gui/views/page.h"

#include <QTimer>
#include <utility>

namespace sluice::gui {

WhenSettled::WhenSettled(Page& page, std::function<void()> act, QObject* parent)
    : QObject(parent), page_(page), act_(std::move(act)) {
    connect(&page_, &Page::settled, this, &WhenSettled::look, Qt::QueuedConnection);
    QTimer::singleShot(0, this, &WhenSettled::look);
}

void WhenSettled::look() {
    if (page_.busy() || !act_) return;
    // Layouts and paint events that wait come first.
    QTimer::singleShot(0, this, [act = std::exchange(act_, nullptr)] { act(); });
}

}  // namespace sluice::gui
