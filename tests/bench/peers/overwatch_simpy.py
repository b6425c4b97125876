# SPDX-License-Identifier: GPL-3.0-or-later
"""scenarios/overwatch.toml on SimPy 3 (Debian's python3-simpy3): callbacks on timeouts, several times as fast as a
process a push. Arrivals, buffer, slots and answers only: what the model needs for shed share and buffer, none of what
Sluice carries along (lanes, TTL, timeouts, histograms, a row a second), so the comparison favours SimPy. Which
connection a push takes changes neither figure, so the 20 x 100 slots are one count.

    overwatch_simpy.py [SCALE [SEED]]     SCALE multiplies rates, fan-out, slots and buffer; prints one JSON object
"""
import json
import math
import sys
import time
from collections import deque
from random import Random

import simpy

PARTS = [  # begins (s), rate at its beginning (pushes a second), how much that changes a second
    (0, 3000, 0), (30, 11000, 0), (110, 17000, 0), (230, 15000, -120), (330, 3000, 0), (420, 0, 0)]
FANOUT_AT, FANOUT_OVER = 30, 0.5
MEAN, FASTER_AT, FASTER_MEAN, CV = 0.150, 230, 0.105, 0.455


class Model:
    def __init__(self, env, scale, seed):
        self.env = env
        self.random = Random(seed)
        self.scale = scale
        self.free = round(2000 * scale)
        self.bound = round(250_000 * scale)
        self.fanout = round(25_000 * scale)
        self.sigma = math.sqrt(math.log(1 + CV * CV))
        self.mu = -self.sigma * self.sigma / 2
        self.buffered = deque()
        self.offered = self.delivered = self.shed = self.peak = self.fanned = 0
        self.arrivals = self.draw_arrivals()
        self.next_arrival()
        env.timeout(FANOUT_AT).callbacks.append(self.fan_out)

    def draw_arrivals(self):
        draw = self.random.expovariate
        for (begins, rate, rises), (ends, _, _) in zip(PARTS, PARTS[1:]):
            at, rises = begins, rises * self.scale
            while True:
                now_rate = rate * self.scale + rises * (at - begins)
                effort = draw(1.0)
                if rises:
                    square = now_rate * now_rate + 2 * rises * effort
                    if square <= 0:
                        break
                    at += 2 * effort / (now_rate + math.sqrt(square))
                else:
                    at += effort / now_rate
                if at >= ends:
                    break
                yield at

    def next_arrival(self):
        at = next(self.arrivals, None)
        if at is not None:
            self.env.timeout(at - self.env.now).callbacks.append(self.arrive)

    def arrive(self, event):
        self.offer(event)
        self.next_arrival()

    def fan_out(self, event):
        self.offer(event)
        self.fanned += 1
        if self.fanned < self.fanout:
            self.env.timeout(FANOUT_OVER / self.fanout).callbacks.append(self.fan_out)

    def offer(self, _):
        self.offered += 1
        if self.free:
            self.free -= 1
            self.send()
        elif len(self.buffered) < self.bound:
            self.buffered.append(self.env.now)
            if len(self.buffered) > self.peak:
                self.peak = len(self.buffered)
        else:
            self.shed += 1

    def send(self):
        mean = MEAN if self.env.now < FASTER_AT else FASTER_MEAN
        self.env.timeout(mean * self.random.lognormvariate(self.mu, self.sigma)).callbacks.append(self.answer)

    def answer(self, _):
        self.delivered += 1
        if self.buffered:
            self.buffered.popleft()
            self.send()
        else:
            self.free += 1


def main():
    scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    begun = time.perf_counter()
    env = simpy.Environment()
    model = Model(env, scale, seed)
    env.run()
    wall = time.perf_counter() - begun
    print(json.dumps({"offered": model.offered, "delivered": model.delivered,
                      "shed_share": round(model.shed / model.offered, 6), "buffer_peak": round(model.peak / scale),
                      "wall_s": round(wall, 4), "pushes_per_wall_s": round(model.offered / wall)}))


if __name__ == "__main__":
    main()
