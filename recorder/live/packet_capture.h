#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "recorder/live/capture_format.h"

namespace wf::live {

class CaptureFile;
class DiskInbox;

struct CaptureConfig {
    std::string folder;     ///< absolute, or from the working folder at start; made when missing
    std::string file_name;  ///< never replaces a file
    CaptureFormat format = CaptureFormat::kPcap;
    std::size_t truncate = 0;  ///< bytes kept of a packet; 0: all
};

/// Packets on their way to a capture file, gathered in blocks for the disk thread. Owned by whoever sends the packets;
/// made, used and destroyed on one thread.
class PacketCapture {
public:
    static constexpr std::size_t kBlockBytes = std::size_t{64} << 10;
    static constexpr std::size_t kMaxQueuedBytes = std::size_t{8} << 20;
    static constexpr std::int64_t kMaxBlockAgeUs = 1'000'000;

    /// LiveRecorder::openCapture() makes them.
    PacketCapture(std::shared_ptr<DiskInbox> inbox, std::shared_ptr<CaptureFile> file, const CaptureConfig& config);
    ~PacketCapture();
    PacketCapture(const PacketCapture&) = delete;
    PacketCapture& operator=(const PacketCapture&) = delete;

    /// False when the disk is too slow: the packet is left out.
    bool write(const CapturedPacket& packet);
    /// The file could not be made, or a write failed.
    [[nodiscard]] bool failed() const;

private:
    void flush();

    std::shared_ptr<DiskInbox> inbox_;
    std::shared_ptr<CaptureFile> file_;
    CaptureFormat format_;
    std::size_t truncate_;
    std::vector<std::byte> block_;
    std::int64_t block_begun_us_ = 0;
};

}  // namespace wf::live
