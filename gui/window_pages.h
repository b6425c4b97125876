// SPDX-License-Identifier: GPL-3.0-or-later
// The window's pages, in order of their tabs. A new page is one line in window_pages.cpp.
#pragma once

#include <QString>
#include <vector>

namespace sluice::gui {

class Configuration;
class Page;

struct NamedPage {
    QString name;  ///< "replay" … (gui/views/page.h)
    Page* page = nullptr;
};

/// Without parents: the caller owns them.
std::vector<NamedPage> make_pages(Configuration& configuration);

}  // namespace sluice::gui
