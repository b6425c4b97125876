// SPDX-License-Identifier: GPL-3.0-or-later
// Names that come from the peer (errors of nacks), made safe to be labels: our own table's always, up to 32 others as
// they come first, each cut to 64 characters of visible ASCII; the rest together is `other`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace sluice::live {

class PeerNames {
public:
    static constexpr std::size_t most = 32;     ///< a series each in Prometheus, for as long as it remembers
    static constexpr std::size_t longest = 64;  ///< of one name

    /// The label for `name`.
    std::string label(std::string_view name);
    std::map<std::string, std::uint64_t> labelled(const std::map<std::string, std::uint64_t>& counts);

private:
    std::set<std::string, std::less<>> strangers_;
};

}  // namespace sluice::live
