// SPDX-License-Identifier: GPL-3.0-or-later
// What the emulator's admin server answers; no socket. Every body is one JSON object.
//   GET  /stats             counts of the emulator (EmulatorStats), times as …_s
//   GET  /connections       {"connections": […]}, each with its peak pending
//   GET  /messages?last=N   {"messages": […]}, the last N (default 100) pushes that came, oldest first
//   POST /script            {"to": TOKEN, "answers": ["DEVICE_UNREGISTERED", "ack"]}, or "answer" and "count" (1)
//   POST /fault             the keys of a scenario's [[fault]], as JSON or (application/toml) TOML; `at` counts from
//                           now and may be left out
//   POST /upstream          {"device": TOKEN, "data": {…}, "sender": SENDER (all that are connected, where absent)}
//   POST /reset             counts, clock, scripts and messages as at the start
// A wrong request: {"status", "error"} with 400, 404, 405, 413, 415 or (what a web page could send: Origin, on loopback
// another Host) 403; 409 where the emulator cannot do it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::sim {

class Emulator;

struct AdminRequest {
    std::string method, target, host, content_type, body;
    bool has_origin = false;
};

struct AdminAnswer {
    unsigned status = 200;
    std::string body;
    std::string allow = {};  ///< of a 405: the method there is
};

/// {"status", "error"}.
AdminAnswer admin_refusal(unsigned status, std::string_view error);

class AdminRequests {
public:
    AdminRequests(Emulator& emulator, std::uint32_t machines, bool on_loopback)
        : emulator_(emulator), machines_(machines), on_loopback_(on_loopback) {}

    AdminAnswer answer(const AdminRequest& request);

private:
    AdminAnswer connections() const;
    AdminAnswer messages(std::string_view query) const;
    AdminAnswer script(const AdminRequest& request);
    AdminAnswer fault(const AdminRequest& request);
    AdminAnswer upstream(const AdminRequest& request);
    AdminAnswer reset(const AdminRequest& request);

    Emulator& emulator_;
    std::uint32_t machines_;
    bool on_loopback_;
};

}  // namespace sluice::sim
