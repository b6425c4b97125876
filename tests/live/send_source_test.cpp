// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/send_source.h"

#include "tests/live/scripted_transport.h"

#include <gtest/gtest.h>

#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <future>

namespace sluice::live {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// `sluice-live send` of a file of pushes, its output a pipe.
class SendSourceTest : public testing::Test {
protected:
    SendSourceTest() : input(std::tmpfile()) {
        EXPECT_EQ(::pipe(output), 0);
        std::signal(SIGPIPE, SIG_IGN);
        options.settings.pushers = 2;
    }
    ~SendSourceTest() override {
        source.reset();
        std::fclose(input);
        if (output[0] >= 0) ::close(output[0]);
        if (output[1] >= 0) ::close(output[1]);
    }
    void start(std::size_t pushes) {
        for (std::size_t i = 0; i < pushes; ++i) std::fprintf(input, "{\"id\":\"p%zu\",\"to\":\"T\"}\n", i);
        std::rewind(input);
        runtime = std::make_unique<Runtime>(io, clock, options, RuntimeHooks{});
        transport.listen(runtime->listener());
        transport.keeps = false;
        runtime->start(transport);
        SendOptions send;
        send.input = fileno(input);
        send.output = output[1];
        send.problem = [](const std::string& what) { ADD_FAILURE() << what; };
        send.finished = [this] { finished = true; };
        source = std::make_unique<SendSource>(*runtime, std::move(send));
        source->start();
    }
    void until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + seconds{30};
        while (!done() && std::chrono::steady_clock::now() < deadline) io.run_one_for(milliseconds{50});
        ASSERT_TRUE(done());
    }
    /// What is in the pipe, to its end.
    std::string read_output() {
        ::close(std::exchange(output[1], -1));
        std::string all(1 << 20, '\0');
        std::size_t size = 0;
        for (ssize_t got; (got = ::read(output[0], all.data() + size, all.size() - size)) > 0;)
            size += static_cast<std::size_t>(got);
        all.resize(size);
        return all;
    }

    std::FILE* input;
    int output[2] = {-1, -1};
    boost::asio::io_context io;
    WallClock clock;
    RuntimeOptions options;
    ScriptedTransport transport{io};
    std::unique_ptr<Runtime> runtime;
    std::atomic<bool> finished{false};
    std::unique_ptr<SendSource> source;
};

TEST_F(SendSourceTest, TellsEachOutcomeAndIsDone) {
    start(100);
    until([&] { return finished.load(); });
    source->stop();
    const std::string lines = read_output();
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 100);
    EXPECT_EQ(source->counts().outcomes, 100u);
    EXPECT_EQ(source->counts().unwritten, 0u);
    EXPECT_TRUE(source->counts().read_all);
    EXPECT_FALSE(source->counts().output_gone);
}

TEST_F(SendSourceTest, AnOutputThatNobodyReadsDoesNotHoldAStop) {
    start(4'000);  // a pipe takes 64 KiB
    until([&] { return source->counts().outcomes == 4'000; });
    auto stopped = std::async(std::launch::async, [&] { source->stop(); });
    const bool ends = stopped.wait_for(seconds{30}) == std::future_status::ready;
    EXPECT_TRUE(ends);
    std::string lines;
    if (ends) {
        lines = read_output();
    } else {  // so that it comes to an end
        ::close(std::exchange(output[0], -1));
        return;
    }
    const SendCounts counts = source->counts();
    EXPECT_TRUE(counts.output_gone);
    EXPECT_GT(counts.unwritten, 0u);
    EXPECT_EQ(static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n')) + counts.unwritten, 4'000u);
}

}  // namespace
}  // namespace sluice::live
