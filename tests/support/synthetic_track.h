#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtp/base/bytes.h"

namespace wf::test {

/// One packet of a SyntheticTrack; all fields may be edited before bytes() is asked for.
struct SyntheticPacket {
    double sent_ms = 0;     ///< truth: when its sound or picture was taken, on the recorder's clock
    double arrival_ms = 0;  ///< when it reached the recorder
    std::uint32_t rtp_time = 0;
    std::uint16_t sequence = 0;
    std::uint32_t ssrc = 0x5eed0001;
    std::uint8_t payload_type = 0;
    bool marker = false;
    bool lost = false;         ///< not written
    std::uint8_t padding = 0;  ///< octets of RTP padding
    std::size_t frame = 0;     ///< video: number of its frame
    std::vector<std::byte> payload;
    std::uint64_t offset = 0;  ///< of the RTP packet in the file; set by bytes()
};

/// Makes recordings whose true times are known. Packets are added by play() and pause(); the other calls then damage
/// what is there. Positions are indexes into packets(). Everything is deterministic.
class SyntheticTrack {
public:
    enum class Format { kMjr2, kMjr1, kMeetecho };
    enum class RtpTime { kGoesOn, kStands };
    static constexpr std::int64_t kFirstFrame_us = 1'700'000'000'000'000;

    static SyntheticTrack opus(double packet_ms = 20);
    static SyntheticTrack pcmu();
    /// Pictures of 64x48, a key frame every `key_every` frames, `packets_per_frame` (1 to 3) packets each.
    static SyntheticTrack vp8(double fps = 25, std::size_t key_every = 50, std::size_t packets_per_frame = 2);

    // The sender.
    SyntheticTrack& startAt(std::uint16_t sequence, std::uint32_t rtp_time);
    SyntheticTrack& temporalLayers(int count);  ///< VP8, 1 to 3; before play()
    SyntheticTrack& drift(double ppm);          ///< RTP clock fast by so much; before play()
    SyntheticTrack& play(double seconds);
    SyntheticTrack& pause(double seconds, RtpTime rtp_time);  ///< nothing sent, numbering goes on
    SyntheticTrack& lateBy(double ms);                        ///< everything happens later on the meeting's clock
    SyntheticTrack& jumpTime(std::size_t at, std::int64_t ticks);
    SyntheticTrack& jumpSequence(std::size_t at, int by);
    SyntheticTrack& changeSsrc(std::size_t at, std::uint32_t ssrc);
    SyntheticTrack& foreignTime(std::size_t at, std::uint32_t rtp_time);

    // The network.
    SyntheticTrack& lose(std::size_t at, std::size_t count = 1);
    SyntheticTrack& duplicate(std::size_t at);  ///< a copy right behind
    SyntheticTrack& delayBehind(std::size_t at, std::size_t places);
    SyntheticTrack& reverse();                          ///< file order only; times stay with the packets
    SyntheticTrack& jitter(double most_ms);             ///< order is kept
    SyntheticTrack& stall(double from_s, double to_s);  ///< all that is sent meanwhile arrives in one burst
    SyntheticTrack& queue(double from_s, double to_s, double ms);

    // The recorder.
    SyntheticTrack& format(Format format);
    SyntheticTrack& redPayloadType(std::uint8_t type);
    SyntheticTrack& codec(std::string name);
    SyntheticTrack& arrivalBack(std::size_t at, double to_ms);  ///< the recorder's clock falls back for good
    SyntheticTrack& captureClock(double ms);                    ///< arrival counts from the start of a capture

    [[nodiscard]] std::vector<SyntheticPacket>& packets() { return packets_; }
    [[nodiscard]] const std::vector<SyntheticPacket>& packets() const { return packets_; }
    [[nodiscard]] double clockRate() const { return clock_rate_; }
    /// Truth of the packet written at `offset`, milliseconds after kFirstFrame_us.
    [[nodiscard]] std::optional<double> truth_ms(std::uint64_t offset) const;
    [[nodiscard]] const SyntheticPacket* packetAt(std::uint64_t offset) const;

    /// The recording.
    std::vector<std::byte> bytes();

private:
    void addFrame();
    void addPacket(std::vector<std::byte> payload, bool marker);
    [[nodiscard]] std::vector<std::byte> videoPayload(std::size_t part) const;
    void keepOrder();
    [[nodiscard]] std::string headerJson(std::int64_t first_us) const;

    bool video_ = false;
    std::string codec_;
    double clock_rate_ = 48000;
    double step_ms_ = 20;
    std::vector<std::byte> sound_;
    std::uint8_t payload_type_ = 111;
    std::size_t key_every_ = 50;
    std::size_t packets_per_frame_ = 1;
    int layers_ = 1;
    Format format_ = Format::kMjr2;
    std::optional<std::uint8_t> red_payload_type_;
    double capture_ms_ = 0;
    double late_ms_ = 0;

    double now_ms_ = 0;
    double media_ms_ = 0;  ///< what the RTP clock has counted
    double drift_ = 0;
    std::uint16_t sequence_ = 100;
    std::uint32_t rtp_start_ = 1'000'000;
    std::size_t frame_ = 0;
    std::uint8_t tl0_ = 0;
    std::vector<SyntheticPacket> packets_;
    std::vector<std::size_t> by_offset_;
};

}  // namespace wf::test
