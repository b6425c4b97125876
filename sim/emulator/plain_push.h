// SPDX-License-Identifier: GPL-3.0-or-later
// The short way for the stanza that comes a million times: <message …><gcm xmlns="google:mobile:data">TEXT</gcm>
// </message>, whole in the bytes at hand, with common attributes and nothing unusual. It only ever recognises what the
// XML reader would read to the same effect; everything else is left to that.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::sim {

struct PlainPush {
    std::size_t consumed = 0;  ///< 0: not of this shape
    std::string_view json;     ///< decoded, in the bytes or in `scratch`
    bool unmarked = false;     ///< no & < > in it
};

/// `json` was checked for what XML forbids but for bytes from 0x80 on where it lies in `bytes`: JSON has no controls,
/// and the caller asks is_xml_text() where the JSON was not plain ASCII.
PlainPush plain_push(std::string_view bytes, std::size_t stanza_bytes, std::string& scratch);

}  // namespace sluice::sim
