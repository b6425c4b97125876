// SPDX-License-Identifier: GPL-3.0-or-later
// gloox's view of our channel: it writes here, and is told by established() and arrived(). Never blocks, never tells of
// a disconnect by itself. Its gloox::Client owns it.
#pragma once

#include <gloox/connectionbase.h>
#include <gloox/connectiondatahandler.h>

#include <functional>
#include <string>

namespace sluice::live {

class GlooxConnection : public gloox::ConnectionBase {
public:
    using Writer = std::function<void(const std::string&)>;
    explicit GlooxConnection(Writer writer) : ConnectionBase(nullptr), writer_(std::move(writer)) {}

    /// After connect(): gloox begins its stream.
    void established() {
        m_state = gloox::StateConnected;
        m_handler->handleConnect(this);
    }
    void arrived(const std::string& bytes) { m_handler->handleReceivedData(this, bytes); }

    gloox::ConnectionError connect() override {
        m_state = gloox::StateConnecting;
        return gloox::ConnNoError;
    }
    gloox::ConnectionError recv(int) override { return gloox::ConnNoError; }
    gloox::ConnectionError receive() override { return gloox::ConnNoError; }
    bool send(const std::string& data) override {
        if (m_state != gloox::StateConnected) return false;
        writer_(data);
        return true;
    }
    void disconnect() override { m_state = gloox::StateDisconnected; }
    void getStatistics(long& in, long& out) override { in = out = 0; }
    gloox::ConnectionBase* newInstance() const override { return new GlooxConnection(writer_); }

private:
    Writer writer_;
};

}  // namespace sluice::live
