// SPDX-License-Identifier: GPL-3.0-or-later
// Who may log in: SASL PLAIN (RFC 4616) against one password for every sender, a list of senders, or nothing. The user
// name is SENDER@HOST, whatever the host, or SENDER alone. Passwords are compared in constant time and never shown.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::sim {

struct EmulatorOptions;

class Accounts {
public:
    /// Reads the files named there; throws EmulatorError. Exactly one of the three must be given.
    explicit Accounts(const EmulatorOptions& options);

    bool knows(const std::string& sender, std::string_view password) const;

private:
    bool any_ = false;
    std::optional<std::string> password_;         // of everybody
    std::map<std::string, std::string> senders_;  // name, password
};

struct Credentials {
    std::string sender, password;
};

/// Base64 with padding (RFC 4648); nullopt: it is none.
std::optional<std::string> decode_base64(std::string_view text);
/// [authzid] NUL authcid NUL password, in base64; nullopt: not of this shape.
std::optional<Credentials> plain_credentials(std::string_view decoded);

}  // namespace sluice::sim
