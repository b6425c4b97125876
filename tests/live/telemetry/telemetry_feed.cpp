// SPDX-License-Identifier: GPL-3.0-or-later
// telemetry_feed: serves telemetry of a pipeline in virtual time that goes through a burst every 20 s, ten times as
// fast as the clock, and loses a connection before each; for dashboard_test.py, and to look at a dashboard by hand.
// Prints its address; ends when its standard input does.
#include "live/feedback.h"
#include "live/journal.h"
#include "live/telemetry/telemetry.h"
#include "tests/live/telemetry/burst_feed.h"

#include <atomic>
#include <iostream>

#include <poll.h>
#include <unistd.h>

namespace {

using namespace sluice;
using namespace sluice::live;

// Waits 100 ms; false where standard input has ended.
bool pace() {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (poll(&input, 1, 100) <= 0) return true;
    char ignored[256];
    return read(STDIN_FILENO, ignored, sizeof ignored) > 0;
}

Settings settings() {
    Settings settings = live::testing::small_settings();
    settings.quota = Settings::Quota{3000, 500, std::chrono::seconds{1}};
    return settings;
}

}  // namespace

int main() {
    std::atomic<std::uint64_t> journaled{0};
    TelemetryOptions options;
    options.listen = Address{"127.0.0.1", 0};
    options.desk.version = SLUICE_VERSION;
    options.config = "# telemetry_feed has none\n";
    options.desk.outside = [&](std::vector<OutsideFigure>& to) {
        JournalCounts journal;
        journal.rows = journal.finished = journaled;
        journal.commits = journaled / 100;
        journal.commit_seconds = 1e-3 * static_cast<double>(journal.commits);
        add_figures(to, journal);
        add_figures(to, FeedbackCounts{});
    };
    const Telemetry::Opened opened = Telemetry::open(options);
    if (!opened.telemetry) {
        std::cerr << opened.error << '\n';
        return 1;
    }
    std::cout << to_string(*opened.telemetry->address()) << std::endl;
    live::testing::BurstFeed feed(std::chrono::seconds{1}, settings());
    feed.nack_every = 50;
    for (int second = 0; pace(); ++second) {
        const std::uint64_t pushes = second % 20 >= 12 && second % 20 < 16 ? 6000 : 1000;
        journaled += pushes;
        if (second % 20 == 10) feed.lose_connection();
        opened.telemetry->sample(feed.next(pushes));
    }
}
