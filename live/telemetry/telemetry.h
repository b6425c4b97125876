// SPDX-License-Identifier: GPL-3.0-or-later
// Telemetry of a live run: takes the runtime's samples, keeps a day of them, and shows them over HTTP (desk.h says
// which pages, server.h within which limits), all on a thread of its own. Without an address it only listens to
// samples, so that a result document can be written at the end.
#pragma once

#include "live/live_config.h"
#include "live/live_sample.h"
#include "live/telemetry/desk.h"
#include "live/telemetry/server.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::live {

struct TelemetryOptions {
    std::optional<Address> listen;  ///< nullopt: no listener; beyond loopback it needs desk.token
    DeskOptions desk;               ///< `on_loopback` follows from `listen`
    ServerLimits limits;
    std::string config;  ///< what /config shows (live_config_toml)
};

class TelemetryState;

class Telemetry final : public SampleSink {
public:
    struct Opened;
    static Opened open(const TelemetryOptions& options);
    ~Telemetry() override;
    Telemetry(const Telemetry&) = delete;
    Telemetry& operator=(const Telemetry&) = delete;

    /// From any thread, at once. Of samples that the thread has not come to take, the newest 120 are kept.
    void sample(std::shared_ptr<const LiveSample> sample) override;
    /// From any thread: after a reload. Where there was a token, an empty one is ignored.
    void set_config(std::string toml);
    void set_token(std::string token);
    /// Replaces DeskOptions::outside and not_ready; when it returns, the ones before are called no more. So what they
    /// look at may be made after telemetry, and must be detached (empty ones) before it goes.
    void attach(std::function<void(std::vector<OutsideFigure>&)> outside, std::function<std::string()> not_ready);

    /// Where it listens (port 0 resolved); nullopt without.
    std::optional<Address> address() const;
    /// The document up to the last sample told, computed on its thread. `ended`: that was the run's last one, which
    /// closes a last, short row; once.
    std::string result(bool ended);

private:
    explicit Telemetry(std::unique_ptr<TelemetryState> state);
    std::unique_ptr<TelemetryState> state_;
};

struct Telemetry::Opened {
    std::unique_ptr<Telemetry> telemetry;  ///< nullptr: refused
    std::string error;
};

}  // namespace sluice::live
