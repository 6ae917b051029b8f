#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rtp/packet.h"
#include "sfu/sdp/session_description.h"
#include "tests/support/rtc_client.h"
#include "tests/support/synthetic_stream.h"

namespace wf::test {

/// What a WebrtcClient received on one SSRC.
struct ReceivedStream {
    std::string mid;
    std::uint64_t packets = 0;
    std::uint64_t key_frames = 0;  ///< of VP8
    std::uint64_t gaps = 0;        ///< places where the sequence number did not go on by one
    std::uint16_t last_sequence = 0;
    std::uint32_t last_timestamp = 0;
    std::uint8_t payload_type = 0;
    std::string last_packet;
};

/// A browser as a test needs one: offers and answers, checks, DTLS, SRTP; publishes SyntheticStreams and counts what it
/// receives. Answers key frame requests. On the server's loop, or one of its own.
class WebrtcClient {
public:
    WebrtcClient(net::Loop& loop, net::PacketPool& pool, const DtlsIdentity& identity)
        : loop_(loop), pool_(pool), identity_(identity) {}

    struct Wanted {
        bool audio = true;
        std::size_t videos = 1;
        bool simulcast = false;  ///< of the first video: rids h, m, l
        bool data = false;
        bool receives = false;  ///< on the same lines: the server may send back
        std::string mark{};     ///< of all streams
    };
    /// The offer of a publisher.
    std::string offer(const Wanted& wanted) {
        std::string lines;
        std::string mids;
        std::size_t mid = 0;
        const auto add = [&](const std::string& line) {
            lines += line;
            mids += " " + std::to_string(mid++);
        };
        streams_.clear();
        if (wanted.audio) {
            add(audioLine(mid));
        }
        for (std::size_t i = 0; i < wanted.videos; ++i) {
            add(videoLine(mid, wanted.simulcast && i == 0));
        }
        if (wanted.data) {
            add("m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n" + common(mid) + "a=sctp-port:5000\r\n");
        }
        for (const auto& stream : streams_) {
            stream->setMark(wanted.mark);
        }
        for (std::size_t at = 0; wanted.receives && (at = lines.find("a=sendonly")) != std::string::npos;) {
            lines.replace(at, 10, "a=sendrecv");
        }
        return "v=0\r\no=- 4242 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE" + mids +
               "\r\na=msid-semantic: WMS stream\r\n" + lines;
    }
    /// The server's answer: from now on it connects.
    bool accept(const std::string& answer) { return connectTo(answer); }

    /// Answers a subscriber's offer, taking everything; connects at the first one.
    std::string answer(const std::string& offer) {
        auto session = sdp::parse(offer).value();
        for (sdp::MediaDescription& line : session.media) {
            for (const sdp::Source& source : line.sources) {
                mid_of_[source.ssrc] = *line.mid;
            }
            line.direction = sdp::reversed(session.directionOf(line));
            line.transport = transport();
            line.candidates.clear();
            line.sources.clear();
            line.source_groups.clear();
            line.msids.clear();
        }
        session.transport = {};
        session.ice_lite = false;
        if (rtc_ == nullptr) {
            connectTo(offer);
        }
        return sdp::write(session);
    }

    [[nodiscard]] bool connected() const { return rtc_ != nullptr && rtc_->dtls() == dtls::DtlsState::kConnected; }
    [[nodiscard]] RtcClient& rtc() { return *rtc_; }
    [[nodiscard]] SyntheticStream& stream(std::size_t index) { return *streams_[index]; }
    [[nodiscard]] std::size_t streamCount() const { return streams_.size(); }
    [[nodiscard]] std::uint64_t keyFramesAsked() const { return key_frames_asked_; }

    /// Of the media client that is made at the connection.
    std::function<std::string(Bytes)> tamper;

    /// Sends one frame of a stream.
    void sendFrame(std::size_t index) {
        for (const std::string& packet : streams_[index]->nextFrame()) {
            rtc_->sendRtp(asBytes(packet));
        }
    }
    /// A sender report for a stream (RFC 3550 section 6.4.1).
    void sendReport(std::size_t index, std::uint64_t ntp) {
        std::array<std::byte, 28> report{};
        store8(report, 0, 0x80);
        store8(report, 1, 200);
        store16(report, 2, 6);
        store32(report, 4, streams_[index]->config().ssrc);
        store64(report, 8, ntp);
        store32(report, 16, streams_[index]->timestamp());
        rtc_->sendRtcp(report);
    }
    /// Now and then on a real network: sends again what got no answer, and consents to go on (RFC 7675).
    void keepUp(bool consent) {
        if (rtc_ != nullptr) {
            rtc_->retransmit();
            if (consent) {
                rtc_->check(server_);
            }
        }
    }
    /// Looks at what came since the last call.
    void poll() {
        if (rtc_ == nullptr) {
            return;
        }
        for (const std::string& packet : std::exchange(rtc_->rtp, {})) {
            note(packet);
        }
        for (const std::string& compound : std::exchange(rtc_->rtcp, {})) {
            readRtcp(asBytes(compound));
        }
    }
    /// By mid of the subscriber's line; retransmissions apart.
    [[nodiscard]] const ReceivedStream& received(const std::string& mid) const {
        static const ReceivedStream kNothing;
        for (const auto& [ssrc, stream] : received_) {
            if (stream.mid == mid) {
                return stream;
            }
        }
        return kNothing;
    }
    /// Asks for a key frame (PLI, RFC 4585 section 6.3.1) of what is received on a line.
    void sendPli(const std::string& mid) {
        for (const auto& [ssrc, stream] : received_) {
            if (stream.mid == mid) {
                std::array<std::byte, 12> pli{};
                store8(pli, 0, 0x81);
                store8(pli, 1, 206);
                store16(pli, 2, 2);
                store32(pli, 4, 1);
                store32(pli, 8, ssrc);
                rtc_->sendRtcp(pli);
            }
        }
    }

private:
    static constexpr std::string_view kPassword = "password-of-the-peer-xx";

    [[nodiscard]] sdp::TransportAttributes transport() const {
        sdp::TransportAttributes attributes;
        attributes.ice_ufrag = "peer";
        attributes.ice_pwd = kPassword;
        const dtls::Fingerprint& fingerprint = identity_.certificate.fingerprint();
        attributes.fingerprints = {{std::string(fingerprint.algorithmName()), fingerprint.value()}};
        attributes.setup = sdp::DtlsSetup::kActive;
        return attributes;
    }
    [[nodiscard]] std::string common(std::size_t mid) const {
        const dtls::Fingerprint& fingerprint = identity_.certificate.fingerprint();
        return "c=IN IP4 0.0.0.0\r\na=mid:" + std::to_string(mid) +
               "\r\na=setup:actpass\r\na=ice-ufrag:peer\r\na=ice-pwd:" + std::string(kPassword) +
               "\r\na=fingerprint:" + std::string(fingerprint.algorithmName()) + " " + fingerprint.value() + "\r\n";
    }
    std::string audioLine(std::size_t mid) {
        SyntheticStream::Config config;
        config.ssrc = 1000;
        config.audio_level_id = 1;
        streams_.push_back(std::make_unique<SyntheticStream>(config));
        return "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" + common(mid) +
               "a=sendonly\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
               "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=ssrc:1000 cname:client\r\n";
    }
    std::string videoLine(std::size_t mid, bool simulcast) {
        const std::uint32_t ssrc = 2000 + 10 * static_cast<std::uint32_t>(mid);
        std::string line =
            "m=video 9 UDP/TLS/RTP/SAVPF 120 121\r\n" + common(mid) +
            "a=sendonly\r\na=rtcp-mux\r\na=rtpmap:120 VP8/90000\r\na=rtcp-fb:120 nack\r\n"
            "a=rtcp-fb:120 nack pli\r\na=rtcp-fb:120 ccm fir\r\na=rtcp-fb:120 goog-remb\r\n"
            "a=rtpmap:121 rtx/90000\r\na=fmtp:121 apt=120\r\n"
            "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=extmap:13 urn:3gpp:video-orientation\r\n"
            "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n";
        SyntheticStream::Config config;
        config.video = true;
        config.payload_type = 120;
        config.packets_a_frame = 2;
        config.mid = std::to_string(mid);
        if (!simulcast) {
            config.ssrc = ssrc;
            streams_.push_back(std::make_unique<SyntheticStream>(config));
            return line + "a=ssrc:" + std::to_string(ssrc) + " cname:client\r\n";
        }
        config.mid_id = 4;
        config.rid_id = 10;
        for (const char* rid : {"h", "m", "l"}) {
            config.rid = rid;
            config.ssrc = ssrc + static_cast<std::uint32_t>(streams_.size());
            config.width = static_cast<std::uint16_t>(rid[0] == 'h' ? 640 : rid[0] == 'm' ? 320 : 160);
            streams_.push_back(std::make_unique<SyntheticStream>(config));
            line += std::string("a=rid:") + rid + " send\r\n";
        }
        return line + "a=simulcast:send h;m;l\r\n";
    }

    bool connectTo(const std::string& description) {
        const auto session = sdp::parse(description);
        if (!session) {
            return false;
        }
        for (const sdp::MediaDescription& line : session->media) {
            for (const sdp::Source& source : line.sources) {
                mid_of_[source.ssrc] = line.mid.value_or("");
            }
        }
        for (const sdp::MediaDescription& line : session->media) {
            if (line.isRejected() || line.candidates.empty()) {
                continue;
            }
            const sdp::TransportAttributes theirs = session->transportOf(line);
            const sdp::Candidate& candidate = line.candidates.front();
            rtc_ = std::make_unique<RtcClient>(loop_, pool_,
                                               net::Address::parse(candidate.address, candidate.port).value());
            rtc_->tamper = tamper;
            server_ = {theirs.ice_ufrag, theirs.ice_pwd};
            rtc_->check(server_);
            const sdp::Fingerprint& told = theirs.fingerprints.front();
            rtc_->startDtls(dtls::DtlsRole::kClient, identity_,
                            dtls::Fingerprint::parse(told.algorithm, told.value).value());
            return true;
        }
        return false;
    }

    void note(const std::string& bytes) {
        const auto packet = rtp::PacketView::parse(asBytes(bytes));
        if (!packet || packet->payload().empty() || !mid_of_.contains(packet->ssrc())) {
            return;
        }
        ReceivedStream& stream = received_[packet->ssrc()];
        stream.mid = mid_of_[packet->ssrc()];
        const auto expected = static_cast<std::uint16_t>(stream.last_sequence + 1);
        stream.gaps += stream.packets > 0 && packet->sequenceNumber() != expected ? 1U : 0U;
        ++stream.packets;
        stream.last_sequence = packet->sequenceNumber();
        stream.last_timestamp = packet->timestamp();
        stream.payload_type = packet->payloadType();
        stream.last_packet = bytes;
        const Bytes payload = packet->payload();
        const bool first_of_key = payload.size() > 10 && load8(payload, 0) == 0x90 && (load8(payload, 4) & 1) == 0;
        stream.key_frames += first_of_key ? 1U : 0U;
    }
    void readRtcp(Bytes compound) {
        while (compound.size() >= 12) {
            const std::size_t size = 4 * (std::size_t{load16(compound, 2)} + 1);
            const unsigned format = load8(compound, 0) & 0x1f;
            // PLI names the stream in the packet, FIR (RFC 5104 section 4.3.1) behind it.
            if (load8(compound, 1) == 206 && (format == 1 || format == 4) && size <= compound.size()) {
                ++key_frames_asked_;
                const std::uint32_t ssrc = load32(compound, format == 4 && size >= 16 ? 12 : 8);
                for (const auto& stream : streams_) {
                    if (stream->config().ssrc == ssrc) {
                        stream->askKeyFrame();
                    }
                }
            }
            compound = compound.subspan(std::min(size, compound.size()));
        }
    }

    net::Loop& loop_;
    net::PacketPool& pool_;
    const DtlsIdentity& identity_;
    ice::Credentials server_;
    std::unique_ptr<RtcClient> rtc_;
    std::vector<std::unique_ptr<SyntheticStream>> streams_;
    std::map<std::uint32_t, std::string> mid_of_;
    std::map<std::uint32_t, ReceivedStream> received_;
    std::uint64_t key_frames_asked_ = 0;
};

}  // namespace wf::test
