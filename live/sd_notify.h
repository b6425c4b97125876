// SPDX-License-Identifier: GPL-3.0-or-later
// Tells systemd how the service is (sd_notify(3), Type=notify), without libsystemd: a datagram to NOTIFY_SOCKET.
// Without that variable everything here does nothing. Failures are not reported: nobody could act on them.
#pragma once

#include "core/time.h"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::live {

class ServiceManager {
public:
    /// Reads NOTIFY_SOCKET and WATCHDOG_USEC (for this process), and removes them from the environment. Call it before
    /// there are threads.
    ServiceManager();
    ~ServiceManager();
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;

    bool listens() const { return socket_ >= 0; }
    void ready(std::string_view status);
    void reloading();  ///< ready() follows when it is done
    void stopping(std::string_view status);
    void status(std::string_view status);
    void watchdog();
    /// How often to call watchdog(): half of what systemd allows; nullopt: not at all.
    std::optional<Duration> watchdog_interval() const { return interval_; }

private:
    void send(std::string_view message) const;

    std::string address_;
    int socket_ = -1;
    std::optional<Duration> interval_;
};

}  // namespace sluice::live
