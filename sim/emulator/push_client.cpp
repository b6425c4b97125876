// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/push_client.h"

#include "sim/emulator/push_connection.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>

namespace sluice::sim {

namespace ssl = boost::asio::ssl;
using boost::asio::ip::tcp;

class PushClient::Pool final : public PushConnectionOwner {
public:
    Pool(boost::asio::io_context& io, PushClientOptions options, PushClientListener& listener)
        : io_(io), options_(std::move(options)), listener_(listener), redial_(io) {
        boost::system::error_code error;
        where_ = tcp::resolver(io).resolve(options_.to.host, options_.to.port, error);
        if (error) throw PushClientError(options_.to.host + ": " + error.message());
        if (options_.to.tls) make_tls();
    }

    void warm_up(std::size_t connections) {
        while (all_.size() < std::min(connections, options_.connections)) dial();
    }

    void send(PushBatch batch) {
        if (waiting_bytes_ + batch.lines.size() > options_.most_waiting)
            return listener_.lost(batch, "too much waits for a connection", false);
        waiting_bytes_ += batch.lines.size();
        waiting_.push_back(std::move(batch));
        serve();
    }

    std::size_t under_way() const { return waiting_.size() + busy_; }
    std::size_t connections_peak() const { return peak_; }

    void stop() {
        redial_.cancel();
        for (const auto& connection : all_) connection->close();
        all_.clear();
        free_.clear();
    }

    void lose_waiting() {
        for (const PushBatch& batch : waiting_) listener_.lost(batch, dial_problem_, false);
        waiting_.clear();
        waiting_bytes_ = 0;
    }

private:
    void make_tls() {
        tls_.emplace(ssl::context::tls_client);
        SSL_CTX_set_min_proto_version(tls_->native_handle(), TLS1_2_VERSION);
        tls_->set_verify_mode(ssl::verify_peer);
        boost::system::error_code error;
        if (options_.ca_file.empty())
            tls_->set_default_verify_paths(error);
        else
            tls_->load_verify_file(options_.ca_file, error);
        if (error) throw PushClientError(options_.ca_file + ": no certificates (PEM) in it: " + error.message());
    }

    /// Gives what waits to those that are free, last freed first, so that those too many go to rest.
    void serve() {
        while (!waiting_.empty()) {
            PushConnection* const connection = take_free();
            if (connection == nullptr) break;
            PushBatch batch = std::move(waiting_.front());
            waiting_.pop_front();
            waiting_bytes_ -= batch.lines.size();
            ++busy_;
            connection->send(std::move(batch));
        }
        if (waiting_.size() > dialling_ && all_.size() < options_.connections && !resting_) dial();
    }

    PushConnection* take_free() {
        while (!free_.empty()) {
            PushConnection* const connection = free_.back();
            free_.pop_back();
            if (std::chrono::steady_clock::now() - connection->rested_since < options_.idle) return connection;
            connection->close();
            drop(*connection);
        }
        return nullptr;
    }

    void dial() {
        ++dialling_;
        all_.push_back(make_push_connection(io_, tls_ ? &*tls_ : nullptr, options_, *this));
        peak_ = std::max(peak_, all_.size());
        all_.back()->dial(where_);
    }

    void drop(PushConnection& connection) {
        std::erase_if(all_, [&](const auto& one) { return one.get() == &connection; });
        std::erase(free_, &connection);
    }

    void dialled(PushConnection& connection) override {
        --dialling_;
        free_.push_back(&connection);
        serve();
    }

    void batch_written(const PushBatch& batch) override { listener_.written(batch); }

    void batch_answered(PushConnection& connection, const PushBatch& batch, unsigned status, std::string_view body,
                        bool closing) override {
        --busy_;
        listener_.answered(batch, status, body);
        if (closing) {
            connection.close();
            drop(connection);
        } else {
            free_.push_back(&connection);
        }
        serve();
    }

    void broken(PushConnection& connection, const PushBatch* batch, std::string_view why, bool sent) override {
        if (batch != nullptr) {
            --busy_;
            listener_.lost(*batch, why, sent);
        } else {
            --dialling_;
            dial_problem_ = std::string{why};
            rest();
        }
        drop(connection);
        serve();
    }

    /// After a dial that failed: not at once again.
    void rest() {
        if (resting_) return;
        resting_ = true;
        redial_.expires_after(options_.redial);
        redial_.async_wait([this](const boost::system::error_code& error) {
            if (error) return;
            resting_ = false;
            serve();
        });
    }

    boost::asio::io_context& io_;
    PushClientOptions options_;
    PushClientListener& listener_;
    std::optional<ssl::context> tls_;
    tcp::resolver::results_type where_;
    std::vector<std::shared_ptr<PushConnection>> all_;
    std::vector<PushConnection*> free_;
    std::deque<PushBatch> waiting_;
    std::size_t waiting_bytes_ = 0, busy_ = 0, dialling_ = 0, peak_ = 0;
    bool resting_ = false;
    std::string dial_problem_ = "no connection was free";
    boost::asio::steady_timer redial_;
};

PushClient::PushClient(boost::asio::io_context& io, PushClientOptions options, PushClientListener& listener)
    : pool_(std::make_shared<Pool>(io, std::move(options), listener)) {}
PushClient::~PushClient() { pool_->stop(); }
void PushClient::warm_up(std::size_t connections) { pool_->warm_up(connections); }
void PushClient::send(PushBatch batch) { pool_->send(std::move(batch)); }
std::size_t PushClient::under_way() const { return pool_->under_way(); }
std::size_t PushClient::connections_peak() const { return pool_->connections_peak(); }
void PushClient::stop() {
    pool_->lose_waiting();
    pool_->stop();
}

}  // namespace sluice::sim
