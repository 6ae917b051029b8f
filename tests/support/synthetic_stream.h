#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "rtp/packet_builder.h"

namespace wf::test {

/// Makes the RTP packets of one made-up stream: Opus of 20 ms, or VP8 with a key frame whenever one is asked for. What
/// is in them is a mark and the number of the frame.
class SyntheticStream {
public:
    struct Config {
        bool video = false;
        std::uint8_t payload_type = 111;
        std::uint32_t ssrc = 0;
        std::size_t packets_a_frame = 1;  ///< of video
        std::uint8_t audio_level_id = 0;  ///< 0: without
        std::uint8_t mid_id = 0;          ///< likewise
        std::uint8_t rid_id = 0;
        std::string mid{};
        std::string rid{};
        std::uint16_t width = 320;
        std::string mark{};  ///< in every packet
    };

    explicit SyntheticStream(Config config) : config_(std::move(config)) {}

    [[nodiscard]] const Config& config() const { return config_; }
    [[nodiscard]] std::uint32_t frames() const { return frames_; }
    [[nodiscard]] std::uint32_t timestamp() const { return timestamp_; }
    [[nodiscard]] std::uint32_t keyFrames() const { return key_frames_; }
    void setMark(const std::string& mark) { config_.mark = mark; }
    void setAudioLevel(std::uint8_t level) { audio_level_ = level; }
    void askKeyFrame() { key_frame_wanted_ = true; }

    /// The packets of the next frame.
    std::vector<std::string> nextFrame() {
        timestamp_ += config_.video ? 3000 : 960;
        const bool key = config_.video && std::exchange(key_frame_wanted_, false);
        key_frames_ += key ? 1 : 0;
        std::vector<std::string> packets;
        const std::size_t count = config_.video ? config_.packets_a_frame : 1;
        for (std::size_t i = 0; i < count; ++i) {
            packets.push_back(build(config_.video ? vp8(key, i == 0) : opus(), config_.video && i + 1 == count));
        }
        ++frames_;
        return packets;
    }

private:
    static constexpr std::size_t kFrameBytes = 200;

    /// RFC 7741: descriptor with a 15-bit picture id; a key frame's header says its size.
    std::string vp8(bool key, bool first) {
        std::string payload;
        payload += static_cast<char>(first ? 0x90 : 0x80);
        payload += static_cast<char>(0x80);
        payload += static_cast<char>(0x80 | ((frames_ >> 8) & 0x7f));
        payload += static_cast<char>(frames_ & 0xff);
        if (first) {
            payload += static_cast<char>(key ? 0x10 : 0x11);
            payload += std::string("\x02\x00", 2);
            if (key) {
                payload += std::string("\x9d\x01\x2a", 3);
                payload += static_cast<char>(config_.width & 0xff);
                payload += static_cast<char>(config_.width >> 8);
                payload += std::string("\xf0\x00", 2);
            }
        }
        payload += config_.mark + std::to_string(frames_);
        payload.resize(kFrameBytes, '\x55');
        return payload;
    }
    [[nodiscard]] std::string opus() const {
        std::string payload = "\x78" + config_.mark + std::to_string(frames_);
        payload.resize(60, '\x33');
        return payload;
    }

    std::string build(const std::string& payload, bool marker) {
        std::vector<rtp::ExtensionElement> extensions;
        const std::array<std::byte, 1> level = {std::byte{static_cast<std::uint8_t>(0x80 | audio_level_)}};
        if (config_.audio_level_id != 0) {
            extensions.push_back({config_.audio_level_id, level});
        }
        if (config_.mid_id != 0) {
            extensions.push_back({config_.mid_id, asBytes(config_.mid)});
        }
        if (config_.rid_id != 0) {
            extensions.push_back({config_.rid_id, asBytes(config_.rid)});
        }
        rtp::PacketFields fields;
        fields.marker = marker;
        fields.payload_type = config_.payload_type;
        fields.sequence_number = ++sequence_;
        fields.timestamp = timestamp_;
        fields.ssrc = config_.ssrc;
        fields.extensions = extensions;
        fields.payload = asBytes(payload);
        std::string packet(1400, '\0');
        packet.resize(rtp::buildPacket(std::as_writable_bytes(std::span(packet)), fields).value());
        return packet;
    }

    Config config_;
    std::uint32_t frames_ = 0;
    std::uint32_t key_frames_ = 0;
    std::uint32_t timestamp_ = 0xfffff000;
    std::uint16_t sequence_ = 0xfff0;
    std::uint8_t audio_level_ = 20;
    bool key_frame_wanted_ = true;
};

}  // namespace wf::test
