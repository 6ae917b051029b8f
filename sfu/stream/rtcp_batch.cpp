#include "sfu/stream/rtcp_batch.h"

#include <utility>

namespace wf::stream {

bool RtcpBatch::begin(bool report) {
    if (used_ > 0) {
        return true;
    }
    buffer_ = sender_.packetPool().take();
    if (!buffer_) {
        return false;
    }
    if (!report) {
        used_ = rtcp::writeReceiverReport(room(), local_ssrc_, {}).value_or(0);
    }
    return true;
}

void RtcpBatch::flush() {
    if (used_ > 0) {
        buffer_->setSize(used_);
        used_ = 0;
        sender_.sendRtcp(std::move(buffer_));
    }
}

}  // namespace wf::stream
