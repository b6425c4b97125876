// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP/1.1 connection's conversation, without its socket: bytes in, bytes out. It parses (Beast), refuses, hands
// pushes and orders to its host, and writes the answers in the order of the requests. Pipelined requests are taken on
// while earlier ones wait, up to a bound. A stream of pushes (POST /v1/pushes) is answered while it still comes in.
//
// The caller reads only while wants_input(), writes what take_output() gives, and closes when done() and all is
// written. Bounded: a request's head, its body or line, requests and lines without an answer, output not yet taken.
#pragma once

#include "live/http/route.h"
#include "live/runtime.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::live {

struct SessionLimits {
    static constexpr std::uint32_t head = 8 * 1024;  ///< bytes of a request's head
    static constexpr std::size_t body = 64 * 1024;   ///< of a body that is not streamed, and of a line of one that is
    static constexpr std::size_t pipelined = 128;    ///< requests without an answer
    static constexpr std::size_t lines = 32 * 1024;  ///< lines of a stream without an answer, for wait=accepted
    static constexpr std::size_t output = 1 << 20;   ///< bytes not yet taken: nothing more is read
    static constexpr std::size_t most_output = 64 << 20;  ///< a reader so slow is cut off
};

/// An order that is not a push; its answer comes by HttpSession::controlled.
struct Order {
    Route route;
    std::string body;
    std::uint64_t tag = 0;
};

/// What a session needs of the ingress. All on its thread.
class SessionHost {
public:
    virtual ~SessionHost() = default;
    /// `streams`: waits for room in the queue; otherwise answered with Refusal::queue where there is none.
    virtual void submit(Submission&& submission, bool streams) = 0;
    /// Streams are to wait: what they submitted has not got into the queue yet.
    virtual bool backed_up() const = 0;
    virtual void order(Order&& order) = 0;
    virtual Source* source() = 0;
    virtual std::uint64_t hash(std::string_view text) = 0;
    virtual bool keeps_original() const = 0;
    virtual bool on_loopback() const = 0;
    virtual const std::string& token() const = 0;  ///< empty: none is needed
    virtual void count_invalid() = 0;
    virtual void count_answer(unsigned status) = 0;
};

class SessionState;

class HttpSession {
public:
    HttpSession(SessionHost& host, std::uint32_t number);
    ~HttpSession();

    void received(std::string_view bytes);
    /// `told.tag` is number << 32 | sequence.
    void told(const Told& told);
    void controlled(std::uint32_t sequence, unsigned status, std::string_view body);
    /// Goes on with what was received, where it had to wait.
    void resume();
    /// No more requests; ends when those that are under way have their answers.
    void stop();
    /// The peer sends no more; what is under way is still answered.
    void input_ended();
    /// Answers 408, if a request has begun, and ends.
    void timed_out();

    bool wants_input() const;
    bool has_output() const;
    std::string take_output();
    bool done() const;

    enum class Phase : std::uint8_t { idle, reading, waiting, streaming };
    Phase phase() const;

private:
    std::unique_ptr<SessionState> state_;
};

}  // namespace sluice::live
