// SPDX-License-Identifier: GPL-3.0-or-later
// One XMPP stream by gloox: login (SASL PLAIN, bind), and every stanza that the fast path leaves. It is used once: a
// gloox Client does not survive its connection. Calls the listener from inside feed() and start() only; must not be
// destroyed there.
#pragma once

#include "core/pipeline.h"
#include "live/xmpp/xmpp_options.h"

#include <memory>
#include <string>
#include <string_view>

namespace sluice::live {

class GlooxListener {
public:
    virtual ~GlooxListener() = default;
    virtual void write(std::string_view bytes) = 0;
    virtual void logged_in() = 0;
    /// The text of a message's gcm element.
    virtual void gcm(const std::string& json) = 0;
    virtual void stanza_error(const std::string& id, const std::string& text) = 0;
    /// A message with neither.
    virtual void unknown_message() = 0;
    /// Once and last. gloox has said its </stream:stream>.
    virtual void stream_ended(CloseReason reason, const std::string& why) = 0;
};

class GlooxStream {
public:
    GlooxStream(const XmppOptions& options, GlooxListener& listener);
    ~GlooxStream();
    GlooxStream(const GlooxStream&) = delete;
    GlooxStream& operator=(const GlooxStream&) = delete;

    /// The connection stands: says <stream:stream>.
    void start();
    /// Whole pieces of the stream.
    void feed(std::string_view bytes);
    bool ended() const;

private:
    class Handlers;
    std::unique_ptr<Handlers> handlers_;
};

}  // namespace sluice::live
