// Wrong bytes at the media port while a call is held: STUN, DTLS, SRTP, SRTCP, data and framed TCP, from strangers and
// from participants with valid keys.

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/attacked_call.h"
#include "tests/support/tcp_client.h"

namespace wf::test {
namespace {

using namespace std::chrono_literals;

constexpr int kPackets = 3000;
constexpr int kHandshakes = 60;
constexpr int kConnections = 300;
constexpr int kBurst = 20;  // what may wait in the server's socket beside the call's packets

class WrongMedia : public AttackedCall<WrongMedia> {
protected:
    static void SetUpTestSuite() { startSite(false); }

    void SetUp() override {
        AttackedCall::SetUp();
        if (call_) {
            janus_ = std::make_unique<JanusClient>(site_->webSocketPort());
            janus_->newSession();
        }
    }

    std::unique_ptr<RoomPeer> newPeer() { return std::make_unique<RoomPeer>(loop_, pool_, identity_, *janus_); }
    /// Somebody with keys, who sends and is sent something.
    std::unique_ptr<RoomPeer> insider() {
        auto peer = newPeer();
        WebrtcClient::Wanted wanted;
        wanted.simulcast = true;
        wanted.data = true;
        EXPECT_TRUE(peer->publish(call_->room(), "mallory" + std::to_string(++insiders_), wanted));
        EXPECT_TRUE(turnUntil([&] { return peer->media().connected(); }));
        peer->media().rtc().keep_media = false;
        return peer;
    }
    std::unique_ptr<RoomPeer> listener() {
        auto peer = newPeer();
        EXPECT_TRUE(peer->subscribe(call_->room(), "alice"));
        EXPECT_TRUE(turnUntil([&] { return peer->media().connected(); }));
        return peer;
    }
    bool turnUntil(const std::function<bool()>& done) {
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (!done() && std::chrono::steady_clock::now() < end) {
            loop_.turn(false);
            std::this_thread::sleep_for(100us);
        }
        return done();
    }
    /// Calls `send` so often, and waits now and then until the server has read everything.
    void repeat(RoomPeer& peer, int times, const std::function<void()>& send) {
        for (int i = 0; i < times; ++i) {
            send();
            if (i % kBurst == kBurst - 1) {
                const std::uint64_t answers = peer.media().rtc().answers;
                peer.check();
                ASSERT_TRUE(turnUntil([&] { return peer.media().rtc().answers > answers; })) << "no answer, " << i;
            }
        }
    }
    std::string mangled(Bytes valid) { return mangler_.mangle(asText(valid)); }

    static inline int insiders_ = 0;
    Mangler mangler_{4711};
    net::Loop loop_;
    net::PacketPool pool_;
    const DtlsIdentity identity_;
    std::unique_ptr<JanusClient> janus_;
};

TEST_F(WrongMedia, Stun) {
    const auto peer = insider();
    RtcClient stranger(loop_, pool_, peer->server());
    const std::vector<std::byte> valid = ConnectivityCheck::make(peer->credentials());
    repeat(*peer, kPackets, [&] {
        RtcClient& from = mangler_.below(2) == 0 ? stranger : peer->media().rtc();
        std::string noise = mangler_.noise(200);
        noise[0] = static_cast<char>(mangler_.below(4));
        from.sendRaw(asBytes(noise));
        from.sendRaw(asBytes(mangled(valid)));
    });
    // Authentic, with attributes that make no sense.
    repeat(*peer, kPackets, [&] {
        const auto type =
            static_cast<std::uint16_t>(mangler_.below(2) == 0 ? mangler_.below(0x40) : mangler_.below(0x10000));
        peer->media().rtc().sendRaw(ConnectivityCheck::makeWith(peer->credentials(), type, mangler_.noise(300)));
    });
}

TEST_F(WrongMedia, DtlsHandshakes) {
    const auto peer = insider();
    for (int i = 0; i < kHandshakes; ++i) {
        const auto victim = newPeer();
        const std::size_t untouched = mangler_.below(4);
        std::size_t sent = 0;
        victim->media().tamper = [&](Bytes datagram) {
            return ++sent > untouched ? mangled(datagram) : std::string(asText(datagram));
        };
        ASSERT_TRUE(victim->publish(call_->room(), "victim"));
        const auto end = std::chrono::steady_clock::now() + 50ms;
        turnUntil([&] { return std::chrono::steady_clock::now() > end; });
        victim->leave();
    }
}

TEST_F(WrongMedia, DtlsRecords) {
    const auto peer = insider();
    RtcClient stranger(loop_, pool_, peer->server());
    std::string hello;
    stranger.tamper = [&](Bytes datagram) { return hello = asText(datagram); };
    stranger.startDtls(dtls::DtlsRole::kClient, identity_, identity_.certificate.fingerprint());
    repeat(*peer, kPackets, [&] {
        RtcClient& from = mangler_.below(2) == 0 ? stranger : peer->media().rtc();
        std::string record = mangler_.below(2) == 0 ? mangler_.mangle(hello) : mangler_.noise(300);
        // A change cipher spec, handshake or data; an alert without keys is none, but not the matter here.
        record[0] = std::array{'\x14', '\x16', '\x17'}[mangler_.below(3)];
        from.sendRaw(asBytes(record));
    });
    EXPECT_TRUE(peer->media().connected());
}

TEST_F(WrongMedia, Srtp) {
    const auto peer = insider();
    RtcClient stranger(loop_, pool_, peer->server());
    repeat(*peer, kPackets, [&] {
        const std::string packet = peer->media().stream(mangler_.below(4)).nextFrame().front();
        RtcClient& from = mangler_.below(4) == 0 ? stranger : peer->media().rtc();
        std::string noise = mangler_.noise(1200);
        noise[0] = static_cast<char>(0x80 | (noise[0] & 0x3f));
        from.sendRaw(asBytes(mangled(peer->media().rtc().protectedRtp(asBytes(packet)))));
        from.sendRaw(asBytes(noise));
    });
}

TEST_F(WrongMedia, AuthenticRtp) {
    const auto peer = insider();
    repeat(*peer, kPackets, [&] {
        std::string packet = peer->media().stream(mangler_.below(4)).nextFrame().front();
        packet = mangler_.mangle(packet);
        peer->media().rtc().sendRtp(asBytes(packet));
    });
}

// RTCP of all kinds, with SSRCs that are known and not, from who sends and from who receives.
TEST_F(WrongMedia, AuthenticRtcp) {
    const auto peer = insider();
    const auto ear = listener();
    ASSERT_TRUE(turnUntil([&] { return !ear->media().rtc().rtp.empty(); }));
    const std::string ssrc = ear->media().rtc().rtp.front().substr(8, 4);
    const std::vector<std::string> known{ssrc, std::string("\0\0\x03\xe8", 4), std::string("\0\0\x07\xda", 4)};
    repeat(*peer, kPackets, [&] {
        std::string compound;
        for (std::size_t blocks = 1 + mangler_.below(3); blocks > 0; --blocks) {
            const std::size_t words = 1 + mangler_.below(12);
            std::string block{static_cast<char>(0x80 | mangler_.below(32)), static_cast<char>(192 + mangler_.below(32)),
                              '\0', static_cast<char>(words)};
            for (std::size_t i = 0; i < words; ++i) {
                block += mangler_.below(2) == 0 ? known[mangler_.below(known.size())]
                                                : std::string{mangler_.byte(), mangler_.byte(), '\0', mangler_.byte()};
            }
            compound += block;
        }
        RoomPeer& from = mangler_.below(2) == 0 ? *peer : *ear;
        from.media().rtc().sendRtcp(asBytes(mangler_.below(4) == 0 ? mangler_.mangle(compound) : compound));
        ear->media().rtc().rtp.clear();
    });
}

TEST_F(WrongMedia, Data) {
    const auto peer = insider();
    // An SCTP packet with an INIT chunk (RFC 9260 section 3.3.2), its checksum zero.
    const std::string init(
        "\x13\x88\x13\x88\0\0\0\0\0\0\0\0\x01\0\0\x14\x01\x02\x03\x04\0\x01\0\0\x04\0\x04\0\x09\x09\x09\x09", 32);
    repeat(*peer, kPackets, [&] {
        peer->media().rtc().sendData(mangler_.below(2) == 0 ? mangler_.mangle(init) : mangler_.noise(1000));
    });
    EXPECT_TRUE(peer->media().connected());
}

TEST_F(WrongMedia, FramedTcp) {
    const auto peer = insider();
    const auto valid = ConnectivityCheck::make(peer->credentials(), false);
    std::string frame{'\0', static_cast<char>(valid.size())};
    frame += asText(valid);
    std::vector<std::unique_ptr<TcpClient>> lasting;
    for (int i = 0; i < kConnections; ++i) {
        auto client = std::make_unique<TcpClient>(peer->server().port());
        ASSERT_TRUE(client->connected());
        for (std::size_t frames = 1 + mangler_.below(10); frames > 0; --frames) {
            const std::string noise = mangler_.noise(4000);
            client->send(std::array{frame, mangler_.mangle(frame), noise, frame + noise}[mangler_.below(4)]);
        }
        if (i % 10 == 0) {
            lasting.push_back(std::move(client));  // goes with the others of its kind, in the middle of a frame
        }
    }
}

TEST_F(WrongMedia, NothingIsLeftBehind) {
    janus_.reset();
    expectNothingLeft();
}

TEST_F(WrongMedia, ServerEndsOrderly) { expectOrderlyEnd(); }

}  // namespace
}  // namespace wf::test
