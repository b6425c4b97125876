// SPDX-License-Identifier: GPL-3.0-or-later
// /stream over real sockets: live/telemetry/stream_session.h.
#include "live/telemetry/telemetry.h"

#include "core/report/json_text.h"
#include "tests/live/telemetry/burst_feed.h"
#include "tests/live/telemetry/http_client.h"

#include <gtest/gtest.h>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/websocket.hpp>

namespace sluice::live {
namespace {

using testing::BurstFeed;
using testing::HttpClient;
using namespace std::chrono_literals;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = boost::asio::ip::tcp;

class StreamReader {
public:
    explicit StreamReader(const Address& address, int receive_buffer = 0) : socket_(io_) {
        tcp::socket& raw = socket_.next_layer();
        raw.open(tcp::v4());
        if (receive_buffer > 0) raw.set_option(boost::asio::socket_base::receive_buffer_size(receive_buffer));
        raw.connect(testing::endpoint_of(address));
    }
    /// The status where it was refused, else 101.
    unsigned ask(const testing::Headers& headers = {}) {
        socket_.set_option(websocket::stream_base::decorator([headers](websocket::request_type& request) {
            for (const auto& [name, value] : headers) request.set(name, value);
        }));
        websocket::response_type response;
        beast::error_code error;
        socket_.handshake(response, "localhost", "/stream", error);
        return response.result_int();
    }
    boost::json::object read() {
        beast::flat_buffer buffer;
        socket_.read(buffer);
        return std::get<boost::json::value>(parse_json(beast::buffers_to_string(buffer.data()), "row")).as_object();
    }
    /// Reads all that comes until the server ends it; how many rows that was.
    std::size_t read_to_end() {
        beast::error_code error;
        for (std::size_t rows = 0;; ++rows) {
            beast::flat_buffer buffer;
            socket_.read(buffer, error);
            if (error) return rows;
        }
    }
    void write(const std::string& text) { socket_.write(boost::asio::buffer(text)); }
    void close() { socket_.close(websocket::close_code::normal); }

private:
    boost::asio::io_context io_;
    websocket::stream<tcp::socket> socket_;
};

class StreamTest : public ::testing::Test {
protected:
    void open(TelemetryOptions options = {}) {
        options.listen = Address{"127.0.0.1", 0};
        Telemetry::Opened opened = Telemetry::open(options);
        ASSERT_EQ(opened.error, "");
        telemetry = std::move(opened.telemetry);
    }
    void tell(std::uint64_t pushes, int rows = 1) {
        telemetry->sample(feed.at(feed.now() + rows * 1s, pushes));
        telemetry->result(false);  // taken
    }
    std::string metrics() { return HttpClient(*telemetry->address()).get("/metrics").body(); }

    std::unique_ptr<Telemetry> telemetry;
    BurstFeed feed;
};

TEST_F(StreamTest, GivesEachReaderTheRowsAsTheyEnd) {
    open();
    feed.started_1970_ns = 1'700'000'000'000'000'000;
    tell(1000);
    StreamReader one(*telemetry->address()), two(*telemetry->address());
    ASSERT_EQ(one.ask(), 101u);
    ASSERT_EQ(two.ask(), 101u);
    one.write("anything: ignored");
    tell(500);
    tell(700);
    for (StreamReader* const reader : {&one, &two}) {
        const boost::json::object row = reader->read();
        EXPECT_EQ(value_at(row, "second"), 1);
        EXPECT_EQ(value_at(row, "offered"), 500);
        EXPECT_EQ(value_at(row, "connections"), 4);
        EXPECT_EQ(value_at(row, "at_1970_ms"), 1'700'000'002'000);
        EXPECT_TRUE(row.at("connected").as_bool());
        EXPECT_EQ(value_at(reader->read(), "offered"), 700);
    }
    EXPECT_NE(metrics().find("\nsluice_telemetry_stream_readers 2\n"), std::string::npos);
    one.close();
    tell(900);
    EXPECT_EQ(value_at(two.read(), "offered"), 900);
}

TEST_F(StreamTest, HasTheColumnsOfTheSeries) {
    open();
    StreamReader reader(*telemetry->address());
    ASSERT_EQ(reader.ask(), 101u);
    tell(1000);
    const boost::json::object row = reader.read();
    const std::string csv = HttpClient(*telemetry->address()).get("/series").body();
    std::string names = csv.substr(0, csv.find('\n')), values = csv.substr(csv.find('\n') + 1);
    std::size_t columns = 0;
    for (auto member = row.begin(); !names.empty(); ++member, ++columns) {
        const std::string name = names.substr(0, names.find(','));
        EXPECT_EQ(std::string(member->key()), name);
        EXPECT_EQ(json_line(member->value()), values.substr(0, values.find_first_of(",\n"))) << name;
        names.erase(0, name.size() + 1);
        values.erase(0, values.find_first_of(",\n") + 1);
    }
    EXPECT_EQ(columns, 19u);
}

TEST_F(StreamTest, DropsWhoDoesNotReadAndKeepsTheOthers) {
    TelemetryOptions options;
    options.limits.send_buffer_bytes = 4096;
    open(options);
    StreamReader slow(*telemetry->address(), 4096), quick(*telemetry->address());
    ASSERT_EQ(slow.ask(), 101u);
    ASSERT_EQ(quick.ask(), 101u);
    std::size_t rows = 0;
    bool dropped = false;
    for (; !dropped && rows < 5000; rows += 16) {
        tell(16, 16);
        for (int i = 0; i < 16; ++i) quick.read();
        dropped = metrics().find("\nsluice_telemetry_streams_dropped_total 1\n") != std::string::npos;
    }
    EXPECT_TRUE(dropped);
    EXPECT_LT(slow.read_to_end(), rows);
    tell(123);
    EXPECT_EQ(value_at(quick.read(), "offered"), 123);
    EXPECT_NE(metrics().find("\nsluice_telemetry_stream_readers 1\n"), std::string::npos);
}

TEST_F(StreamTest, RefusesPagesStrangersAndCrowds) {
    TelemetryOptions options;
    options.desk.token = "secret";
    options.limits.streams = 1;
    open(options);
    const testing::Headers token{{"Authorization", "Bearer secret"}};
    EXPECT_EQ(StreamReader(*telemetry->address()).ask(), 401u);
    EXPECT_EQ(StreamReader(*telemetry->address()).ask({token[0], {"Origin", "http://localhost"}}), 403u);
    StreamReader first(*telemetry->address());
    EXPECT_EQ(first.ask(token), 101u);
    EXPECT_EQ(StreamReader(*telemetry->address()).ask(token), 503u);
}

TEST_F(StreamTest, EndsWithTelemetry) {
    open();
    StreamReader reader(*telemetry->address());
    ASSERT_EQ(reader.ask(), 101u);
    HttpClient idle(*telemetry->address());
    EXPECT_EQ(idle.get("/healthz").result_int(), 200u);
    telemetry.reset();
    EXPECT_EQ(reader.read_to_end(), 0u);
    EXPECT_TRUE(idle.closed());
}

}  // namespace
}  // namespace sluice::live
