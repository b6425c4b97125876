// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/raw_tls.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <memory>
#include <vector>

namespace sluice::bench {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<tcp, Executor>;

class End : public std::enable_shared_from_this<End> {
public:
    /// Says `out` bytes for each `in` bytes that come; adds those to `answered`.
    End(asio::io_context& io, ssl::context& context, std::size_t in, std::size_t out, std::uint64_t& answered)
        : stream(io.get_executor(), context), in_(in), out_(out), answered_(answered), bytes_(out * 200, 'x') {}

    void shake(ssl::stream_base::handshake_type type, std::size_t first) {
        stream.lowest_layer().set_option(tcp::no_delay(true));
        stream.async_handshake(type, [self = shared_from_this(), first](error_code error) {
            if (error) return;
            self->owed_ = first;
            self->write();
            self->read();
        });
    }

    ssl::stream<Socket> stream;

private:
    void read() {
        stream.async_read_some(asio::buffer(input_), [self = shared_from_this()](error_code error, std::size_t size) {
            if (error) return;
            self->came_ += size;
            const std::size_t units = self->came_ / self->in_;
            self->came_ %= self->in_;
            self->answered_ += units;
            self->owed_ += units;
            self->write();
            self->read();
        });
    }
    void write() {
        if (writing_ || owed_ == 0) return;
        writing_ = true;
        const std::size_t units = std::min(owed_, bytes_.size() / out_);
        owed_ -= units;
        asio::async_write(stream, asio::buffer(bytes_.data(), units * out_),
                          [self = shared_from_this()](error_code error, std::size_t) {
                              self->writing_ = false;
                              if (!error) self->write();
                          });
    }

    std::size_t in_, out_, came_ = 0, owed_ = 0;
    std::uint64_t& answered_;
    std::string bytes_;
    std::vector<char> input_ = std::vector<char>(64 * 1024);
    bool writing_ = false;
};

}  // namespace

double cpu_seconds() {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(use.ru_utime) + seconds(use.ru_stime);
}

void serve_raw(const std::string& certificate_file, const std::string& key_file, const RawSizes& sizes,
               const std::string& ready_file) {
    asio::io_context io{1};
    ssl::context context(ssl::context::tls_server);
    context.use_certificate_chain_file(certificate_file);
    context.use_private_key_file(key_file, ssl::context::pem);
    tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
    std::uint64_t answered = 0;
    std::shared_ptr<End> next;
    const std::function<void()> accept = [&] {
        next = std::make_shared<End>(io, context, sizes.push, sizes.ack, answered);
        acceptor.async_accept(next->stream.lowest_layer(), [&](error_code error) {
            if (!error) next->shake(ssl::stream_base::server, 0);
            accept();
        });
    };
    accept();
    std::ofstream(ready_file) << acceptor.local_endpoint().port() << std::endl;
    io.run();
}

RawResult drive_raw(std::uint16_t port, const std::string& ca_file, const RawSizes& sizes, int connections, int window,
                    std::uint64_t pushes) {
    asio::io_context io{1};
    ssl::context context(ssl::context::tls_client);
    context.load_verify_file(ca_file);
    context.set_verify_mode(ssl::verify_peer);
    std::uint64_t answered = 0;
    std::vector<std::shared_ptr<End>> ends;
    for (int i = 0; i < connections; ++i) {
        ends.push_back(std::make_shared<End>(io, context, sizes.ack, sizes.push, answered));
        ends.back()->stream.lowest_layer().connect({asio::ip::address_v4::loopback(), port});
        ends.back()->shake(ssl::stream_base::client, static_cast<std::size_t>(window));
    }
    const std::uint64_t warm = pushes / 10;
    while (answered < warm && io.run_one() != 0) {
    }
    const auto began = std::chrono::steady_clock::now();
    const double cpu = cpu_seconds();
    const std::uint64_t before = answered;
    while (answered < before + pushes && io.run_one() != 0) {
    }
    RawResult result;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    result.cpu_seconds = cpu_seconds() - cpu;
    result.answered = answered - before;
    return result;
}

}  // namespace sluice::bench
