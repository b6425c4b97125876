// SPDX-License-Identifier: GPL-3.0-or-later
// TLS without a socket, on OpenSSL: the peer's bytes go into room(), what is to go to it gathers in outgoing(), as many
// records at once as there are. So a read or a write of the socket carries all that is there, not one record; that is
// worth more than half of the system's time for a stream of small messages. core/tls/tls_stream.h puts it on a socket.
//
// Renegotiation (TLS 1.2) is refused. A failure is final; what it was, error() tells as OpenSSL's error code, 0 where
// OpenSSL has none. An alert for the peer may stand in outgoing() then.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

class TlsEngine {
public:
    enum class Role : unsigned char { client, server };
    enum class Step : unsigned char { done, more, failed };  ///< more: bytes of the peer are needed
    static constexpr std::size_t room_size = 64 * 1024;

    /// Keeps the context alive.
    TlsEngine(SSL_CTX* context, Role role);
    ~TlsEngine();
    TlsEngine(const TlsEngine&) = delete;
    TlsEngine& operator=(const TlsEngine&) = delete;

    SSL* native() { return ssl_.get(); }

    struct Room {
        char* data;
        std::size_t size;
    };
    /// Where the peer's next bytes go; the first came() of them did. Never empty when read() was called until it gave
    /// 0.
    Room room();
    void came(std::size_t size);
    std::string& outgoing() { return outgoing_; }

    Step handshake();
    /// Decrypts what came, of all records, as far as there is room in `to`. 0: no more of it, or ended() or failed().
    std::size_t read(char* to, std::size_t size);
    /// Nothing to read() before more bytes came.
    bool drained() const { return drained_; }
    /// False: failed().
    bool write(std::string_view bytes);
    /// Says that nothing more will be written.
    void goodbye();

    bool ended() const { return ended_; }  ///< the peer has said goodbye
    bool failed() const { return failed_; }
    unsigned long error() const { return error_; }

private:
    struct Bio;
    struct FreeSsl {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };
    Step judge(int result);

    std::unique_ptr<SSL, FreeSsl> ssl_;
    std::vector<char> incoming_;
    std::size_t begin_ = 0, end_ = 0;  ///< of what came and OpenSSL has not taken
    std::string outgoing_;
    bool drained_ = true, ended_ = false, failed_ = false;
    unsigned long error_ = 0;
};

}  // namespace sluice
