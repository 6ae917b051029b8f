#include "rtp/packet.h"

namespace wf::rtp {

std::optional<PacketView> PacketView::parse(Bytes bytes) {
    if (bytes.size() < kFixedHeaderSize || (load8(bytes, 0) >> 6) != 2) {
        return std::nullopt;
    }
    PacketView view;
    view.bytes_ = bytes;
    std::size_t at = kFixedHeaderSize + 4 * view.csrcCount();
    if (at > bytes.size()) {
        return std::nullopt;
    }
    if (view.hasExtension()) {
        if (bytes.size() - at < 4) {
            return std::nullopt;
        }
        view.extension_profile_ = load16(bytes, at);
        view.extension_size_ = std::size_t{4} * load16(bytes, at + 2);
        at += 4;
        if (view.extension_size_ > bytes.size() - at) {
            return std::nullopt;
        }
        view.extension_at_ = at;
        at += view.extension_size_;
    }
    view.payload_at_ = at;
    if ((load8(bytes, 0) & 0x20) != 0) {
        if (at == bytes.size()) {
            return std::nullopt;
        }
        view.padding_size_ = load8(bytes, bytes.size() - 1);
        if (view.padding_size_ == 0 || view.padding_size_ > bytes.size() - at) {
            return std::nullopt;
        }
    }
    return view;
}

}  // namespace wf::rtp
