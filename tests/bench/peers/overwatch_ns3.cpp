// SPDX-License-Identifier: GPL-3.0-or-later
// scenarios/overwatch.toml on ns-3 (https://www.nsnam.org, Debian's libns3-dev): its event engine and its random
// variables, nothing of its networks. Arrivals, buffer, slots and answers only: what the model needs for shed share and
// buffer, none of what Sluice carries along (lanes, TTL, timeouts, histograms, a row a second), so the comparison
// favours ns-3. Which connection a push takes changes neither figure, so the 20 × 100 slots are one count.
//
//   overwatch_ns3 [SCALE [SEED]]     SCALE multiplies rates, fan-out, slots and buffer; prints one JSON object
#include <ns3/core-module.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>

namespace {

struct Part {
    double begins;   // s
    double rate;     // pushes a second at its beginning …
    double rises;    // … and how much a second it changes
    double latency;  // s
};
constexpr std::array<Part, 7> parts{{{0, 3000, 0, .150},
                                     {30, 11000, 0, .150},
                                     {110, 17000, 0, .150},
                                     {230, 15000, -120, .105},
                                     {330, 3000, 0, .105},
                                     {420, 0, 0, .105},
                                     {1e9, 0, 0, .105}}};
constexpr double fanout_at = 30, fanout_over = .5, cv = .455;

// ns3::Seconds(double) goes by way of 128-bit numbers, which costs more than the event itself.
ns3::Time seconds(double value) { return ns3::NanoSeconds(static_cast<std::int64_t>(value * 1e9)); }

class Model {
public:
    Model(double scale, std::uint64_t slots, std::uint64_t buffer, std::uint64_t fanout)
        : scale_(scale), free_(slots), buffer_(buffer), fanout_(fanout) {
        const double variance = std::log(1 + cv * cv);
        factor_->SetAttribute("Mu", ns3::DoubleValue(-variance / 2));
        factor_->SetAttribute("Sigma", ns3::DoubleValue(std::sqrt(variance)));
        next_arrival();
        ns3::Simulator::Schedule(seconds(fanout_at), &Model::fanout, this);
    }

    std::uint64_t offered = 0, shed = 0, peak = 0, delivered = 0;

private:
    void next_arrival() {
        double effort = gap_->GetValue(1, 0);
        for (; part_ + 1 < parts.size(); ++part_, at_ = parts[part_].begins) {
            const Part& part = parts[part_];
            const double left = parts[part_ + 1].begins - at_;
            const double rate = scale_ * (part.rate + part.rises * (at_ - part.begins)), rises = scale_ * part.rises;
            if (effort >= left * (rate + rises * left / 2)) {
                effort -= left * (rate + rises * left / 2);
                continue;
            }
            const double wait = 2 * effort / (rate + std::sqrt(rate * rate + 2 * rises * effort));
            at_ += wait;
            ns3::Simulator::Schedule(seconds(at_) - ns3::Simulator::Now(), &Model::arrive, this);
            return;
        }
    }
    void arrive() {
        offer();
        next_arrival();
    }
    void fanout() {
        if (fanned_++ == fanout_) return;
        offer();
        const auto gap = seconds(fanout_over / static_cast<double>(fanout_));
        ns3::Simulator::Schedule(gap, &Model::fanout, this);
    }
    void offer() {
        ++offered;
        if (free_ > 0) {
            --free_;
            send();
        } else if (buffered_.size() < buffer_) {
            buffered_.push_back(ns3::Simulator::Now());
            if (buffered_.size() > peak) peak = buffered_.size();
        } else {
            ++shed;
        }
    }
    void send() {
        const double mean = ns3::Simulator::Now() < seconds(230) ? .150 : .105;
        ns3::Simulator::Schedule(seconds(mean * factor_->GetValue()), &Model::answer, this);
    }
    void answer() {
        ++delivered;
        if (buffered_.empty()) {
            ++free_;
            return;
        }
        buffered_.pop_front();
        send();
    }

    double scale_, at_ = 0;
    std::size_t part_ = 0;
    std::uint64_t free_, buffer_, fanout_, fanned_ = 0;
    std::deque<ns3::Time> buffered_;
    ns3::Ptr<ns3::ExponentialRandomVariable> gap_ = ns3::CreateObject<ns3::ExponentialRandomVariable>();
    ns3::Ptr<ns3::LogNormalRandomVariable> factor_ = ns3::CreateObject<ns3::LogNormalRandomVariable>();
};

}  // namespace

int main(int argc, char** argv) {
    const double scale = argc > 1 ? std::atof(argv[1]) : 1;
    ns3::RngSeedManager::SetSeed(argc > 2 ? static_cast<std::uint32_t>(std::atoi(argv[2])) : 1);
    ns3::ObjectFactory scheduler(argc > 3 ? argv[3] : "ns3::PriorityQueueScheduler");
    const auto begun = std::chrono::steady_clock::now();
    ns3::Simulator::SetScheduler(scheduler);
    const auto whole = [&](double value) { return static_cast<std::uint64_t>(std::llround(scale * value)); };
    Model model(scale, whole(2000), whole(250'000), whole(25'000));
    ns3::Simulator::Run();
    ns3::Simulator::Destroy();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
    const auto offered = static_cast<double>(model.offered);
    std::printf(
        "{\"offered\": %.0f, \"delivered\": %.0f, \"shed_share\": %.6f, \"buffer_peak\": %.0f, "
        "\"wall_s\": %.4f, \"pushes_per_wall_s\": %.0f}\n",
        offered, static_cast<double>(model.delivered), static_cast<double>(model.shed) / offered,
        static_cast<double>(model.peak) / scale, wall.count(), offered / wall.count());
}
