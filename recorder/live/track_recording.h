#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "recorder/live/recording_owner.h"
#include "recorder/live/rtp_continuity.h"
#include "recorder/mjr/header.h"
#include "rtp/base/bytes.h"

namespace wf::live {

class DiskInbox;
class PacketRing;
class RecordingFile;

struct TrackRecordingConfig {
    std::string folder;     ///< absolute, or from the working folder at start; made when missing
    std::string file_base;  ///< without `.mjr`; what a file name cannot hold is replaced
    mjr::Header header;     ///< first_frame_us is filled in
    /// The moment of header.created_us; all wall-clock times of the recording are counted from the two.
    std::chrono::steady_clock::time_point created;
    std::optional<std::uint8_t> payload_type;  ///< written in place of the packets' own
    std::optional<std::uint32_t> ssrc;         ///< likewise (simulcast: the first layer's, for a file has one SSRC)
    RecordingOwner owner{};
};

/// One `.mjr` being recorded. Owned by whoever sends the packets; made, used and destroyed on one thread. Writing
/// copies the bytes and neither waits nor allocates.
class TrackRecording {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// LiveRecorder::open() makes them.
    TrackRecording(std::shared_ptr<DiskInbox> inbox, std::shared_ptr<RecordingFile> file,
                   const TrackRecordingConfig& config);
    ~TrackRecording();
    TrackRecording(const TrackRecording&) = delete;
    TrackRecording& operator=(const TrackRecording&) = delete;

    /// A whole decrypted RTP packet. False when it is not recorded: no RTP, no room in the queue, or the recording has
    /// ended (active()); it is counted then, and video needs a key frame.
    bool writeRtp(Bytes packet, Time received);
    /// A message of a data channel, up to 65527 bytes.
    bool writeData(Bytes message, Time received);
    /// What was not written since the last packet was left out on purpose: numbers go on, times tell of the pause.
    void resume() { continuity_.skipNumbers(); }
    /// The time in the file for an RTP time of the stream's SSRC (of a sender report); nullopt before the first packet.
    [[nodiscard]] std::optional<std::uint32_t> rewrittenRtpTime(std::uint32_t rtp_time) const;
    /// The SSRC that rewrittenRtpTime() counts in: the last packet's own.
    [[nodiscard]] std::optional<std::uint32_t> sourceSsrc() const { return continuity_.ssrc(); }
    /// The file is finished and renamed in the background.
    void close();

    /// As in the listener's reports.
    [[nodiscard]] std::uint64_t id() const;
    /// False when closed, or ended by an error or a full disk.
    [[nodiscard]] bool active() const;

private:
    bool push(Bytes first, Bytes second, Time received);
    bool drop();

    std::shared_ptr<DiskInbox> inbox_;
    std::shared_ptr<RecordingFile> file_;
    PacketRing& ring_;
    RtpContinuity continuity_;
    Time created_;
    std::int64_t created_us_;
    std::optional<Time> first_received_;
    std::optional<std::uint8_t> payload_type_;
    std::optional<std::uint32_t> fixed_ssrc_;
    bool closed_ = false;
};

}  // namespace wf::live
