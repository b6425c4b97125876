// SPDX-License-Identifier: GPL-3.0-or-later
// Simulated pushes as the requests of formats.md ("Live: requests and answers"), a line each. A device is always the
// same token, a collapse key the same key: what a scenario says of them holds live too.
#pragma once

#include "core/push.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace sluice::sim {

/// "device-" and 16 hex digits, of Push::device.
std::string token_of(std::uint64_t device);

class PushWriter {
public:
    /// Ids are `prefix`, a '-' and the push's number. `receipts`: asks for one. `payload`: bytes of data besides.
    PushWriter(std::string prefix, bool receipts, std::size_t payload);

    /// Appends the line of `push`, whose number is `number`, to `text`. TTLs are rounded up to seconds.
    void write(const Push& push, std::uint64_t number, std::string& text) const;

private:
    std::string head_, tail_;
};

}  // namespace sluice::sim
