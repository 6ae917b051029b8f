#include "pp-rec/job/dump.h"

#include <array>
#include <cstdio>

#include "pp-rec/job/loaded_track.h"
#include "recorder/mjr/mapped_file.h"

namespace wf::job {
namespace {

constexpr std::size_t kShownExtensionBytes = 8;

class Dumper {
public:
    Dumper(const mjr::Header& header, const DumpOptions& options)
        : codec_(options.codec.value_or(header.codec)),
          encrypted_(header.encrypted),
          red_type_(header.red_payload_type),
          level_id_(options.audio_level_id ? options.audio_level_id : header.extensionId(mjr::kAudioLevelUri)),
          orientation_id_(options.video_orientation_id ? options.video_orientation_id
                                                       : header.extensionId(mjr::kVideoOrientationUri)) {}

    [[nodiscard]] DumpedPacket take(const mjr::Record& record) const {
        DumpedPacket packet;
        packet.record = record;
        if (rtp::mediaKind(codec_) == rtp::MediaKind::kData) {
            if (record.payload.size() >= mjr::kWallClockSize) {
                packet.message_us = static_cast<std::int64_t>(load64(record.payload, 0));
            }
            return packet;
        }
        packet.rtp = rtp::PacketView::parse(record.payload);
        if (packet.rtp) {
            readExtensions(packet);
            const Bytes payload = packet.rtp->payload();
            if (!encrypted_ && !payload.empty()) {
                packet.facts =
                    packet.rtp->payloadType() == red_type_ ? redFacts(payload) : payloadFacts(codec_, payload);
            }
        }
        return packet;
    }

private:
    void readExtensions(DumpedPacket& packet) const {
        rtp::ExtensionReader reader(*packet.rtp);
        while (const auto element = reader.next()) {
            packet.extensions.push_back(*element);
            if (element->id == level_id_) {
                packet.audio_level = rtp::parseAudioLevel(element->data);
            } else if (element->id == orientation_id_) {
                packet.orientation = rtp::parseVideoOrientation(element->data);
            }
        }
    }

    rtp::Codec codec_;
    bool encrypted_;
    std::optional<std::uint8_t> red_type_;
    std::optional<std::uint8_t> level_id_;
    std::optional<std::uint8_t> orientation_id_;
};

std::string hex(Bytes bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < bytes.size() && i < kShownExtensionBytes; ++i) {
        const std::uint8_t byte = load8(bytes, i);
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return bytes.size() > kShownExtensionBytes ? text + ".." : text;
}

void appendExtensions(const DumpedPacket& packet, std::string& line) {
    if (packet.audio_level) {
        line += "  level -" + std::to_string(packet.audio_level->level) + (packet.audio_level->voice ? " voice" : "");
    }
    if (packet.orientation) {
        line += "  turn " + std::to_string(packet.orientation->rotation_degrees) +
                (packet.orientation->flip ? " mirrored" : "");
    }
    for (const rtp::ExtensionElement& element : packet.extensions) {
        line += "  ext " + std::to_string(element.id) + ":" + hex(element.data);
    }
}

}  // namespace

Status dumpRecording(const std::string& path, const DumpOptions& options, const DumpSink& sink) {
    const auto file = mjr::MappedFile::open(path);
    if (!file) {
        return inFile(path, file.error());
    }
    auto reader = mjr::Reader::open(file->bytes());
    if (!reader) {
        return inFile(path, reader.error());
    }
    const Dumper dumper(reader->header(), options);
    mjr::Record record;
    std::size_t told = 0;
    bool more = true;
    while (more) {
        more = reader->next(record);
        for (; told < reader->damages().size(); ++told) {
            if (!sink.damage(reader->damages()[told])) {
                return {};
            }
        }
        if (more && !sink.packet(dumper.take(record))) {
            return {};
        }
    }
    return {};
}

std::string_view dumpHead() { return "    offset   arrival    seq          ts  pt m  ssrc       size payload"; }

std::string dumpLine(const DumpedPacket& packet) {
    std::array<char, 160> text{};
    const auto offset = static_cast<unsigned long long>(packet.record.offset);
    const unsigned arrival = packet.record.arrival_ms;
    const std::size_t size = packet.record.payload.size();
    if (packet.message_us) {
        std::snprintf(text.data(), text.size(), "%10llu %9u  message at %lld us, %zu bytes", offset, arrival,
                      static_cast<long long>(*packet.message_us), size - mjr::kWallClockSize);
        return text.data();
    }
    if (!packet.rtp) {
        std::snprintf(text.data(), text.size(), "%10llu %9u  no RTP packet, %zu bytes", offset, arrival, size);
        return text.data();
    }
    const rtp::PacketView& rtp = *packet.rtp;
    std::snprintf(text.data(), text.size(), "%10llu %9u  %5u  %10u %3u %c  %08x %6zu  %6zu", offset, arrival,
                  unsigned{rtp.sequenceNumber()}, unsigned{rtp.timestamp()}, unsigned{rtp.payloadType()},
                  rtp.marker() ? 'M' : '-', unsigned{rtp.ssrc()}, size, rtp.payload().size());
    std::string line = text.data();
    if (rtp.paddingSize() > 0) {
        line += "  padding " + std::to_string(rtp.paddingSize());
    }
    if (!packet.facts.empty()) {
        line += "  " + describe(packet.facts);
    }
    appendExtensions(packet, line);
    return line;
}

std::string dumpLine(const mjr::Damage& damage) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%10llu            DAMAGE ",
                  static_cast<unsigned long long>(damage.offset));
    return text.data() + std::to_string(damage.length_bytes) + " bytes: " + damage.reason;
}

}  // namespace wf::job
