// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window_pages.h"

#include "gui/views/go_live_page.h"
#include "gui/views/live_page.h"
#include "gui/views/plan_page.h"
#include "gui/views/replay_page.h"
#include "gui/views/what_if_page.h"

namespace sluice::gui {

std::vector<NamedPage> make_pages(Configuration& configuration) {
    auto* const live = new LivePage(configuration);
    auto* const go_live = new GoLivePage(configuration);
    go_live->setClient(&live->client());
    return {
        {QStringLiteral("replay"), new ReplayPage(configuration)},
        {QStringLiteral("what-if"), new WhatIfPage(configuration)},
        {QStringLiteral("plan"), new PlanPage(configuration)},
        {QStringLiteral("live"), live},
        {QStringLiteral("go-live"), go_live},
    };
}

}  // namespace sluice::gui
