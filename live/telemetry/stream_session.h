// SPDX-License-Identifier: GPL-3.0-or-later
// One reader of /stream.
#pragma once

#include "live/telemetry/server_state.h"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>

namespace sluice::live {

/// Accepts the WebSocket that `request` asks for and writes rows to it until it closes, is silent for too long, or
/// falls behind. What it sends is read and ignored.
void serve_stream(std::shared_ptr<ServerState> state, boost::beast::tcp_stream stream,
                  boost::beast::http::request<boost::beast::http::string_body> request);

}  // namespace sluice::live
