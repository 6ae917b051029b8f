#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "rtp/base/bytes.h"
#include "rtp/packet.h"

namespace wf::test {

/// The RTP fields a codec test needs; `payload` views the bytes of the MjrPayloads it came from.
struct MjrPayload {
    std::uint16_t sequence_number;
    std::uint32_t timestamp;
    std::uint8_t payload_type;
    Bytes payload;
};

/// Reads the packets of an undamaged MJR00002 recording in file order, for tests of floors below recorder/.
class MjrPayloads {
public:
    /// Empty when there is no such file; `name` is a part of a file name in `folder`.
    static MjrPayloads open(const std::filesystem::path& folder, const std::string& name) {
        MjrPayloads result;
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
            if (entry.path().filename().string().find(name) != std::string::npos) {
                std::ifstream in(entry.path(), std::ios::binary);
                result.file_.assign(std::istreambuf_iterator<char>(in), {});
                break;
            }
        }
        result.read();
        return result;
    }

    MjrPayloads(MjrPayloads&&) = default;
    MjrPayloads& operator=(MjrPayloads&&) = default;

    [[nodiscard]] bool empty() const { return payloads_.empty(); }
    [[nodiscard]] std::size_t size() const { return payloads_.size(); }
    [[nodiscard]] auto begin() const { return payloads_.begin(); }
    [[nodiscard]] auto end() const { return payloads_.end(); }

private:
    MjrPayloads() = default;

    void read() {
        const Bytes file = std::as_bytes(std::span(file_));
        if (file.size() < 10) {
            return;
        }
        std::size_t at = std::size_t{10} + load16(file, 8);
        while (at + 10 <= file.size() && at + 10 + load16(file, at + 8) <= file.size()) {
            const Bytes record = file.subspan(at + 10, load16(file, at + 8));
            if (const auto packet = rtp::PacketView::parse(record)) {
                payloads_.push_back(
                    {packet->sequenceNumber(), packet->timestamp(), packet->payloadType(), packet->payload()});
            }
            at += 10 + record.size();
        }
    }

    std::vector<char> file_;
    std::vector<MjrPayload> payloads_;
};

}  // namespace wf::test
