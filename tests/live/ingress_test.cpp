// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/http/ingress.h"

#include "live/journal.h"
#include "tests/live/journal_heard.h"
#include "tests/live/scripted_transport.h"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <future>
#include <thread>

namespace sluice::live {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A blocking client with a deadline of 20 s a read.
class Client {
public:
    explicit Client(const Address& address) {
        socket_.connect({asio::ip::make_address(address.host), address.port});
        timeval patience{20, 0};
        setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    void send(const std::string& text) { asio::write(socket_, asio::buffer(text)); }
    /// Up to and with `end`.
    std::string read(const std::string& end) {
        boost::system::error_code error;
        const std::size_t size = asio::read_until(socket_, asio::dynamic_buffer(buffer_), end, error);
        if (error) return "(" + error.message() + ") " + buffer_;
        std::string text = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return text;
    }
    bool at_end() {
        char byte = 0;
        boost::system::error_code error;
        socket_.read_some(asio::buffer(&byte, 1), error);
        return error == asio::error::eof || error == asio::error::connection_reset;
    }

private:
    asio::io_context io_;
    tcp::socket socket_{io_};
    std::string buffer_;
};

/// A runtime with a scripted transport on a thread, and an ingress before it.
class IngressTest : public testing::Test {
protected:
    IngressTest() {
        options.settings.pushers = 4;
        ingress_options.listen = {"127.0.0.1", 0};
        ingress_options.hashes = options.hashes;
    }
    void start() {
        runtime = std::make_unique<Runtime>(io, clock, options, hooks);
        transport.listen(runtime->listener());
        ingress = std::make_unique<Ingress>(*runtime, ingress_options);
        runtime->start(transport);
        thread = std::thread([this] { io.run(); });
        ingress->start();
    }
    ~IngressTest() override {
        if (ingress) ingress->stop(milliseconds{100});
        if (!thread.joinable()) return;
        work.reset();
        io.stop();
        thread.join();
    }
    std::shared_ptr<const LiveSample> sample() {
        std::promise<std::shared_ptr<const LiveSample>> promise;
        asio::post(io, [&] { promise.set_value(runtime->sample_now()); });
        return promise.get_future().get();
    }
    static std::string push(const std::string& id, const std::string& query = "", const std::string& more = "") {
        const std::string body = "{\"id\":\"" + id + "\",\"to\":\"T\"}";
        return "POST /v1/push" + query + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + more +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    RuntimeOptions options;
    IngressOptions ingress_options;
    TestFolder folder;
    std::unique_ptr<Journal> journal;
    RuntimeHooks hooks;
    asio::io_context io;
    asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
    WallClock clock;
    ScriptedTransport transport{io};
    std::unique_ptr<Runtime> runtime;
    std::unique_ptr<Ingress> ingress;
    std::thread thread;
};

TEST_F(IngressTest, PushesOverASocket) {
    start();
    Client client{ingress->address()};
    client.send(push("a"));
    EXPECT_TRUE(client.read("\"status\":202}\n").starts_with("HTTP/1.1 202 Accepted"));
    client.send(push("b", "?wait=outcome"));
    EXPECT_NE(client.read("}\n").find("\"outcome\":\"delivered\""), std::string::npos);
}

TEST_F(IngressTest, AThousandConnectionsEachPush) {
    start();
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 1000; ++i) clients.push_back(std::make_unique<Client>(ingress->address()));
    for (int i = 0; i < 1000; ++i)
        clients[static_cast<std::size_t>(i)]->send(push("c" + std::to_string(i), "?wait=outcome"));
    int delivered = 0;
    for (auto& client : clients)
        delivered += client->read("}\n").find("\"outcome\":\"delivered\"") != std::string::npos ? 1 : 0;
    EXPECT_EQ(delivered, 1000);
    EXPECT_EQ(ingress->counts().connections_now, 1000u);
}

TEST_F(IngressTest, MoreConnectionsThanTheLimitAreToldSo) {
    ingress_options.limits.connections = 2;
    start();
    Client first{ingress->address()}, second{ingress->address()};
    first.send(push("a"));
    first.read("}\n");
    second.send(push("b"));
    second.read("}\n");
    Client third{ingress->address()};
    EXPECT_TRUE(third.read("}\n").starts_with("HTTP/1.1 503 "));
    EXPECT_TRUE(third.at_end());
}

TEST_F(IngressTest, AStreamOfAHundredThousand) {
    transport.keeps = false;
    options.settings.buffer = 200'000;
    start();
    Client client{ingress->address()};
    constexpr int count = 100'000;
    std::thread writer{[&] {
        client.send(
            "POST /v1/pushes?wait=outcome HTTP/1.1\r\nHost: localhost\r\n"
            "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < count; i += 1000) {
            std::string lines;
            for (int j = i; j < i + 1000; ++j) lines += "{\"id\":\"s" + std::to_string(j) + "\",\"to\":\"T\"}\n";
            std::array<char, 16> size{};
            std::snprintf(size.data(), size.size(), "%zx\r\n", lines.size());
            client.send(size.data() + lines + "\r\n");
        }
        client.send("0\r\n\r\n");
    }};
    const std::string out = client.read("\r\n0\r\n\r\n");
    writer.join();
    std::size_t delivered = 0;
    for (std::size_t at = 0; (at = out.find("\"outcome\":\"delivered\"", at)) != std::string::npos; ++at) ++delivered;
    EXPECT_EQ(delivered, static_cast<std::size_t>(count));
    EXPECT_LE(transport.most_pending, 100u);
}

TEST_F(IngressTest, AStreamWaitsForTheJournal) {
    JournalOptions small;
    small.path = folder / "journal";
    small.queue_rows = 64;
    journal = Journal::open(small).journal;
    ASSERT_NE(journal, nullptr);
    hooks.journal = journal.get();
    ingress_options.keeps_original = true;
    start();
    constexpr int lines = 5'000;
    std::string body;
    for (int i = 0; i < lines; ++i) body += "{\"to\":\"T" + std::to_string(i) + "\"}\n";
    Client client(ingress->address());
    client.send(
        "POST /v1/pushes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    const std::string answer = client.read("\r\n0\r\n\r\n");
    std::size_t accepted = 0;
    for (std::size_t at = 0; (at = answer.find("\"status\":202", at)) != std::string::npos; ++at) ++accepted;
    EXPECT_EQ(accepted, std::size_t{lines});
}

TEST_F(IngressTest, OrdersWithAToken) {
    ingress_options.token = "sesame";
    transport.script = [](const auto&) { return ScriptedTransport::Reply{}; };
    start();
    const auto order = [](const std::string& what) {
        return "POST /v1/" + what +
               " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer sesame\r\n"
               "Content-Length: 0\r\n\r\n";
    };
    Client client{ingress->address()};
    client.send(order("pause"));
    EXPECT_NE(client.read("}\n").find("\"paused\":true"), std::string::npos);
    for (int i = 0; i < 10; ++i) {
        client.send(push("p" + std::to_string(i), "", "Authorization: Bearer sesame\r\n"));
        EXPECT_NE(client.read("}\n").find("202"), std::string::npos);
    }
    EXPECT_EQ(sample()->places.buffered_all(), 10u);
    client.send(order("purge?priority=normal"));
    EXPECT_NE(client.read("}\n").find("\"purged\":10"), std::string::npos);
    client.send(order("resume"));
    EXPECT_NE(client.read("}\n").find("\"paused\":false"), std::string::npos);
    client.send(push("q", "?wait=outcome", "Authorization: Bearer sesame\r\n"));
    EXPECT_NE(client.read("}\n").find("delivered"), std::string::npos);
    ingress->replace_token("other");
    client.send(order("pause"));
    EXPECT_NE(client.read("}\n").find("401"), std::string::npos);
}

TEST_F(IngressTest, AStopAnswersWhatIsUnderWay) {
    start();
    Client client{ingress->address()}, idle{ingress->address()};
    client.send(push("a", "?wait=outcome"));
    EXPECT_NE(client.read("}\n").find("delivered"), std::string::npos);
    const Address address = ingress->address();
    ingress->stop(seconds{1});
    EXPECT_TRUE(client.at_end());
    EXPECT_TRUE(idle.at_end());
    EXPECT_THROW(Client{address}, boost::system::system_error);
}

TEST_F(IngressTest, ADisconnectedClientsPushesGoOn) {
    start();
    {
        Client client{ingress->address()};
        client.send(push("a") + push("b"));
    }
    const auto deadline = std::chrono::steady_clock::now() + seconds{10};
    while (sample()->metrics.counters.outcome(OutcomeKind::delivered) < 2 &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    EXPECT_EQ(sample()->metrics.counters.outcome(OutcomeKind::delivered), 2u);
}

TEST_F(IngressTest, AnAddressThatIsTakenIsToldAtOnce) {
    start();
    ingress_options.listen = ingress->address();
    try {
        Ingress{*runtime, ingress_options};
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string{error.what()}.find("[http] listen 127.0.0.1:"), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace sluice::live
