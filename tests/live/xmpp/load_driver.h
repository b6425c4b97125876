// SPDX-License-Identifier: GPL-3.0-or-later
// The shortest loop that drives the real pipeline over the real transport: live/runtime.cpp without sources, journal
// and telemetry. Offers a number of pushes, always with some buffered so that every slot that is freed is filled, and
// counts what becomes of each.
#pragma once

#include "core/pipeline.h"
#include "live/wall_clock.h"
#include "live/xmpp/xmpp_transport.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace sluice::test {

struct Load {
    std::uint64_t pushes = 0;      ///< to offer in all; ends when each has its outcome
    std::uint64_t buffered = 500;  ///< to keep buffered while there are more
    std::string body;              ///< of each push: WirePush::body
    bool wait_for_all = false;     ///< offer nothing before every connection is open
};

class LoadDriver : public live::TransportListener {
public:
    LoadDriver(boost::asio::io_context& io, const Settings& settings, const live::XmppOptions& options, Load load);

    /// Runs until every push has its outcome (true), or `limit` is over.
    bool run(Duration limit);
    /// Runs until `holds` or `limit` is over; looks once a turn of the loop.
    bool run_until(const std::function<bool()>& holds, Duration limit);
    /// Ends all connections.
    void stop();

    Pipeline& pipeline() { return pipeline_; }
    live::TransportCounts counts() const { return transport_.counts(); }
    std::uint64_t outcomes(OutcomeKind kind) const { return outcomes_[index(kind)]; }
    std::uint64_t ended() const { return ended_; }
    std::uint64_t offered() const { return offered_; }
    Duration elapsed() const { return finished_at_ - began_at_; }  ///< from the first offer to the last outcome

    std::uint64_t opens = 0, closes = 0, drainings = 0, answers = 0;
    std::vector<std::string> why_closed;             ///< "reason: why"
    std::map<std::string, std::uint64_t> nacks;      ///< by name
    std::function<void(std::uint64_t handle)> done;  ///< told of every outcome, where set

    void opened(ConnectionId connection, std::uint32_t window) override;
    void closed(ConnectionId connection, CloseReason reason, std::string_view why) override;
    void answered(const live::WireAnswer& answer) override;
    void heard(ConnectionId connection) override;
    void draining(ConnectionId connection) override;
    void settled() override;

private:
    bool done_with_all() const { return offered_ == load_.pushes && ended_ == offered_; }
    void offer();
    void send_all();
    void drain();
    void take(const Outcome& outcome);
    void arm();

    live::WallClock clock_;
    boost::asio::io_context& io_;
    Load load_;
    Pipeline pipeline_;
    live::XmppTransport transport_;
    boost::asio::steady_timer timer_;
    Instant armed_ = never, now_, began_at_, finished_at_;
    bool begun_ = false;
    std::uint64_t offered_ = 0, ended_ = 0;
    std::array<std::uint64_t, outcome_count> outcomes_{};
};

}  // namespace sluice::test
