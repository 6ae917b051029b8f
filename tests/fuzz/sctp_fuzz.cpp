// First byte: even, messages for the table of data channels, each of stream, kind and length; odd, chunks for a
// connected SCTP association, behind a common header that fits, each packet with its length in front.

#include <usrsctp.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "sfu/sctp/channel_table.h"
#include "sfu/sctp/sctp_endpoint.h"
#include "sfu/sctp/usrsctp_library.h"

namespace {

using namespace wf::sctp;
using wf::Bytes;
using Packet = std::vector<std::byte>;

constexpr std::size_t kCommonHeader = 12;
constexpr std::size_t kLongestPacket = 1150;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

class TableSide final : public ChannelTable::Listener {
public:
    void onOutgoing(OutgoingMessage message) override { require(message.reset || !message.bytes.empty()); }
    void onChannelOpen(std::uint16_t channel, const ChannelConfig& config) override {
        require(*table.find(channel) == config);
        (void)table.send(channel, true, wf::asBytes(config.label));
    }
    void onChannelMessage(std::uint16_t channel, bool, Bytes message) override {
        require(table.find(channel) != nullptr);
        if (message.size() % 16 == 7) {
            table.close(channel);
        }
    }
    void onChannelClosed(std::uint16_t channel) override { require(table.find(channel) == nullptr); }

    ChannelTable table{*this, false};
};

Bytes take(Bytes& from, std::size_t size) {
    const Bytes taken = from.first(std::min(size, from.size()));
    from = from.subspan(taken.size());
    return taken;
}

void fuzzTable(Bytes input) {
    TableSide side;
    side.table.setStreams(300);
    (void)side.table.open({});
    while (input.size() >= 4) {
        const auto stream = static_cast<std::uint16_t>(wf::load8(input, 0) * 2);
        const std::uint32_t ppid = 48U + wf::load8(input, 1) % 12;
        const std::size_t size = wf::load16(input, 2);
        take(input, 4);
        if (ppid == 48) {
            const std::vector<std::uint16_t> streams{stream, static_cast<std::uint16_t>(stream + 2)};
            side.table.streamsReset(streams);
        } else {
            side.table.receive(stream, ppid, take(input, size));
        }
    }
}

class EndpointSide final : public SctpEndpoint::Listener {
public:
    void onPacketOut(Bytes packet) override {
        require(packet.size() <= kLongestPacket);
        packets.emplace_back(packet.begin(), packet.end());
    }
    void onConnected(std::uint16_t) override { connected = true; }
    void onEnded(std::string_view) override {}
    void onMessage(std::uint16_t, std::uint32_t, std::vector<std::byte> message) override {
        require(message.size() <= SctpEndpoint::Config{}.max_message_bytes);
    }
    void onStreamsReset(std::vector<std::uint16_t>) override {}
    void onTaken(std::size_t) override {}

    std::deque<Packet> packets;
    Packet header;  ///< of the last packet: ports and tag that the other side accepts
    bool connected = false;
};

UsrsctpLibrary& library() {
    static UsrsctpLibrary made;
    usrsctp_enable_crc32c_offload();  // checksums of made-up packets are not looked at
    return made;
}

void carry(EndpointSide& from, SctpEndpoint& to) {
    while (!from.packets.empty()) {
        const Packet packet = std::move(from.packets.front());
        from.packets.pop_front();
        from.header.assign(packet.begin(), packet.begin() + kCommonHeader);
        to.feed(packet);
    }
}

void fuzzEndpoint(Bytes input) {
    EndpointSide side_a;
    EndpointSide side_b;
    auto a = std::move(SctpEndpoint::create(library(), side_a, {})).value();
    auto b = std::move(SctpEndpoint::create(library(), side_b, {})).value();
    require(a->connect().ok() && b->connect().ok());
    for (int i = 0; i < 20 && !(side_a.connected && side_b.connected); ++i) {
        carry(side_a, *b);
        carry(side_b, *a);
    }
    require(side_a.connected && side_b.connected);
    while (input.size() >= 2) {
        const std::size_t size = wf::load16(input, 0) % kLongestPacket;
        take(input, 2);
        Packet packet = side_a.header;
        const Bytes chunks = take(input, size);
        packet.insert(packet.end(), chunks.begin(), chunks.end());
        b->feed(packet);
        library().advance(std::chrono::milliseconds(10));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Bytes input = std::as_bytes(std::span(data, size));
    if (input.empty()) {
        return 0;
    }
    const bool table = (wf::load8(input, 0) & 1) == 0;
    take(input, 1);
    table ? fuzzTable(input) : fuzzEndpoint(input);
    return 0;
}
