#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/dtls/dtls_session.h"
#include "sfu/net/address.h"
#include "sfu/net/clock.h"
#include "sfu/net/receive_batch.h"
#include "sfu/srtp/srtp_receiver.h"
#include "sfu/srtp/srtp_sender.h"
#include "tests/bench/load/event_loop.h"
#include "tests/bench/load/ice_client.h"
#include "tests/bench/load/send_batch.h"

namespace wf::load {

/// What all peers of the generator share, on its one thread.
struct MediaGround {
    MediaGround(EventLoop& on, const dtls::DtlsContext& with, const net::Address& at)
        : loop(on), dtls(with), local(at) {}

    EventLoop& loop;
    const dtls::DtlsContext& dtls;
    net::Address local;  ///< what sockets are bound to, with any port
    double loss = 0;     ///< share of 1 of the media packets received that are thrown away
    std::minstd_rand random{1};
    net::ReceiveBatch received;
    SendBatch sending;
};

/// The server's end of a connection, from its description.
struct RemoteEnd {
    ice::Credentials credentials;
    net::Address address;
    std::vector<dtls::Fingerprint> fingerprints;
    dtls::DtlsRole our_role = dtls::DtlsRole::kClient;
    bool we_control = true;
};

/// ICE, DTLS and SRTP of one connection on a UDP socket of its own. Never in the middle of a callback destroyed.
class MediaPeer final : private EventLoop::Handler, private dtls::DtlsListener {
public:
    class Listener {
    public:
        virtual void onMediaConnected() = 0;
        virtual void onMediaEnded(std::string_view why) = 0;
        /// Decrypted.
        virtual void onRtp(Bytes packet, net::Time at) = 0;
        virtual void onRtcp(Bytes compound, net::Time at) = 0;

    protected:
        ~Listener() = default;
    };
    struct Counts {
        std::uint64_t thrown_away = 0;  ///< of MediaGround::loss
        std::uint64_t undecrypted = 0;
        std::uint64_t replayed = 0;
        std::uint64_t socket_drops = 0;  ///< the socket's buffer was full: this program was too slow
        std::uint64_t unsent = 0;

        Counts& operator+=(const Counts& other);
        Counts& operator-=(const Counts& before);
    };

    MediaPeer(MediaGround& ground, Listener& listener);
    ~MediaPeer();
    MediaPeer(const MediaPeer&) = delete;
    MediaPeer& operator=(const MediaPeer&) = delete;

    /// False when no socket could be opened.
    [[nodiscard]] bool opened() const { return fd_.valid(); }
    [[nodiscard]] const net::Address& local() const { return local_; }
    [[nodiscard]] const ice::Credentials& credentials() const { return ice_.local(); }
    [[nodiscard]] bool connected() const { return sender_ != nullptr; }

    Status connect(const RemoteEnd& remote, net::Time now);
    /// Goes on from another socket, as a phone that changes networks; between turns of the loop. False, and nothing
    /// changed, when there is none to be had.
    bool move(const net::Address& local, net::Time now);
    /// Every few milliseconds: checks, consent, what DTLS sends again.
    void tick(net::Time now);
    /// Encrypted and kept for flush(). Nothing is sent before connected().
    void sendRtp(Bytes packet);
    void sendRtcp(Bytes packet);
    void flush();

    [[nodiscard]] Counts counts() const;

private:
    static constexpr std::chrono::milliseconds kCheckPause{100};
    static constexpr std::chrono::milliseconds kConsentPause{4000};  ///< RFC 7675 section 5.1

    void onReadable() override;
    void onDtlsDatagram(Bytes datagram) override;
    void onDtlsData(Bytes /*data*/) override {}
    void onDtlsState(dtls::DtlsState state, std::string_view reason) override;
    void take(MutableBytes datagram, const net::Address& from, net::Time at);
    void takeMedia(MutableBytes packet, net::Time at);
    void sendRaw(Bytes bytes);
    [[nodiscard]] bool makeKeys();

    MediaGround& ground_;
    Listener& listener_;
    net::UniqueFd fd_;
    net::Address local_;
    IceClient ice_;
    RemoteEnd remote_;
    std::optional<dtls::DtlsSession> session_;
    std::unique_ptr<srtp::SrtpSender> sender_;
    std::optional<srtp::SrtpReceiver> receiver_;
    bool dtls_started_ = false;
    net::Time next_check_{};
    Counts counts_;
};

}  // namespace wf::load
