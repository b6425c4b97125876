# SPDX-License-Identifier: GPL-3.0-or-later
"""Two series (formats.md's CSV) laid over each other: how far they are shifted in time, and how far apart."""
import bisect
import csv
import io
import statistics

COUNTS = ("offered", "sent", "delivered")
OUTCOMES = ("offered", "delivered", "rejected", "expired", "collapsed", "shed", "failed")


def read(text):
    """{column: [numbers]}, empty cells as 0."""
    rows = list(csv.DictReader(io.StringIO(text)))
    return {name: [float(row[name] or 0) for row in rows] for name in rows[0]}


def width(series):
    return series["second"][1] - series["second"][0]


class Cumulative:
    """Counts since the start, at any time, straight between the rows' edges."""

    def __init__(self, series, column):
        self.times = [series["second"][0]] + [second + width(series) for second in series["second"]]
        self.sums = [0.0]
        for count in series[column]:
            self.sums.append(self.sums[-1] + count)

    def at(self, time):
        return interpolated(self.times, self.sums, time)

    def when(self, count):
        return interpolated(self.sums, self.times, count)


def interpolated(xs, ys, x):
    i = bisect.bisect_left(xs, x)
    if i == 0:
        return ys[0]
    if i == len(xs):
        return ys[-1]
    low, high = xs[i - 1], xs[i]
    return ys[i - 1] + (ys[i] - ys[i - 1]) * ((x - low) / (high - low) if high > low else 1)


def shift(sim, live):
    """How much later live's clock shows the same: the median over when the n-th push was offered."""
    a, b = Cumulative(sim, "offered"), Cumulative(live, "offered")
    total = min(a.sums[-1], b.sums[-1])
    return statistics.median(b.when(total * part / 100) - a.when(total * part / 100) for part in range(5, 96))


def aligned(sim, live, later):
    """Of live what sim has: rates a second of COUNTS, and the levels, row for row of sim."""
    step = width(sim)
    edges = [sim["second"][0] + i * step for i in range(len(sim["second"]) + 1)]
    curves = {}
    for column in COUNTS:
        sums = Cumulative(live, column)
        there = [sums.at(edge + later) for edge in edges]
        curves[column] = ([count / step for count in sim[column]],
                          [(b - a) / step for a, b in zip(there, there[1:])])
    ends = [second + width(live) for second in live["second"]]
    for column in ("buffered", "connections"):
        curves[column] = (sim[column], [interpolated(ends, live[column], edge + later) for edge in edges[1:]])
    return curves


def apart(a, b):
    """Root of the mean square of the difference, as a share of a's peak."""
    peak = max(a) or 1
    return (sum((x - y) ** 2 for x, y in zip(a, b)) / len(a)) ** 0.5 / peak
