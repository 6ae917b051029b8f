#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "rtp/rtcp/compound.h"
#include "tests/unit/rtp/byte_list.h"

namespace wf::rtcp {

/// The one packet in `bytes`; the test fails when there is not exactly one.
inline Packet onlyPacket(const std::vector<std::byte>& bytes) {
    CompoundReader reader(bytes);
    const auto packet = reader.next();
    EXPECT_TRUE(packet);
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.malformed());
    return packet.value_or(Packet{});
}

/// What `write(out)` wrote, after checking that it refuses every smaller room; empty when it refuses any room.
template <class Write>
std::vector<std::byte> written(Write&& write) {
    std::vector<std::byte> out(70'000, std::byte{0xEE});
    const std::optional<std::size_t> size = write(MutableBytes(out));
    out.resize(size.value_or(0));
    for (std::size_t room = 0; room < out.size(); ++room) {
        std::vector<std::byte> small(room);
        EXPECT_FALSE(write(MutableBytes(small))) << room;
        if (out.size() > 2000) {
            room += 997;
        }
    }
    return out;
}

/// Calls `parse` with the packet and its body cut to every smaller length; returns the lengths it accepted.
template <class Parse>
std::vector<std::size_t> acceptedLengths(const Packet& packet, Parse&& parse) {
    std::vector<std::size_t> accepted;
    for (std::size_t size = 0; size < packet.body.size(); ++size) {
        const auto body = toVector(packet.body.first(size));
        if (parse(Packet{packet.type, packet.count, body})) {
            accepted.push_back(size);
        }
    }
    return accepted;
}

}  // namespace wf::rtcp
