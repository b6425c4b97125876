// SPDX-License-Identifier: GPL-3.0-or-later
// Answers telemetry's requests, without a socket: reads only.
//
//   /metrics      Prometheus text                      open to all that reach the listener
//   /healthz      200 while the process answers        open
//   /readyz       200, or 503 and why not              open
//   /result       the result document up to now        by bearer token, where there is one
//   /config       the configuration, without secrets   by token
//   /connections  each connection                      by token
//   /series       CSV of the last 24 h; ?last=N        by token
//   /stream       WebSocket: a row as it ends          by token
//
// Refused: whatever is no GET or HEAD (405), has an Origin or on loopback another Host (403; live/request_guard.h),
// lacks the token (401).
#pragma once

#include "live/telemetry/history.h"
#include "live/telemetry/outside_figures.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::live {

struct DeskOptions {
    Duration sample = std::chrono::seconds{1};
    std::string title = "sluice-live";
    std::string version;
    std::string token;        ///< empty: none is asked for
    bool on_loopback = true;  ///< the listener
    /// Of other threads; called on telemetry's. May be empty.
    std::function<void(std::vector<OutsideFigure>&)> outside;
    /// Why it is not ready, beside what samples say ("journal stuck: …"); "": nothing. May be empty.
    std::function<std::string()> not_ready;
    HistoryLimits limits;
};

struct Request {
    std::string method, target;
    std::string host, authorization;
    bool has_origin = false;
    bool upgrades = false;  ///< to a WebSocket
};

struct Answer {
    unsigned status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::string body;
    bool stream = false;  ///< the request is let through to /stream
    bool heavy = false;   ///< the body may have megabytes
};

class Desk {
public:
    using Time = std::chrono::steady_clock::time_point;

    Desk(const DeskOptions& options, Time now);
    /// The newest rows that it closed, a line of JSON each, for the readers of /stream.
    std::vector<std::string> add(std::shared_ptr<const LiveSample> sample, Time now);
    void finish() { history_.finish(); }
    void set_config(std::string toml) { config_ = std::move(toml); }
    void set_token(std::string token) {
        if (options_.token.empty() || !token.empty()) options_.token = std::move(token);
    }
    void attach(std::function<void(std::vector<OutsideFigure>&)> outside, std::function<std::string()> not_ready) {
        options_.outside = std::move(outside);
        options_.not_ready = std::move(not_ready);
    }
    /// Counts it, too.
    Answer answer(const Request& request, Time now);
    std::string result();
    /// "" where it is ready.
    std::string not_ready(Time now) const;

    // Told by the server, for /metrics.
    void stream_readers(std::size_t count) { readers_.Set(static_cast<double>(count)); }
    void stream_dropped() { dropped_.Increment(); }
    void connection_refused() { refused_.Increment(); }

private:
    Answer guarded(const Request& request, Time now);
    Answer page(std::string_view path, const Request& request, Time now);
    Answer metrics(Time now);
    double sample_age_s(Time now) const;

    DeskOptions options_;
    History history_;
    std::string config_;
    Time made_, sampled_;
    double made_1970_s_;
    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& requests_;
    prometheus::Gauge& readers_;
    prometheus::Counter& dropped_;
    prometheus::Counter& refused_;
};

}  // namespace sluice::live
