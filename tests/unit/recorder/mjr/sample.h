#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/mjr/reader.h"
#include "rtp/base/bytes.h"
#include "tests/support/temp_dir.h"

// Recordings made by hand, byte by byte and without the encoder under test.
namespace wf::mjr::test {

inline const std::string kOpusJson = R"({"t": "a", "c": "opus", "s": 1000000, "u": 2000000})";

inline std::string big(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) {
        out += static_cast<char>((value >> (8 * i)) & 0xff);
    }
    return out;
}

inline std::string fileHeader(const std::string& json, const std::string& tag = "MJR00002") {
    return tag + big(json.size(), 2) + json;
}

inline std::string record(std::uint32_t ms, const std::string& payload) {
    return "MEET" + big(ms, 4) + big(payload.size(), 2) + payload;
}

inline std::string oldRecord(const std::string& payload) { return "MEETECHO" + big(payload.size(), 2) + payload; }

/// An RTP packet of 12 bytes and `size` more that never look like a marker.
inline std::string packet(std::uint16_t sequence, std::size_t size = 20) {
    return "\x80\x6f" + big(sequence, 2) + big(sequence * 960U, 4) + "SSRC" +
           std::string(size, static_cast<char>(1 + sequence % 60));
}

/// `count` records, 20 ms apart, beginning at `first_ms`.
inline std::string records(std::uint16_t count, std::uint32_t first_ms = 0) {
    std::string out;
    for (std::uint16_t i = 0; i < count; ++i) {
        out += record(first_ms + 20U * i, packet(i));
    }
    return out;
}

/// What a walk over `file` gave; `file` must outlive it.
struct Walk {
    std::vector<Record> records;
    std::vector<Damage> damages;
    std::uint64_t damaged_bytes = 0;
    std::uint64_t damage_count = 0;
    bool truncated = false;
    bool every_byte_explained = false;
};

inline Walk walk(Reader reader, std::size_t file_size) {
    Walk result;
    Record record;
    std::uint64_t bytes = reader.bodyOffset();
    while (reader.next(record)) {
        bytes += kRecordHeaderSize + record.payload.size();
        result.records.push_back(record);
    }
    result.damages = reader.damages();
    result.damaged_bytes = reader.damagedBytes();
    result.damage_count = reader.damageCount();
    result.truncated = reader.truncated();
    result.every_byte_explained = bytes + reader.damagedBytes() == file_size;
    return result;
}

inline Walk walk(const std::string& file) {
    Result<Reader> reader = Reader::open(asBytes(file));
    return reader ? walk(std::move(reader).value(), file.size()) : Walk{};
}

inline std::string readFile(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void writeFile(const std::filesystem::path& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

inline std::string at(const wf::test::TempDir& folder, std::string_view name) { return (folder / name).string(); }

inline bool isEmpty(const wf::test::TempDir& folder) { return std::filesystem::is_empty(folder.path()); }

}  // namespace wf::mjr::test
