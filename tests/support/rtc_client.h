#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sfu/dtls/certificate.h"
#include "sfu/dtls/dtls_session.h"
#include "sfu/ice/packet_kind.h"
#include "sfu/net/packet_pool.h"
#include "sfu/net/udp_socket.h"
#include "sfu/srtp/srtp_receiver.h"
#include "sfu/srtp/srtp_sender.h"
#include "tests/support/connectivity_check.h"

namespace wf::test {

/// A certificate with its context. Keys take time: tests make one once.
struct DtlsIdentity {
    explicit DtlsIdentity(const dtls::DtlsSettings& settings = {})
        : certificate(dtls::Certificate::makeSelfSigned().value()),
          context(dtls::DtlsContext::create(certificate, settings).value()) {}
    dtls::Certificate certificate;
    dtls::DtlsContext context;
};

/// The other end of a peer's transport, as a browser is: a socket of its own, checks, DTLS and SRTP. On the
/// transport's own loop.
class RtcClient final : private net::UdpSocket::Listener, private dtls::DtlsListener {
public:
    RtcClient(net::Loop& loop, net::PacketPool& pool, const net::Address& server)
        : loop_(loop), pool_(pool), server_(server) {
        net::UdpSocket::Options options;
        options.bind = server.withPort(0);
        socket_ = net::UdpSocket::open(loop, *this, options).value();
    }

    [[nodiscard]] const net::Address& local() const { return socket_->local(); }
    void check(const ice::Credentials& server) { sendRaw(ConnectivityCheck::make(server)); }
    void startDtls(dtls::DtlsRole role, const DtlsIdentity& own, const dtls::Fingerprint& server) {
        role_ = role;
        session_.emplace(dtls::DtlsSession::create(own.context, *this, {role, {server}}).value());
        session_->start(loop_.now());
    }
    void closeDtls() { session_->close(); }
    /// Sends again what the server did not answer.
    void retransmit() { session_->handleTimeout(loop_.now()); }
    [[nodiscard]] dtls::DtlsState dtls() const { return session_ ? session_->state() : dtls::DtlsState::kNew; }
    [[nodiscard]] dtls::DtlsEnd dtlsEnd() const { return session_->end(); }

    /// Nothing is sent before there are keys, nor what is too short to be encrypted.
    void sendRtp(Bytes packet) {
        if (sender_ == nullptr) {
            return;
        }
        net::PacketPtr buffer = pool_.take(packet);
        if (const auto size = sender_->protectRtp(buffer->room(), packet.size())) {
            buffer->setSize(*size);
            send(std::move(buffer));
        }
    }
    /// As it would be sent.
    std::vector<std::byte> protectedRtp(Bytes packet) {
        std::vector<std::byte> bytes(packet.size() + srtp::kMaxSrtpTrailerBytes);
        std::copy(packet.begin(), packet.end(), bytes.begin());
        bytes.resize(sender_->protectRtp(bytes, packet.size()).value());
        return bytes;
    }
    void sendRtcp(Bytes packet) {
        net::PacketPtr buffer = pool_.take(packet);
        if (const auto size = sender_->protectRtcp(buffer->room(), packet.size())) {
            buffer->setSize(*size);
            send(std::move(buffer));
        }
    }
    bool sendData(std::string_view text) { return session_->send(asBytes(text)).ok(); }
    void sendRaw(Bytes bytes) { send(pool_.take(bytes)); }

    bool keep_media = true;
    std::vector<std::string> rtp;  ///< decrypted, when keep_media
    std::vector<std::string> rtcp;
    std::vector<std::string> data;
    std::function<std::string(Bytes)> tamper;  ///< when set, what it returns leaves in place of a DTLS datagram
    std::uint64_t media = 0;                   ///< packets of RTP and RTCP, whether they could be decrypted or not
    std::uint64_t answers = 0;                 ///< to checks
    std::uint64_t refusals = 0;

private:
    void send(net::PacketPtr packet) {
        socket_->send(std::move(packet), server_);
        socket_->flush();
    }
    void onDatagram(const net::UdpSocket::Datagram& datagram) override {
        const auto kind = ice::packetKind(datagram.bytes);
        if (kind == ice::PacketKind::kStun) {
            const bool success = load8(datagram.bytes, 0) == 1 && load8(datagram.bytes, 1) == 1;
            ++(success ? answers : refusals);
        } else if (kind == ice::PacketKind::kDtls && session_) {
            session_->feed(datagram.bytes);
        } else if (kind == ice::PacketKind::kRtp) {
            onMedia(datagram.bytes);
        }
    }
    void onMedia(MutableBytes packet) {
        ++media;
        if (!receiver_ || !keep_media) {
            return;
        }
        const bool is_rtcp = load8(packet, 1) >= 192 && load8(packet, 1) <= 223;
        if (const auto size = is_rtcp ? receiver_->unprotectRtcp(packet) : receiver_->unprotectRtp(packet)) {
            (is_rtcp ? rtcp : rtp).emplace_back(asText(packet.first(*size)));
        }
    }
    void onDtlsDatagram(Bytes datagram) override {
        if (tamper) {
            sendRaw(asBytes(tamper(datagram)));
        } else {
            sendRaw(datagram);
        }
    }
    void onDtlsData(Bytes bytes) override { data.emplace_back(asText(bytes)); }
    void onDtlsState(dtls::DtlsState state, std::string_view) override {
        if (state != dtls::DtlsState::kConnected || !session_->srtpProfileId()) {
            return;
        }
        const auto profile = srtp::srtpProfileFromId(*session_->srtpProfileId()).value();
        std::vector<std::byte> block(srtp::exporterBytes(profile));
        if (!session_->exportSrtpKeys(block)) {
            return;
        }
        const srtp::SrtpKeys keys = srtp::splitExporterBlock(profile, block).value();
        const bool client = role_ == dtls::DtlsRole::kClient;
        sender_ = srtp::makeSrtpSender(client ? keys.client : keys.server).value();
        receiver_.emplace(srtp::SrtpReceiver::create(client ? keys.server : keys.client).value());
    }

    net::Loop& loop_;
    net::PacketPool& pool_;
    net::Address server_;
    dtls::DtlsRole role_ = dtls::DtlsRole::kClient;
    std::unique_ptr<net::UdpSocket> socket_;
    std::optional<dtls::DtlsSession> session_;
    std::optional<srtp::SrtpReceiver> receiver_;
    std::unique_ptr<srtp::SrtpSender> sender_;
};

}  // namespace wf::test
