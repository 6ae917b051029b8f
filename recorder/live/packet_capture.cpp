#include "recorder/live/packet_capture.h"

#include <utility>

#include "recorder/live/capture_file.h"
#include "recorder/live/disk_inbox.h"

namespace wf::live {

PacketCapture::PacketCapture(std::shared_ptr<DiskInbox> inbox, std::shared_ptr<CaptureFile> file,
                             const CaptureConfig& config)
    : inbox_(std::move(inbox)), file_(std::move(file)), format_(config.format), truncate_(config.truncate) {
    appendCaptureHeader(format_, block_);
    flush();
}

PacketCapture::~PacketCapture() { flush(); }

bool PacketCapture::failed() const { return file_->failed(); }

bool PacketCapture::write(const CapturedPacket& packet) {
    if (!block_.empty() && (block_.size() >= kBlockBytes || packet.wall_us - block_begun_us_ >= kMaxBlockAgeUs)) {
        flush();
    }
    if (file_->queuedBytes() > kMaxQueuedBytes) {
        return false;
    }
    if (block_.empty()) {
        block_begun_us_ = packet.wall_us;
    }
    appendCaptured(format_, packet, truncate_, block_);
    return true;
}

void PacketCapture::flush() {
    if (!block_.empty()) {
        file_->queue(block_.size());
        inbox_->post(DiskInbox::WriteCapture{file_, std::exchange(block_, {})});
    }
}

}  // namespace wf::live
