// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/token_file.h"

#include <QFile>
#include <algorithm>

namespace sluice::gui {

TokenResult read_token_file(const QString& path) {
    constexpr qint64 longest = 4096;
    if (path.isEmpty()) return {};
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {{}, path + QStringLiteral(": ") + file.errorString()};
    QByteArray token = file.read(longest + 2);
    if (token.endsWith('\n')) token.chop(1);
    if (token.endsWith('\r')) token.chop(1);
    const bool visible = std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 0x7f; });
    if (token.isEmpty() || token.size() > longest || !visible)
        return {{}, path + QStringLiteral(": found no token, expected one line of visible characters")};
    return {token, {}};
}

}  // namespace sluice::gui
