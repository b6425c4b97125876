// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as an XMPP stream: however it is cut (the first bytes say how), the pieces are the same, they are the
// bytes, and none is longer than the limit.
#include "core/check.h"
#include "live/xmpp/stanza_splitter.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using sluice::live::StanzaSplitter;
using Kind = StanzaSplitter::Kind;
using Pieces = std::vector<std::pair<Kind, std::string>>;

constexpr std::size_t limit = 200;

Pieces split(std::string_view bytes, std::string_view cuts) {
    StanzaSplitter splitter(limit);
    Pieces pieces;
    std::size_t begin = 0, end = 0;
    for (std::size_t read = 0; end < bytes.size(); ++read) {
        const std::size_t size = cuts.empty() ? bytes.size() : 1 + static_cast<unsigned char>(cuts[read % cuts.size()]);
        end += std::min(size, bytes.size() - end);
        for (;;) {
            const auto [kind, taken] = splitter.next(bytes.substr(begin, end - begin));
            if (kind == Kind::more) break;
            CHECK(taken <= end - begin);
            if (kind == Kind::space && !pieces.empty() && pieces.back().first == Kind::space)
                pieces.back().second += bytes.substr(begin, taken);
            else
                pieces.emplace_back(kind, bytes.substr(begin, taken));
            begin += taken;
            if (kind == Kind::bad || kind == Kind::too_long) return pieces;
            CHECK(taken > 0);
            CHECK(kind == Kind::space || taken <= limit);
        }
    }
    return pieces;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const std::size_t cuts = all.empty() ? 0 : std::min<std::size_t>(all.size(), 1 + (data[0] & 3));
    const std::string_view stream = all.substr(cuts);
    Pieces whole = split(stream, {}), cut = split(stream, all.substr(0, cuts)), bytewise = split(stream, {"\0", 1});
    std::string_view rest = stream;
    for (const auto& [kind, text] : whole) {
        CHECK(rest.substr(0, text.size()) == text);
        rest.remove_prefix(text.size());
    }
    // Which of two ends comes first may depend on the cut: what is both too long and bad is refused in any case.
    for (Pieces* pieces : {&whole, &cut, &bytewise})
        if (!pieces->empty() && pieces->back().first == Kind::too_long) pieces->back().first = Kind::bad;
    CHECK(whole == cut);
    CHECK(whole == bytewise);
    return 0;
}
