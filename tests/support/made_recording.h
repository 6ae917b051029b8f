#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "recorder/mjr/encoding.h"
#include "recorder/mjr/header.h"
#include "rtp/base/byte_buffer.h"
#include "rtp/packet_builder.h"

namespace wf::test {

/// One record of a recording that a test makes up.
struct MadeRecord {
    std::uint32_t arrival_ms = 0;
    std::vector<std::byte> payload;
};

inline std::vector<std::byte> madePacket(const rtp::PacketFields& fields) {
    std::vector<std::byte> bytes(2048);
    bytes.resize(rtp::buildPacket(bytes, fields).value_or(0));
    return bytes;
}

/// `count` Opus packets of 20 ms, one byte each (a frame of silence), of payload type 111.
inline std::vector<MadeRecord> opusRecords(std::size_t count, std::uint32_t ssrc = 0x11223344) {
    constexpr std::byte kSilence[] = {std::byte{0xf8}, std::byte{0xff}, std::byte{0xfe}};
    std::vector<MadeRecord> records;
    for (std::uint32_t i = 0; i < count; ++i) {
        rtp::PacketFields fields;
        fields.payload_type = 111;
        fields.sequence_number = static_cast<std::uint16_t>(i + 1);
        fields.timestamp = i * 960;
        fields.ssrc = ssrc;
        fields.payload = kSilence;
        records.push_back({i * 20, madePacket(fields)});
    }
    return records;
}

inline mjr::Header madeHeader(rtp::Codec codec, std::int64_t start_us) {
    mjr::Header header;
    header.kind = rtp::mediaKind(codec);
    header.codec = codec;
    header.created_us = start_us;
    header.first_frame_us = start_us;
    return header;
}

/// The bytes of an MJR00002 recording.
inline std::vector<std::byte> recordingBytes(const mjr::Header& header, const std::vector<MadeRecord>& records) {
    ByteBuffer buffer;
    mjr::appendTag(buffer);
    mjr::appendHeader(buffer, header);
    for (const MadeRecord& record : records) {
        (void)mjr::appendRecord(buffer, record.arrival_ms, record.payload);
    }
    const Bytes bytes = std::as_const(buffer).bytes();
    return {bytes.begin(), bytes.end()};
}

inline void writeBytes(const std::filesystem::path& path, Bytes bytes) {
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

inline std::vector<std::byte> readBytes(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    const Bytes bytes = asBytes(text);
    return {bytes.begin(), bytes.end()};
}

}  // namespace wf::test
