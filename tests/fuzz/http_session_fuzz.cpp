// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as what a client sends, cut as the first byte says; every push that is understood is answered, some late.
// Whatever came: the session ends, nothing is unbounded, and each request that was submitted had one answer.
#include "core/check.h"
#include "live/http/session.h"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace {

using namespace sluice::live;

struct Host : SessionHost {
    void submit(Submission&& submission, bool) override { waiting.push_back(std::move(submission)); }
    bool backed_up() const override { return waiting.size() > 300; }
    void order(Order&& order) override { orders.push_back(std::move(order)); }
    Source* source() override { return nullptr; }
    std::uint64_t hash(std::string_view text) override { return text.size() + 1; }
    bool keeps_original() const override { return true; }
    bool on_loopback() const override { return false; }
    const std::string& token() const override { return secret; }
    void count_invalid() override {}
    void count_answer(unsigned status) override { CHECK(status >= 200); }
    std::deque<Submission> waiting;
    std::deque<Order> orders;
    std::string secret;
};

void answer(Host& host, HttpSession& session, std::size_t leave) {
    while (host.waiting.size() > leave) {
        const Submission each = std::move(host.waiting.back());
        host.waiting.pop_back();
        Told told{each.tag, Told::Kind::accepted, {}, sluice::Reason::none, 0, each.request.id, "{}"};
        if (each.wants_outcome) told.kind = Told::Kind::ended;
        session.told(told);
    }
    for (; !host.orders.empty(); host.orders.pop_front())
        session.controlled(static_cast<std::uint32_t>(host.orders.front().tag), 200, "{}");
    session.resume();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    Host host;
    if ((data[0] & 1) != 0) host.secret = "s";
    const std::size_t step = (data[0] >> 1) + 1u;
    HttpSession session{host, 1};
    std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
    while (!text.empty() && !session.done()) {
        if (!session.wants_input()) answer(host, session, 0);
        session.received(text.substr(0, step));
        text.remove_prefix(std::min(step, text.size()));
        answer(host, session, 3);
        if (session.take_output().size() > 2 * SessionLimits::output) CHECK(false);
    }
    session.input_ended();
    answer(host, session, 0);
    CHECK(session.done());
    return 0;
}
