// SPDX-License-Identifier: GPL-3.0-or-later
// A running pusher, put together from its configuration: runtime and transport on this thread, ingress, journal,
// feedback and telemetry on theirs; and its life: signals, reload, drain, the last report.
//   SIGTERM, SIGINT  no more pushes, what is held is sent until [drain] deadline; a second one stops at once
//   SIGHUP           reload, secrets and certificates read again, the feedback file opened again
#pragma once

#include "live/live_config.h"
#include "live/runtime.h"
#include "live/sd_notify.h"
#include "live/send_source.h"

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace sluice::live {

/// Why it cannot start, for people: names the file or address.
struct ServiceError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct ServiceOptions {
    std::string config_path;
    std::string version;
    std::string ready_file;  ///< written once it accepts; empty: none
    bool listens = true;     ///< [http] counts; `send` has none
    /// What else submits; `finished` of it stops the service.
    std::optional<SendOptions> send;
};

struct ServiceResult {
    FinalReport report;
    std::string result;  ///< the result document
    SendCounts sent;
    std::uint64_t unwritten_rows = 0, unwritten_lines = 0;  ///< of journal and feedback
    bool interrupted = false;                               ///< by a signal
    double seconds = 0;
};

class ServiceState;

class Service {
public:
    /// Throws ServiceError.
    Service(const LiveConfig& config, ServiceOptions options, ServiceManager& manager);
    ~Service();
    ServiceResult run();

private:
    std::unique_ptr<ServiceState> state_;
};

/// Every count at the end, for people.
std::string final_text(const ServiceResult& result);

}  // namespace sluice::live
