// SPDX-License-Identifier: GPL-3.0-or-later
// Secrets: read from files or the environment only, compared in constant time, never written anywhere.
#pragma once

#include "live/live_config.h"

#include <string>
#include <string_view>

namespace sluice::live {

struct SecretResult {
    std::string secret;
    std::string error;  ///< empty: read; names the file or the variable, never what is in it
};

/// The whole file without the newline at its end: one line, not empty, at most 4096 bytes.
SecretResult read_secret_file(const std::string& path);
SecretResult read_secret_variable(const std::string& name);
/// The password of `xmpp`, from where it says.
SecretResult read_password(const XmppConfig& xmpp);

/// In a time that depends on the lengths only.
bool same_secret(std::string_view left, std::string_view right);
/// Whether an Authorization header has this bearer token. An empty `token` allows nobody.
bool bears(std::string_view authorization, std::string_view token);

}  // namespace sluice::live
