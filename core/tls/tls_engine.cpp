// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/tls_engine.h"

#include "core/check.h"

#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <cstring>

namespace sluice {

/// What OpenSSL takes for a transport: the engine's two buffers.
struct TlsEngine::Bio {
    static TlsEngine& engine(BIO* bio) { return *static_cast<TlsEngine*>(BIO_get_data(bio)); }
    static int read(BIO* bio, char* to, int size) {
        TlsEngine& self = engine(bio);
        BIO_clear_retry_flags(bio);
        const std::size_t taken = std::min(self.end_ - self.begin_, static_cast<std::size_t>(size));
        if (taken == 0) {
            BIO_set_retry_read(bio);
            return -1;
        }
        std::memcpy(to, self.incoming_.data() + self.begin_, taken);
        self.begin_ += taken;
        return static_cast<int>(taken);
    }
    static int write(BIO* bio, const char* bytes, int size) {
        engine(bio).outgoing_.append(bytes, static_cast<std::size_t>(size));
        return size;
    }
    static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

    static const BIO_METHOD* method() {
        static const std::unique_ptr<BIO_METHOD, void (*)(BIO_METHOD*)> made{make(), BIO_meth_free};
        return made.get();
    }
    static BIO_METHOD* make() {
        BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "sluice");
        CHECK(method != nullptr);
        BIO_meth_set_read(method, read);
        BIO_meth_set_write(method, write);
        BIO_meth_set_ctrl(method, control);
        return method;
    }
};

TlsEngine::TlsEngine(SSL_CTX* context, Role role) : ssl_(SSL_new(context)), incoming_(room_size) {
    CHECK(ssl_ != nullptr);
    BIO* const bio = BIO_new(Bio::method());
    CHECK(bio != nullptr);
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_options(ssl_.get(), SSL_OP_NO_RENEGOTIATION);
    if (role == Role::client)
        SSL_set_connect_state(ssl_.get());
    else
        SSL_set_accept_state(ssl_.get());
}

TlsEngine::~TlsEngine() = default;

TlsEngine::Room TlsEngine::room() {
    if (begin_ != 0) {
        std::memmove(incoming_.data(), incoming_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    return {incoming_.data() + end_, incoming_.size() - end_};
}

void TlsEngine::came(std::size_t size) {
    end_ += size;
    drained_ = drained_ && size == 0;
}

TlsEngine::Step TlsEngine::handshake() {
    ERR_clear_error();
    return judge(SSL_do_handshake(ssl_.get()));
}

std::size_t TlsEngine::read(char* to, std::size_t size) {
    std::size_t total = 0;
    while (total < size && !drained_ && !ended_ && !failed_) {
        ERR_clear_error();
        const auto most = static_cast<int>(std::min<std::size_t>(size - total, room_size));
        const int got = SSL_read(ssl_.get(), to + total, most);
        if (got > 0)
            total += static_cast<std::size_t>(got);
        else
            judge(got);
        drained_ = begin_ == end_ && SSL_pending(ssl_.get()) == 0;
    }
    return total;
}

bool TlsEngine::write(std::string_view bytes) {
    constexpr std::size_t most = std::size_t{1} << 20;
    while (!bytes.empty() && !failed_) {
        ERR_clear_error();
        const std::string_view piece = bytes.substr(0, most);
        if (judge(SSL_write(ssl_.get(), piece.data(), static_cast<int>(piece.size()))) != Step::done) failed_ = true;
        bytes.remove_prefix(piece.size());
    }
    return !failed_;
}

void TlsEngine::goodbye() {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
}

TlsEngine::Step TlsEngine::judge(int result) {
    if (result > 0) return Step::done;
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ: return Step::more;
        case SSL_ERROR_ZERO_RETURN: ended_ = true; return Step::failed;
        default: break;
    }
    failed_ = true;
    error_ = ERR_get_error();
    return Step::failed;
}

}  // namespace sluice
