#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sfu/sctp/sctp_endpoint.h"
#include "sfu/sctp/usrsctp_library.h"

namespace wf::sctp::test {

/// One end: keeps what it is told.
struct EndpointSpy final : SctpEndpoint::Listener {
    void onPacketOut(Bytes packet) override {
        longest_packet = std::max(longest_packet, packet.size());
        packets.emplace_back(packet.begin(), packet.end());
    }
    void onConnected(std::uint16_t outgoing_streams) override { streams = outgoing_streams; }
    void onEnded(std::string_view why) override { reason = why; }
    void onMessage(std::uint16_t stream, std::uint32_t ppid, std::vector<std::byte> message) override {
        messages.push_back({stream, ppid, std::move(message)});
    }
    void onStreamsReset(std::vector<std::uint16_t> list) override {
        resets.insert(resets.end(), list.begin(), list.end());
    }
    void onTaken(std::size_t bytes) override { taken += bytes; }

    struct Message {
        std::uint16_t stream;
        std::uint32_t ppid;
        std::vector<std::byte> bytes;
    };
    std::deque<std::vector<std::byte>> packets;
    std::vector<Message> messages;
    std::vector<std::uint16_t> resets;
    std::size_t longest_packet = 0;
    std::size_t taken = 0;
    std::uint16_t streams = 0;
    std::string reason;
};

/// Two endpoints with a wire between them, all on this thread. Time passes only in run(), for timers alone: usrsctp
/// also looks at the clock, so that what is lost is sent again only where real time passes (sctp_association_test.cpp).
class EndpointPair {
public:
    explicit EndpointPair(const SctpEndpoint::Config& config = {}) {
        a = std::move(SctpEndpoint::create(library, spy_a, config)).value();
        b = std::move(SctpEndpoint::create(library, spy_b, config)).value();
    }
    bool connect() {
        return a->connect().ok() && b->connect().ok() && run([&] { return spy_a.streams > 0 && spy_b.streams > 0; });
    }
    /// Moves packets and time until `done`; false when ten minutes have passed.
    bool run(const std::function<bool()>& done) {
        for (int i = 0; i < 60000 && !done(); ++i) {
            carryAll();
            library.advance(std::chrono::milliseconds(10));
        }
        return done();
    }
    void carryAll() {
        while (!spy_a.packets.empty() || !spy_b.packets.empty()) {
            carry(spy_a, b.get());
            carry(spy_b, a.get());
        }
    }

    UsrsctpLibrary library;
    EndpointSpy spy_a;
    EndpointSpy spy_b;
    std::unique_ptr<SctpEndpoint> a;
    std::unique_ptr<SctpEndpoint> b;
    bool cut = false;  ///< the wire: nothing arrives

private:
    void carry(EndpointSpy& from, SctpEndpoint* to) {
        if (from.packets.empty()) {
            return;
        }
        const auto packet = std::move(from.packets.front());
        from.packets.pop_front();
        if (to != nullptr && !cut) {
            to->feed(packet);
        }
    }
};

inline OutgoingMessage message(std::uint16_t stream, std::vector<std::byte> bytes) {
    OutgoingMessage out;
    out.stream = stream;
    out.bytes = std::move(bytes);
    return out;
}

}  // namespace wf::sctp::test
