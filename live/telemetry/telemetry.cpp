// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/telemetry.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

namespace sluice::live {

namespace asio = boost::asio;

namespace {

constexpr std::size_t mailbox_most = 120;

DeskOptions desk_options(const TelemetryOptions& options) {
    DeskOptions desk = options.desk;
    desk.on_loopback = !options.listen || options.listen->loopback();
    return desk;
}

}  // namespace

class TelemetryState {
public:
    explicit TelemetryState(const TelemetryOptions& options)
        : desk(desk_options(options), std::chrono::steady_clock::now()), server(io, desk, options.limits) {
        desk.set_config(options.config);
    }
    ~TelemetryState() {
        asio::post(io, [this] {
            server.stop();
            work.reset();
        });
        if (thread.joinable()) thread.join();
    }

    void put(std::shared_ptr<const LiveSample> sample) {
        const std::lock_guard lock(mutex);
        if (mailbox.size() == mailbox_most) mailbox.pop_front();
        mailbox.push_back(std::move(sample));
        if (mailbox.size() == 1) asio::post(io, [this] { take(); });
    }
    void take() {
        std::deque<std::shared_ptr<const LiveSample>> taken;
        {
            const std::lock_guard lock(mutex);
            taken.swap(mailbox);
        }
        for (std::shared_ptr<const LiveSample>& sample : taken)
            for (const std::string& line : desk.add(std::move(sample), std::chrono::steady_clock::now()))
                server.publish(line);
    }

    Desk desk;
    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
    TelemetryServer server;
    std::optional<Address> address;
    std::mutex mutex;
    std::deque<std::shared_ptr<const LiveSample>> mailbox;
    std::thread thread;  // last: it uses all of the above
};

Telemetry::Opened Telemetry::open(const TelemetryOptions& options) {
    if (options.listen && !options.listen->loopback() && options.desk.token.empty())
        return {nullptr,
                "telemetry.listen: " + to_string(*options.listen) + " is not loopback: it needs telemetry.token_file"};
    auto state = std::make_unique<TelemetryState>(options);
    if (options.listen) {
        if (std::string error = state->server.listen(*options.listen); !error.empty())
            return {nullptr, "telemetry: " + error};
        state->address = state->server.address();
    }
    state->thread = std::thread([raw = state.get()] { raw->io.run(); });
    return {std::unique_ptr<Telemetry>(new Telemetry(std::move(state))), ""};
}

Telemetry::Telemetry(std::unique_ptr<TelemetryState> state) : state_(std::move(state)) {}
Telemetry::~Telemetry() = default;

void Telemetry::sample(std::shared_ptr<const LiveSample> sample) { state_->put(std::move(sample)); }

void Telemetry::set_config(std::string toml) {
    asio::post(state_->io,
               [state = state_.get(), toml = std::move(toml)]() mutable { state->desk.set_config(std::move(toml)); });
}

void Telemetry::set_token(std::string token) {
    asio::post(state_->io,
               [state = state_.get(), token = std::move(token)]() mutable { state->desk.set_token(std::move(token)); });
}

void Telemetry::attach(std::function<void(std::vector<OutsideFigure>&)> outside,
                       std::function<std::string()> not_ready) {
    std::promise<void> done;
    asio::post(state_->io, [&, state = state_.get()] {
        state->desk.attach(std::move(outside), std::move(not_ready));
        done.set_value();
    });
    done.get_future().wait();
}

std::optional<Address> Telemetry::address() const { return state_->address; }

std::string Telemetry::result(bool ended) {
    std::promise<std::string> promise;
    asio::post(state_->io, [&, state = state_.get()] {
        state->take();
        if (ended) state->desk.finish();
        promise.set_value(state->desk.result());
    });
    return promise.get_future().get();
}

}  // namespace sluice::live
