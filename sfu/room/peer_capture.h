#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "recorder/live/packet_capture.h"
#include "sfu/stream/ntp_clock.h"
#include "sfu/transport/packet_tap.h"

namespace wf::room {

/// A capture of a peer's packets, without encryption.
struct CaptureRequest {
    std::string folder;
    std::string file_name;
    bool text = false;         ///< as text2pcap reads it, else a pcap file
    std::size_t truncate = 0;  ///< bytes kept of a packet; 0: all

    [[nodiscard]] live::CaptureConfig config() const {
        return {folder, file_name, text ? live::CaptureFormat::kText2pcap : live::CaptureFormat::kPcap, truncate};
    }
};

/// Brings the packets of one peer to a capture file. Belongs to the peer's connection, on its worker's loop.
class PeerCapture final : public transport::PacketTap {
public:
    PeerCapture(const stream::NtpClock& clock, std::unique_ptr<live::PacketCapture> file)
        : clock_(clock), file_(std::move(file)) {}

    void onTapped(Direction direction, Bytes packet, net::Time now) override {
        file_->write({direction == Direction::kIn, rtp::sinceUnixEpoch(clock_.ntp(now)).count(), packet});
    }
    [[nodiscard]] bool failed() const { return file_->failed(); }

private:
    stream::NtpClock clock_;
    std::unique_ptr<live::PacketCapture> file_;
};

}  // namespace wf::room
