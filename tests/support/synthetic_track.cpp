#include "tests/support/synthetic_track.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "tests/support/hex.h"

namespace wf::test {
namespace {

// A black key frame of 64x48 and one that repeats it.
constexpr std::string_view kKeyFrame = "b002009d012a40003000004708858588858488020200068e4fccc79bf15800feffab5080";
constexpr std::string_view kDeltaFrame = "d101000510ac00180018582ff400088c0000";

void put(std::vector<std::byte>& out, std::uint64_t value, int octets) {
    for (int i = octets - 1; i >= 0; --i) {
        out.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xff));
    }
}

void putText(std::vector<std::byte>& out, std::string_view text) {
    const Bytes bytes = asBytes(text);
    out.insert(out.end(), bytes.begin(), bytes.end());
}

std::vector<std::byte> rtpPacket(const SyntheticPacket& packet) {
    std::vector<std::byte> out;
    put(out, packet.padding != 0 ? 0xa0 : 0x80, 1);
    put(out, static_cast<unsigned>(packet.payload_type | (packet.marker ? 0x80 : 0)), 1);
    put(out, packet.sequence, 2);
    put(out, packet.rtp_time, 4);
    put(out, packet.ssrc, 4);
    out.insert(out.end(), packet.payload.begin(), packet.payload.end());
    if (packet.padding != 0) {
        out.insert(out.end(), packet.padding - 1U, std::byte{0});
        put(out, packet.padding, 1);
    }
    return out;
}

// Layer of a frame in the usual patterns 0 1 0 1 and 0 2 1 2.
unsigned layerOf(std::size_t frame, int layers) {
    constexpr std::array<unsigned, 4> kThree{0, 2, 1, 2};
    return layers == 1 ? 0 : layers == 2 ? static_cast<unsigned>(frame % 2) : kThree[frame % 4];
}

}  // namespace

SyntheticTrack SyntheticTrack::opus(double packet_ms) {
    SyntheticTrack track;
    track.codec_ = "opus";
    track.step_ms_ = packet_ms;
    // TOC (RFC 6716 3.1): CELT 2.5 to 20 ms are configurations 28 to 31; 40 and 60 ms SILK are 10 and 11.
    const unsigned config = packet_ms < 3    ? 28
                            : packet_ms < 6  ? 29
                            : packet_ms < 11 ? 30
                            : packet_ms < 21 ? 31
                            : packet_ms < 41 ? 10
                                             : 11;
    track.sound_ = {static_cast<std::byte>(config << 3), std::byte{0xff}, std::byte{0xfe}};
    return track;
}

SyntheticTrack SyntheticTrack::pcmu() {
    SyntheticTrack track;
    track.codec_ = "pcmu";
    track.clock_rate_ = 8000;
    track.payload_type_ = 0;
    track.sound_.assign(160, std::byte{0xff});
    return track;
}

SyntheticTrack SyntheticTrack::vp8(double fps, std::size_t key_every, std::size_t packets_per_frame) {
    SyntheticTrack track;
    track.video_ = true;
    track.codec_ = "vp8";
    track.clock_rate_ = 90000;
    track.payload_type_ = 96;
    track.step_ms_ = 1000 / fps;
    track.key_every_ = key_every;
    track.packets_per_frame_ = packets_per_frame;
    return track;
}

SyntheticTrack& SyntheticTrack::startAt(std::uint16_t sequence, std::uint32_t rtp_time) {
    sequence_ = sequence;
    rtp_start_ = rtp_time;
    return *this;
}

SyntheticTrack& SyntheticTrack::temporalLayers(int count) {
    layers_ = count;
    return *this;
}

SyntheticTrack& SyntheticTrack::drift(double ppm) {
    drift_ = ppm / 1e6;
    return *this;
}

SyntheticTrack& SyntheticTrack::play(double seconds) {
    const auto frames = static_cast<std::size_t>(std::llround(seconds * 1000 / step_ms_));
    for (std::size_t i = 0; i < frames; ++i) {
        addFrame();
        // A fast clock makes a frame take less time than it says.
        now_ms_ += step_ms_ / (1 + drift_);
        media_ms_ += step_ms_;
    }
    return *this;
}

SyntheticTrack& SyntheticTrack::pause(double seconds, RtpTime rtp_time) {
    now_ms_ += seconds * 1000;
    media_ms_ += rtp_time == RtpTime::kGoesOn ? seconds * 1000 * (1 + drift_) : 0;
    return *this;
}

void SyntheticTrack::addFrame() {
    if (!video_) {
        addPacket(sound_, packets_.empty());
        return;
    }
    if (layerOf(frame_, layers_) == 0) {
        ++tl0_;
    }
    for (std::size_t part = 0; part < packets_per_frame_; ++part) {
        addPacket(videoPayload(part), part + 1 == packets_per_frame_);
    }
    ++frame_;
}

void SyntheticTrack::addPacket(std::vector<std::byte> payload, bool marker) {
    SyntheticPacket packet;
    packet.sent_ms = now_ms_;
    packet.arrival_ms = now_ms_;
    const auto ticks = static_cast<std::uint64_t>(std::llround(media_ms_ * clock_rate_ / 1000));
    packet.rtp_time = rtp_start_ + static_cast<std::uint32_t>(ticks);
    packet.sequence = sequence_++;
    packet.payload_type = payload_type_;
    packet.marker = marker;
    packet.frame = frame_;
    packet.payload = std::move(payload);
    packets_.push_back(std::move(packet));
}

// RFC 7741 section 4.2: X|R|N|S|R|PID, then I|L|T|K, TL0PICIDX, TID|Y|KEYIDX where there are layers.
std::vector<std::byte> SyntheticTrack::videoPayload(std::size_t part) const {
    const std::vector<std::byte> frame = hexBytes(frame_ % key_every_ == 0 ? kKeyFrame : kDeltaFrame);
    const unsigned layer = layerOf(frame_, layers_);
    std::vector<std::byte> payload;
    const unsigned start = part == 0 ? 0x10 : 0;
    const unsigned discardable = layers_ > 1 && static_cast<int>(layer) == layers_ - 1 ? 0x20 : 0;
    if (layers_ > 1) {
        put(payload, 0x80 | discardable | start, 1);
        put(payload, 0x60, 1);
        put(payload, tl0_, 1);
        put(payload, layer << 6, 1);
    } else {
        put(payload, start, 1);
    }
    // The first packet must hold the whole key frame header of 10 octets.
    const std::size_t rest = (frame.size() - 10) / packets_per_frame_;
    const std::size_t from = part == 0 ? 0 : 10 + part * rest;
    const std::size_t to = part + 1 == packets_per_frame_ ? frame.size() : 10 + (part + 1) * rest;
    payload.insert(payload.end(), frame.begin() + static_cast<std::ptrdiff_t>(from),
                   frame.begin() + static_cast<std::ptrdiff_t>(to));
    return payload;
}

SyntheticTrack& SyntheticTrack::lateBy(double ms) {
    late_ms_ += ms;
    return *this;
}

SyntheticTrack& SyntheticTrack::jumpTime(std::size_t at, std::int64_t ticks) {
    for (std::size_t i = at; i < packets_.size(); ++i) {
        packets_[i].rtp_time += static_cast<std::uint32_t>(ticks);
    }
    return *this;
}

SyntheticTrack& SyntheticTrack::jumpSequence(std::size_t at, int by) {
    for (std::size_t i = at; i < packets_.size(); ++i) {
        packets_[i].sequence = static_cast<std::uint16_t>(packets_[i].sequence + by);
    }
    return *this;
}

SyntheticTrack& SyntheticTrack::changeSsrc(std::size_t at, std::uint32_t ssrc) {
    for (std::size_t i = at; i < packets_.size(); ++i) {
        packets_[i].ssrc = ssrc;
    }
    return *this;
}

SyntheticTrack& SyntheticTrack::foreignTime(std::size_t at, std::uint32_t rtp_time) {
    packets_.at(at).rtp_time = rtp_time;
    return *this;
}

SyntheticTrack& SyntheticTrack::lose(std::size_t at, std::size_t count) {
    for (std::size_t i = at; i < at + count; ++i) {
        packets_.at(i).lost = true;
    }
    return *this;
}

SyntheticTrack& SyntheticTrack::duplicate(std::size_t at) {
    const SyntheticPacket copy = packets_.at(at);
    packets_.insert(packets_.begin() + static_cast<std::ptrdiff_t>(at) + 1, copy);
    return *this;
}

SyntheticTrack& SyntheticTrack::delayBehind(std::size_t at, std::size_t places) {
    packets_.at(at).arrival_ms = packets_.at(at + places).arrival_ms;
    const auto first = packets_.begin() + static_cast<std::ptrdiff_t>(at);
    std::rotate(first, first + 1, first + static_cast<std::ptrdiff_t>(places) + 1);
    return *this;
}

SyntheticTrack& SyntheticTrack::reverse() {
    std::ranges::reverse(packets_);
    return *this;
}

SyntheticTrack& SyntheticTrack::jitter(double most_ms) {
    std::uint32_t state = 12345;
    for (SyntheticPacket& packet : packets_) {
        state = state * 1664525 + 1013904223;  // Numerical Recipes' generator
        packet.arrival_ms += most_ms * (state >> 8) / (1 << 24);
    }
    keepOrder();
    return *this;
}

SyntheticTrack& SyntheticTrack::stall(double from_s, double to_s) {
    for (SyntheticPacket& packet : packets_) {
        if (packet.sent_ms >= from_s * 1000 && packet.sent_ms < to_s * 1000) {
            packet.arrival_ms = std::max(packet.arrival_ms, to_s * 1000);
        }
    }
    keepOrder();
    return *this;
}

SyntheticTrack& SyntheticTrack::queue(double from_s, double to_s, double ms) {
    for (SyntheticPacket& packet : packets_) {
        if (packet.sent_ms >= from_s * 1000 && packet.sent_ms < to_s * 1000) {
            packet.arrival_ms += ms;
        }
    }
    keepOrder();
    return *this;
}

void SyntheticTrack::keepOrder() {
    for (std::size_t i = 1; i < packets_.size(); ++i) {
        packets_[i].arrival_ms = std::max(packets_[i].arrival_ms, packets_[i - 1].arrival_ms);
    }
}

SyntheticTrack& SyntheticTrack::format(Format format) {
    format_ = format;
    return *this;
}

SyntheticTrack& SyntheticTrack::redPayloadType(std::uint8_t type) {
    red_payload_type_ = type;
    return *this;
}

SyntheticTrack& SyntheticTrack::codec(std::string name) {
    codec_ = std::move(name);
    return *this;
}

SyntheticTrack& SyntheticTrack::arrivalBack(std::size_t at, double to_ms) {
    const double fall = packets_.at(at).arrival_ms - to_ms;
    for (std::size_t i = at; i < packets_.size(); ++i) {
        packets_[i].arrival_ms -= fall;
    }
    return *this;
}

SyntheticTrack& SyntheticTrack::captureClock(double ms) {
    capture_ms_ = ms;
    return *this;
}

const SyntheticPacket* SyntheticTrack::packetAt(std::uint64_t offset) const {
    const auto found =
        std::ranges::lower_bound(by_offset_, offset, {}, [&](std::size_t i) { return packets_[i].offset; });
    return found == by_offset_.end() || packets_[*found].offset != offset ? nullptr : &packets_[*found];
}

std::optional<double> SyntheticTrack::truth_ms(std::uint64_t offset) const {
    const SyntheticPacket* packet = packetAt(offset);
    return packet == nullptr ? std::nullopt : std::optional(packet->sent_ms + late_ms_);
}

std::string SyntheticTrack::headerJson(std::int64_t first_us) const {
    std::string json = R"({"t": ")" + std::string(video_ ? "v" : "a") + R"(", "c": ")" + codec_ + R"(")";
    if (red_payload_type_) {
        json += R"(, "or": )" + std::to_string(*red_payload_type_);
    }
    return json + R"(, "s": )" + std::to_string(kFirstFrame_us - 1'000'000) + R"(, "u": )" + std::to_string(first_us) +
           "}";
}

std::vector<std::byte> SyntheticTrack::bytes() {
    std::vector<std::byte> file;
    // Janus counts arrival from the first packet it saves, and the header says when that was.
    double zero_ms = std::numeric_limits<double>::infinity();
    for (const SyntheticPacket& packet : packets_) {
        zero_ms = packet.lost ? zero_ms : std::min(zero_ms, packet.arrival_ms);
    }
    zero_ms = std::isinf(zero_ms) ? 0 : zero_ms;
    const std::int64_t first_us = kFirstFrame_us + std::llround((zero_ms + late_ms_) * 1000);
    const std::string json = format_ == Format::kMeetecho ? (video_ ? "video" : "audio") : headerJson(first_us);
    putText(file, format_ == Format::kMjr2 ? "MJR00002" : format_ == Format::kMjr1 ? "MJR00001" : "MEETECHO");
    put(file, json.size(), 2);
    putText(file, json);
    by_offset_.clear();
    for (std::size_t i = 0; i < packets_.size(); ++i) {
        SyntheticPacket& packet = packets_[i];
        packet.offset = 0;
        if (packet.lost) {
            continue;
        }
        if (format_ == Format::kMjr2) {
            putText(file, "MEET");
            put(file, static_cast<std::uint32_t>(std::llround(packet.arrival_ms - zero_ms + capture_ms_)), 4);
        } else {
            putText(file, "MEETECHO");
        }
        const std::vector<std::byte> rtp = rtpPacket(packet);
        put(file, rtp.size(), 2);
        packet.offset = file.size();
        by_offset_.push_back(i);
        file.insert(file.end(), rtp.begin(), rtp.end());
    }
    return file;
}

}  // namespace wf::test
