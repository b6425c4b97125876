// SPDX-License-Identifier: GPL-3.0-or-later
// 2,000 pushes a second for 5 s into the pipeline, and the smallest Firebase there is: it acks each after 150 ms.
#include "core/pipeline.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <queue>

int main() {
    using namespace std::chrono_literals;
    sluice::Settings settings;
    settings.pushers = 2;
    settings.buffer = 1'000;
    sluice::Instant now{}, next_push{};
    sluice::Pipeline pipeline(settings, now, /*seed=*/1);
    std::queue<std::pair<sluice::Instant, sluice::Send>> firebase;  // what it will ack, and when
    std::array<unsigned, sluice::outcome_count> ended{};

    for (unsigned offered = 0; offered < 10'000 || pipeline.places().all() > 0;) {
        // One fact …
        if (const auto command = pipeline.next_command()) {
            if (command->kind == sluice::Command::Kind::open) pipeline.opened(command->connection, 100, now);
        } else if (!firebase.empty() && firebase.front().first == now) {
            const sluice::Send& sent = firebase.front().second;
            pipeline.answer(sent.connection, sent.message, {.kind = sluice::VerdictClass::delivered}, now);
            firebase.pop();
        } else if (next_push == now) {
            pipeline.offer({.handle = offered++}, now);
            next_push = offered < 10'000 ? now + 500us : sluice::never;
        } else {
            now = std::min(next_push, pipeline.next_deadline().value_or(sluice::never));
            if (!firebase.empty()) now = std::min(now, firebase.front().first);
            pipeline.advance(now);
        }
        // … then what came of it.
        while (const auto send = pipeline.next_send()) firebase.emplace(now + 150ms, *send);
        while (const auto outcome = pipeline.next_outcome()) ++ended[index(outcome->kind)];
    }
    std::printf("delivered %u\nshed %u\n", ended[index(sluice::OutcomeKind::delivered)],
                ended[index(sluice::OutcomeKind::shed)]);
}
