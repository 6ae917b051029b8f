#pragma once

#include <cstdint>
#include <memory>

#include "sfu/srtp/packet_index.h"
#include "sfu/srtp/replay_window.h"
#include "sfu/srtp/srtp_receiver.h"

namespace wf::srtp {

/// What is known of the packets that came under one SSRC: the newest, and which were taken already. Only authentic
/// packets may be taken.
class ReceivedStream {
public:
    /// 48-bit index of a packet with this sequence number (RFC 3711 section 3.3.1).
    [[nodiscard]] std::uint64_t rtpIndex(std::uint16_t sequence_number) const { return rtp_.of(sequence_number); }

    [[nodiscard]] Replay checkRtp(std::uint64_t index) const {
        if (index > kMaxRtpIndex) {
            return Replay::kTooOld;  // as are all numbers once a key is used up (section 9.2)
        }
        return rtp_window_ != nullptr ? rtp_window_->check(index) : Replay::kNew;
    }
    [[nodiscard]] Replay checkRtcp(std::uint32_t index) const { return rtcp_window_.check(index); }

    void takeRtp(std::uint64_t index) {
        if (rtp_window_ == nullptr) {
            rtp_window_ = std::make_unique<RtpWindow>();
        }
        rtp_window_->take(index);
        rtp_.advance(index);
    }
    void takeRtcp(std::uint32_t index) { rtcp_window_.take(index); }

private:
    using RtpWindow = ReplayWindow<SrtpReceiver::kReplayWindowPackets>;

    PacketIndex rtp_;
    std::unique_ptr<RtpWindow> rtp_window_;  ///< none before the first RTP packet
    ReplayWindow<SrtpReceiver::kReplayWindowRtcpPackets> rtcp_window_;
};

}  // namespace wf::srtp
