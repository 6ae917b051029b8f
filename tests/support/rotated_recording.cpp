#include "tests/support/rotated_recording.h"

#include <cstddef>
#include <fstream>
#include <iterator>
#include <string>

namespace wf::test {
namespace {

constexpr std::size_t kTag = 8;            // "MJR00002"
constexpr std::size_t kRecordHeader = 10;  // "MEET", 32 bits of arrival time, 16 bits of length
constexpr std::size_t kMarker = 4;         // "MEET"
constexpr std::size_t kRtpHeader = 12;
constexpr char kExtensionBit = 0x10;
constexpr char kId = 4;
const std::string kMember = R"(, "x": {"4": "urn:3gpp:video-orientation"}})";

std::size_t load16(const std::string& bytes, std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])) << 8 |
           static_cast<unsigned char>(bytes[at + 1]);
}

std::string store16(std::size_t value) { return {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)}; }

/// One word of one-byte elements (RFC 8285 section 4.2): id and length - 1, the byte, two of padding.
std::string extension(std::uint8_t orientation) {
    return std::string("\xbe\xde\0\1", 4) + static_cast<char>(kId << 4) + static_cast<char>(orientation) +
           std::string(2, '\0');
}

/// Empty for a packet that has an extension already or is too short.
std::string rotatedPacket(std::string packet, std::uint8_t orientation) {
    if (packet.size() < kRtpHeader || (packet[0] & kExtensionBit) != 0) {
        return {};
    }
    const std::size_t header = kRtpHeader + 4 * static_cast<std::size_t>(packet[0] & 0x0f);
    packet[0] = static_cast<char>(packet[0] | kExtensionBit);
    return packet.size() < header ? std::string() : packet.insert(header, extension(orientation));
}

}  // namespace

bool writeRotated(const std::filesystem::path& source, const std::filesystem::path& target, std::uint8_t orientation) {
    return writeRotated(source, target, [orientation](std::uint32_t /*arrival_ms*/) { return orientation; });
}

bool writeRotated(const std::filesystem::path& source, const std::filesystem::path& target,
                  const std::function<std::uint8_t(std::uint32_t arrival_ms)>& orientation) {
    std::ifstream in(source, std::ios::binary);
    const std::string file{std::istreambuf_iterator<char>(in), {}};
    if (file.size() < kTag + 2 || file.size() < kTag + 2 + load16(file, kTag)) {
        return false;
    }
    const std::string json = file.substr(kTag + 2, load16(file, kTag) - 1) + kMember;
    std::string result = file.substr(0, kTag) + store16(json.size()) + json;
    for (std::size_t at = kTag + 2 + load16(file, kTag); at + kRecordHeader <= file.size();) {
        const std::size_t length = load16(file, at + kRecordHeader - 2);
        if (at + kRecordHeader + length > file.size()) {
            break;
        }
        const auto arrival_ms =
            static_cast<std::uint32_t>(load16(file, at + kMarker) << 16 | load16(file, at + kMarker + 2));
        const std::string packet = rotatedPacket(file.substr(at + kRecordHeader, length), orientation(arrival_ms));
        if (packet.empty()) {
            return false;
        }
        result += file.substr(at, kRecordHeader - 2) + store16(packet.size()) + packet;
        at += kRecordHeader + length;
    }
    return static_cast<bool>(std::ofstream(target, std::ios::binary) << result);
}

}  // namespace wf::test
