#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sfu/sctp/sctp_association.h"
#include "tests/support/rtc_client.h"

namespace wf::test {

/// The data channels of a client.
class DataPeer final : private sctp::SctpListener {
public:
    DataPeer(sctp::SctpStack& stack, net::Loop& loop, RtcClient& rtc)
        : rtc_(rtc), association_(stack, loop, *this, config()) {
        association_.start();
    }

    void poll() {
        for (const std::string& packet : std::exchange(rtc_.data, {})) {
            association_.feed(asBytes(packet));
        }
    }
    [[nodiscard]] bool connected() const { return association_.state() == sctp::SctpState::kConnected; }
    std::uint16_t open(const std::string& label, const std::string& protocol) {
        sctp::ChannelConfig config;
        config.label = label;
        config.protocol = protocol;
        return association_.openChannel(config).value();
    }
    bool send(std::uint16_t channel, const std::string& text, bool binary = false) {
        return association_.send(channel, binary, asBytes(text)).ok();
    }

    /// "label/protocol: message", binary ones with "(binary)" behind.
    std::vector<std::string> received;
    std::size_t opened = 0;  ///< channels, by the server

private:
    static sctp::SctpAssociation::Config config() {
        sctp::SctpAssociation::Config config;
        config.dtls_client = true;
        return config;
    }
    void onSctpPacket(Bytes packet) override { rtc_.sendData(asText(packet)); }
    void onSctpState(sctp::SctpState, std::string_view) override {}
    void onChannelOpen(std::uint16_t, const sctp::ChannelConfig&) override { ++opened; }
    void onChannelMessage(std::uint16_t channel, bool binary, Bytes message) override {
        const sctp::ChannelConfig* config = association_.channel(channel);
        received.push_back(config->label + "/" + config->protocol + ": " + std::string(asText(message)) +
                           (binary ? " (binary)" : ""));
    }
    void onChannelClosed(std::uint16_t) override {}

    RtcClient& rtc_;
    sctp::SctpAssociation association_;
};

/// Turns the loop until that is so; SCTP has a thread of its own, so that time passes. False after 20 s.
template <class Condition>
bool waitForData(net::Loop& loop, const std::vector<DataPeer*>& peers, Condition done) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done() && std::chrono::steady_clock::now() < limit) {
        loop.turn(false);
        for (DataPeer* peer : peers) {
            peer->poll();
        }
        std::this_thread::yield();
    }
    return done();
}

}  // namespace wf::test
