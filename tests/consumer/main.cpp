// SPDX-License-Identifier: GPL-3.0-or-later
// The pipeline, and the smallest Firebase there is: it acks every push 150 ms after it was sent.
#include "core/pipeline.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <deque>

int main() {
    using namespace std::chrono_literals;
    struct Answer {
        sluice::Instant due;
        sluice::ConnectionId connection;
        sluice::MessageId message;
    };
    std::deque<Answer> firebase;
    std::array<unsigned, sluice::outcome_count> counts{};

    sluice::Settings settings;
    settings.pushers = 2;
    settings.buffer = 1'000;
    sluice::Instant now{};
    sluice::Pipeline pipeline(settings, now, /*seed=*/1);

    sluice::Instant next_push = now;
    for (unsigned offered = 0; offered < 10'000 || pipeline.places().all() > 0;) {
        while (const auto command = pipeline.next_command())
            if (command->kind == sluice::Command::Kind::open) pipeline.opened(command->connection, 100, now);
        while (const auto send = pipeline.next_send())
            firebase.push_back({now + 150ms, send->connection, send->message});
        while (const auto outcome = pipeline.next_outcome()) ++counts[index(outcome->kind)];

        now = std::min(next_push, pipeline.next_deadline().value_or(sluice::never));
        if (!firebase.empty()) now = std::min(now, firebase.front().due);
        pipeline.advance(now);
        if (!firebase.empty() && firebase.front().due == now) {
            pipeline.answer(firebase.front().connection, firebase.front().message, sluice::Verdict{}, now);
            firebase.pop_front();
        } else if (next_push == now) {
            pipeline.offer({.handle = offered++, .device = 7}, now);
            next_push = offered < 10'000 ? now + 500us : sluice::never;
        }
    }
    while (const auto outcome = pipeline.next_outcome()) ++counts[index(outcome->kind)];

    for (std::size_t i = 0; i < counts.size(); ++i)
        std::printf("%-10s %u\n", name(static_cast<sluice::OutcomeKind>(i)).data(), counts[i]);
}
