// SPDX-License-Identifier: GPL-3.0-or-later
// What the pipeline does not keep of a push: its id, its bytes for the wire, who wants to know. A handle is a place
// here, used again after release; addresses stay valid until then. Bytes are counted, the bound is the caller's.
#pragma once

#include "live/keyed_hash.h"
#include "live/runtime.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::live {

struct Payload {
    std::string id, body;
    std::string new_token;
    std::uint64_t tag = 0;
    std::uint64_t row = 0;  ///< the journal's, 0: none
    Source* source = nullptr;
    std::uint32_t bytes = 0;
    bool wants_outcome = false;
    bool at_the_door = false;  ///< its offer is going on
};

class Payloads {
public:
    using Handle = std::uint64_t;
    static constexpr std::uint64_t overhead = 256;  ///< of an entry, its index and its allocations
    static std::uint64_t bytes_of(const PushRequest& request) {
        return request.id.size() + request.body.size() + overhead;
    }

    explicit Payloads(const HashSecret& secret) : ids_(0, IdHash{&hash_}), hash_(secret) {}

    /// Takes id and body. Requires that the id is not under way.
    Handle add(PushRequest&& request);
    /// Of a journal: its id may be under way. An id is, until the last that has it is released.
    Handle add_restored(PushRequest&& request);
    Payload& at(Handle handle) { return entries_[handle]; }
    bool under_way(std::string_view id) const { return ids_.contains(id); }
    void release(Handle handle);

    std::uint64_t bytes() const { return bytes_; }
    std::uint64_t count() const { return ids_.size() + twins_.size(); }

private:
    struct IdHash {
        using is_avalanching = void;
        KeyedHash* hash;
        std::size_t operator()(std::string_view id) const { return (*hash)(id); }
    };

    std::uint32_t place(PushRequest&& request);
    void release_id(std::uint32_t place, const std::string& id);

    std::deque<Payload> entries_;
    std::vector<std::uint32_t> free_;
    boost::unordered_flat_map<std::string_view, std::uint32_t, IdHash> ids_;
    std::multimap<std::string, std::uint32_t> twins_;  ///< restored, of an id that another entry has in ids_
    KeyedHash hash_;
    std::uint64_t bytes_ = 0;
};

}  // namespace sluice::live
