#include "tests/bench/load/media_source.h"

#include <algorithm>
#include <chrono>
#include <span>

#include "rtp/packet_builder.h"
#include "tests/bench/load/packet_stamp.h"

namespace wf::load {
namespace {

std::uint64_t monotonicNs() {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count());
}

}  // namespace

MediaSource::MediaSource(const RecordedMedia& media, const Config& config)
    : media_(media),
      config_(config),
      first_timestamp_(config.ssrc * 2654435761U),
      sequence_(static_cast<std::uint16_t>(config.ssrc >> 3)) {}

void MediaSource::start(net::Time at) {
    started_ = at;
    at_ = 0;
    rounds_ticks_ = 0;
}

net::Time MediaSource::due() const {
    const auto ticks = static_cast<double>(rounds_ticks_ + static_cast<std::int64_t>(frame().ticks));
    return started_ +
           std::chrono::nanoseconds(static_cast<std::int64_t>(ticks * 1e9 / (media_.clockRate() * config_.speed)));
}

std::uint32_t MediaSource::timestampAt(net::Time time) const {
    const std::chrono::duration<double> since = time - started_;
    return first_timestamp_ + static_cast<std::uint32_t>(static_cast<std::int64_t>(since.count() * media_.clockRate()));
}

void MediaSource::run(net::Time now, MediaPeer& to) {
    for (net::Time time = due(); time <= now; time = due()) {
        sendFrame(time, to);
        advance();
    }
    to.flush();
}

void MediaSource::advance() {
    if (++at_ == media_.frames().size()) {
        at_ = 0;
        rounds_ticks_ += static_cast<std::int64_t>(media_.roundTicks());
    }
}

void MediaSource::askKeyFrame(net::Time now) {
    ++counts_.key_frames_asked;
    if (now < next_jump_ || media_.kind() == rtp::MediaKind::kAudio) {
        return;
    }
    next_jump_ = now + kKeyFramePause;
    const std::int64_t would_be = rounds_ticks_ + static_cast<std::int64_t>(frame().ticks);
    for (std::size_t tried = 0; tried < media_.frames().size() && !frame().key; ++tried) {
        at_ = (at_ + 1) % media_.frames().size();
    }
    rounds_ticks_ = would_be - static_cast<std::int64_t>(frame().ticks);
}

void MediaSource::sendFrame(net::Time time, MediaPeer& to) {
    const std::uint32_t timestamp = timestampAt(time);
    for (std::size_t i = 0; i < frame().packets; ++i) {
        sendPacket(media_.packet(frame().first + i), timestamp, to);
    }
}

void MediaSource::sendPacket(const RecordedMedia::Packet& packet, std::uint32_t timestamp, MediaPeer& to) {
    const Bytes payload = media_.payload(packet);
    std::copy(payload.begin(), payload.end(), payload_.begin());
    const PacketStamp stamp{config_.stream, static_cast<std::uint32_t>(counts_.packets), monotonicNs()};
    stamp.write(MutableBytes(payload_).subspan(payload.size(), PacketStamp::kBytes));

    std::array<rtp::ExtensionElement, 2> extensions;
    std::size_t count = 0;
    if (config_.mid_id != 0) {
        extensions[count++] = {config_.mid_id, asBytes(config_.mid)};
    }
    if (config_.rid_id != 0) {
        extensions[count++] = {config_.rid_id, asBytes(config_.rid)};
    }
    rtp::PacketFields fields;
    fields.marker = packet.marker;
    fields.payload_type = config_.payload_type;
    fields.sequence_number = sequence_++;
    fields.timestamp = timestamp;
    fields.ssrc = config_.ssrc;
    fields.extensions = std::span(extensions).first(count);
    fields.payload = Bytes(payload_).first(payload.size() + PacketStamp::kBytes);
    if (const auto size = rtp::buildPacket(packet_, fields)) {
        to.sendRtp(Bytes(packet_).first(*size));
        ++counts_.packets;
        counts_.bytes += *size;
    }
}

void MediaSource::report(net::Time now, MediaPeer& to) {
    const auto since_epoch =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
    const rtcp::SenderInfo info{rtp::toNtpTime(since_epoch), timestampAt(now),
                                static_cast<std::uint32_t>(counts_.packets), static_cast<std::uint32_t>(counts_.bytes)};
    std::array<std::byte, 128> packet{};
    if (const auto size = rtcp::writeSenderReport(packet, config_.ssrc, info, {})) {
        to.sendRtcp(Bytes(packet).first(*size));
    }
}

}  // namespace wf::load
