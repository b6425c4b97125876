// SPDX-License-Identifier: GPL-3.0-or-later
// How long the window's thread is busy with a burst of a million samples: loading it, growing by batches, replaying at
// 1000×, zooming. Prints a line a case; judges nothing.
#include "gui/views/burst_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

namespace {

using namespace sluice::gui;

constexpr std::size_t rows = 1'000'000;
constexpr int frames = 100;

Burst wave(std::size_t count, double from_s = 0) {
    Burst burst;
    burst.sample_s = 0.1;
    burst.from_s = from_s;
    burst.buffer_limit = 250'000;
    for (std::size_t i = 0; i < count; ++i) {
        const double value =
            10'000 * (1.2 + std::sin(static_cast<double>(i) / 50'000)) + static_cast<double>(i * 7919 % 1009);
        burst.offered.push_back(value);
        burst.sent.push_back(std::min(value, 13'333.0));
        burst.delivered.push_back(std::min(value, 13'333.0));
        burst.shed.push_back(std::max(0.0, value - 13'333));
        burst.failed.push_back(static_cast<double>(i % 3));
        burst.buffered.push_back(value * 10);
        for (auto* column : {&burst.pending, &burst.wait_p99_ms, &burst.ack_p99_ms}) column->push_back(0);
    }
    return burst;
}

double once(const auto& act) {
    QElapsedTimer clock;
    clock.start();
    act();
    return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

void report(const char* what, std::vector<double> ms) {
    std::sort(ms.begin(), ms.end());
    std::printf("%-44s median %6.1f ms   p99 %6.1f ms   longest %6.1f ms\n", what, ms[ms.size() / 2],
                ms[ms.size() * 99 / 100], ms.back());
}

template <typename Act>
void each_frame(const char* what, BurstView& view, Act act) {
    std::vector<double> ms;
    for (int i = 0; i < frames; ++i)
        ms.push_back(once([&] {
            act(i);
            view.values(Series::offered);
            view.grab();
        }));
    report(what, std::move(ms));
}

}  // namespace

int main(int argc, char** argv) {
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    QApplication application(argc, argv);
    BurstView view;
    view.resize(1280, 640);
    view.show();
    QApplication::processEvents();
    std::vector<double> batches;
    constexpr std::size_t batch = 5000;
    for (std::size_t done = 0; done < rows; done += batch) {
        const Burst more = wave(batch, static_cast<double>(done) * 0.1);
        batches.push_back(once([&] {
            view.append(more);
            QApplication::processEvents();
        }));
    }
    report("a million samples, 5,000 a batch", std::move(batches));
    Burst all = wave(rows);
    report("a million samples at once", {once([&] {
               view.setBurst(std::move(all));
               QApplication::processEvents();
           })});
    each_frame("replay at 1000x, whole run visible", view, [&](int i) { view.setPlayHead(i * 16.7); });
    view.setPlayHead(std::nullopt);
    each_frame("zoom", view,
               [&](int i) { view.setVisibleRange(50'000 - 250.0 * (frames - i), 50'000 + 250.0 * (frames - i)); });
    each_frame("crosshair", view, [&](int i) { view.setCrosshair(50'000 + i); });
    view.setStacked(true);
    each_frame("stacked, moving", view, [&](int i) { view.setVisibleRange(i * 100.0, 50'000 + i * 100.0); });
    return 0;
}
