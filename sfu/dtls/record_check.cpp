#include "sfu/dtls/record_check.h"

namespace wf::dtls {

namespace {

constexpr std::size_t kEpochAt = 3;
constexpr std::size_t kLengthAt = 11;

}  // namespace

bool isAcceptable(Bytes datagram, std::size_t least_encrypted_bytes) {
    bool any = false;
    while (datagram.size() >= kRecordHeaderBytes) {
        const std::size_t length = load16(datagram, kLengthAt);
        const bool encrypted = load16(datagram, kEpochAt) != 0;
        if (encrypted && length < least_encrypted_bytes) {
            return false;
        }
        if (datagram.size() - kRecordHeaderBytes < length) {
            break;
        }
        any = true;
        datagram = datagram.subspan(kRecordHeaderBytes + length);
    }
    return any;
}

}  // namespace wf::dtls
