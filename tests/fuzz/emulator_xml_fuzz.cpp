// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a client's stream to the emulator: the first byte says how it begins (0: at the header, else logged in
// and bound) and how it is cut. However the bytes are cut, the session must say and tell the same: that holds the short
// way for pushes against the XML reader, too. What it holds of them is bounded.
#include "core/check.h"
#include "tests/emulator/recording_host.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using sluice::sim::RecordingHost;

constexpr sluice::sim::XmlLimits limits{2048, 16, 32};

void run(RecordingHost& host, std::string_view bytes, bool bound, std::size_t step) {
    if (bound) {
        host.session.receive(sluice::sim::client_header);
        host.session.receive(sluice::sim::client_auth);
        host.session.receive(sluice::sim::client_header);
        host.session.receive(sluice::sim::client_bind);
        CHECK(host.session.logged_in());
    }
    host.session.opened();
    for (std::size_t at = 0; at < bytes.size(); at += step) host.session.receive(bytes.substr(at, step));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes{reinterpret_cast<const char*>(data + 1), size - 1};
    RecordingHost whole{limits}, cut{limits}, bytewise{limits};
    run(whole, bytes, data[0] != 0, std::max<std::size_t>(bytes.size(), 1));
    run(cut, bytes, data[0] != 0, 1 + data[0] % 64);
    run(bytewise, bytes, data[0] != 0, 1);
    CHECK(whole.told == bytewise.told);
    CHECK(cut.told == bytewise.told);
    CHECK(whole.out == bytewise.out);
    CHECK(cut.out == bytewise.out);
    CHECK(whole.session.closing() == bytewise.session.closing());
    return 0;
}
