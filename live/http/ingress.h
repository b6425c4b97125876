// SPDX-License-Identifier: GPL-3.0-or-later
// Where pushes come in by HTTP: a listener and its connections on a thread of its own. What they ask goes to the
// Runtime in one batch a turn of the loop; its answers come back in batches. Refused: more connections than
// `connections`, heads, bodies and waits beyond their limits (live/http/session.h), TLS below 1.2.
#pragma once

#include "live/http/route.h"
#include "live/live_config.h"
#include "live/runtime.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace sluice::live {

struct IngressLimits {
    std::size_t connections = 4096;
    Duration idle = std::chrono::seconds{75};        ///< between requests
    Duration request = std::chrono::seconds{20};     ///< from a request's first byte to its last
    Duration stream_idle = std::chrono::minutes{5};  ///< no byte of a stream, and nothing of it under way
    Duration write = std::chrono::seconds{30};       ///< nothing taken of what is written
    Duration linger = std::chrono::seconds{2};       ///< after the last answer, for the peer to read it
};

struct OrderAnswer {
    unsigned status = 200;
    std::string body;  ///< JSON
};

struct IngressOptions {
    Address listen;
    std::string token;  ///< empty: none is needed
    std::string certificate_file, key_file;
    bool keeps_original = false;  ///< there is a journal
    HashSecret hashes;
    IngressLimits limits;
    /// POST /v1/reload, on the runtime's thread. `body`: a TOML [pipeline], or empty.
    std::function<OrderAnswer(const std::string& body, bool dry_run)> reload;
};

struct IngressCounts {
    std::atomic<std::uint64_t> connections{0}, connections_now{0}, connections_refused{0};
    std::atomic<std::uint64_t> bytes_in{0}, bytes_out{0};
    std::array<std::atomic<std::uint64_t>, 6> answers{};  ///< by status / 100; lines of a stream, too
};

/// What is wrong with a certificate chain and its key, or "".
std::string certificate_problem(const std::string& certificate_file, const std::string& key_file);

class IngressState;

class Ingress {
public:
    /// Binds. Throws std::runtime_error that names the address or the file.
    Ingress(Runtime& runtime, IngressOptions options);
    ~Ingress();  ///< stops
    Ingress(const Ingress&) = delete;
    Ingress& operator=(const Ingress&) = delete;

    Address address() const;
    void start();

    // From any thread.
    /// Takes no more connections; the present ones live on.
    void stop_accepting();
    /// Ends them, each after the answers it has coming, at the latest after `grace`, and joins the thread. Call it
    /// while the runtime's thread still runs, or after its last turn. Once.
    void stop(Duration grace = std::chrono::seconds{1});
    void replace_token(std::string token);
    /// For connections from now on. What is wrong with the files, or "".
    std::string replace_certificate(const std::string& certificate_file, const std::string& key_file);
    const IngressCounts& counts() const;

private:
    std::unique_ptr<IngressState> state_;
};

}  // namespace sluice::live
