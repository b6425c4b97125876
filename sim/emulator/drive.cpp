// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/drive.h"

#include "sim/arrivals.h"
#include "sim/emulator/answer_tally.h"
#include "sim/emulator/http_call.h"
#include "sim/emulator/push_writer.h"
#include "sim/interrupt.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

namespace sluice::sim {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t most_texts = 20;

double unix_seconds() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string made_prefix() {
    return "d" + std::to_string(static_cast<std::uint64_t>(unix_seconds() * 1000) % 1'000'000'000);
}

bool wants_receipts(const Scenario& scenario) {
    for (const Curve::Point& point : scenario.firebase.receipts.points())
        if (point.value > 0) return true;
    return false;
}

/// Counts under at most `most_texts` names.
void count(std::map<std::string, std::uint64_t>& counts, std::string_view text, std::uint64_t pushes) {
    std::string name{text.substr(0, 200)};
    if (counts.size() >= most_texts && !counts.contains(name)) name = "other";
    counts[name] += pushes;
}

class Driver final : public PushClientListener {
public:
    Driver(const Scenario& scenario, const DriveOptions& options)
        : options_(options),
          arrivals_(scenario),
          writer_(options.id_prefix.empty() ? made_prefix() : options.id_prefix, wants_receipts(scenario),
                  options.payload),
          timer_(io_),
          client_(io_, options.client, *this) {
        report_.title = scenario.title.empty() ? scenario.name : scenario.title;
        report_.to = options.client.to.text();
        report_.seed = scenario.seed;
        report_.speed = options.speed;
    }

    DriveReport run() {
        client_.warm_up(options_.warm_connections);
        begin();
        tick();
        io_.run();
        report_.unanswered = report_.intended - report_.unsent - answered_;
        report_.connections_peak = client_.connections_peak();
        return std::move(report_);
    }

private:
    void begin() {
        if (options_.admin) {
            const HttpReply reply = http_post(*options_.admin, "/reset");
            if (reply.status != 200)
                throw DriveError(options_.admin->text() + "/reset: " +
                                 (reply.status == 0 ? reply.body : "answered " + std::to_string(reply.status)));
        }
        started_ = SteadyClock::now();
        report_.began_unix_s = unix_seconds();
    }

    std::int64_t elapsed() const { return Duration(SteadyClock::now() - started_).count(); }
    std::int64_t due(std::int64_t at) const {
        return options_.speed == 1 ? at : static_cast<std::int64_t>(static_cast<double>(at) / options_.speed);
    }

    void tick() {
        if (interrupted()) return give_up();
        send_due(elapsed());
        if (arrivals_.next_at() == nanoseconds(never)) return settle();
        const auto next = std::max(started_ + Duration{due(arrivals_.next_at())}, SteadyClock::now() + options_.tick);
        wait_until(std::min(next, SteadyClock::now() + std::chrono::milliseconds{200}), [this] { tick(); });
    }

    void send_due(std::int64_t now) {
        while (arrivals_.next_at() != nanoseconds(never) && due(arrivals_.next_at()) <= now) {
            batch_.intended.push_back(due(arrivals_.next_at()));
            arrivals_.take(push_);
            writer_.write(push_, report_.intended++, batch_.lines);
            if (batch_.intended.size() >= options_.most_in_batch) hand_over();
        }
        if (!batch_.intended.empty()) hand_over();
    }

    void hand_over() {
        ++report_.batches;
        client_.send(std::exchange(batch_, {}));
    }

    /// All is sent: waits for answers.
    void settle() {
        if (report_.wall_s == 0) {
            report_.wall_s = static_cast<double>(elapsed()) / 1e9;
            give_up_at_ = SteadyClock::now() + options_.settle;
        }
        if (client_.under_way() == 0) return client_.stop();
        if (interrupted() || SteadyClock::now() >= give_up_at_) return give_up();
        wait_until(SteadyClock::now() + std::chrono::milliseconds{5}, [this] { settle(); });
    }

    void give_up() {
        report_.interrupted = interrupted();
        if (report_.wall_s == 0) report_.wall_s = static_cast<double>(elapsed()) / 1e9;
        client_.stop();
    }

    template <class Then>
    void wait_until(SteadyClock::time_point when, Then then) {
        timer_.expires_at(when);
        timer_.async_wait([then](const boost::system::error_code& error) {
            if (!error) then();
        });
    }

    void written(const PushBatch& batch) override {
        const std::int64_t now = elapsed();
        report_.offered += batch.intended.size();
        for (const std::int64_t intended : batch.intended)
            report_.lag.record(Duration{std::max<std::int64_t>(now - intended, 0)});
    }

    void answered(const PushBatch& batch, unsigned http_status, std::string_view body) override {
        const std::uint64_t pushes = batch.intended.size();
        std::uint64_t told = pushes;
        if (http_status == 200) {
            told = std::min(tally_answers(body, report_.statuses), pushes);
        } else {
            report_.statuses[http_status] += pushes;
            count(report_.refusals, body.substr(0, body.find('\n')), pushes);
        }
        answered_ += told;
        if (told < pushes) count(report_.problems, "the answer has too few lines", pushes - told);
        const std::int64_t intended = batch.intended.back();
        report_.answer.record(Duration{std::max<std::int64_t>(elapsed() - intended, 0)});
    }

    void lost(const PushBatch& batch, std::string_view why, bool sent) override {
        if (!sent) report_.unsent += batch.intended.size();
        count(report_.problems, why, batch.intended.size());
    }

    const DriveOptions& options_;
    DriveReport report_;
    Arrivals arrivals_;
    PushWriter writer_;
    Push push_;
    PushBatch batch_;
    std::uint64_t answered_ = 0;
    SteadyClock::time_point started_, give_up_at_;
    boost::asio::io_context io_{1};
    boost::asio::steady_timer timer_;
    PushClient client_;
};

}  // namespace

DriveReport drive(const Scenario& scenario, const DriveOptions& options) { return Driver(scenario, options).run(); }

}  // namespace sluice::sim
