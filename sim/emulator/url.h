// SPDX-License-Identifier: GPL-3.0-or-later
// Where an HTTP server is, as one writes it: http://HOST[:PORT][/PATH] or https://…; HOST in [] where it is IPv6.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::sim {

struct Url {
    bool tls = false;
    std::string host, port;  ///< port "80" or "443" where none is given
    std::string path;        ///< without a '/' at its end; often empty

    /// HOST:PORT, as the Host header has it.
    std::string authority() const;
    std::string text() const;
};

/// `plain_too`: HOST:PORT alone is http. Nothing where it is no such URL.
std::optional<Url> parse_url(std::string_view text, bool plain_too = false);

}  // namespace sluice::sim
