// SPDX-License-Identifier: GPL-3.0-or-later
// Sends batches of pushes to POST /v1/pushes, open loop: send() never waits. Each batch is a request of its own on a
// keep-alive connection that has none under way; where every one is busy another is dialled, up to `connections`; where
// all are busy the batch waits its turn here (its lag tells), up to `most_waiting` bytes. Nothing is sent twice.
// Every batch is told of once, by answered() or lost(), and by written() before where its bytes went out.
#pragma once

#include "core/time.h"
#include "sim/emulator/url.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace sluice::sim {

struct PushBatch {
    std::string lines;                   ///< NDJSON
    std::vector<std::int64_t> intended;  ///< of each push, the driver's own nanoseconds
};

class PushClientListener {
public:
    virtual void written(const PushBatch& batch) = 0;
    virtual void answered(const PushBatch& batch, unsigned http_status, std::string_view body) = 0;
    /// `sent`: its bytes went out (some or all), so it may have been taken.
    virtual void lost(const PushBatch& batch, std::string_view why, bool sent) = 0;

protected:
    ~PushClientListener() = default;
};

struct PushClientOptions {
    Url to;
    std::string token;    ///< bearer; empty: none
    std::string ca_file;  ///< PEM; empty: the system's
    std::size_t connections = 64;
    std::size_t most_waiting = std::size_t{256} << 20;
    Duration patience = std::chrono::seconds{60};  ///< for an answer
    Duration idle = std::chrono::seconds{5};       ///< a connection that rested longer is not used again
    Duration redial = std::chrono::milliseconds{200};
};

/// A host that is not found, a CA file that cannot be read.
struct PushClientError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class PushClient {
public:
    PushClient(boost::asio::io_context& io, PushClientOptions options, PushClientListener& listener);
    ~PushClient();
    PushClient(const PushClient&) = delete;
    PushClient& operator=(const PushClient&) = delete;

    /// Opens connections before they are needed.
    void warm_up(std::size_t connections);
    void send(PushBatch batch);
    /// Batches not yet told of.
    std::size_t under_way() const;
    std::size_t connections_peak() const;
    /// Closes. What waits is lost; what is on a connection is not told of any more.
    void stop();

private:
    class Pool;
    std::shared_ptr<Pool> pool_;
};

}  // namespace sluice::sim
