#include "tests/support/srtp/reference_srtp_receiver.h"

#include <srtp2/srtp.h>

#include <utility>

#include "sfu/srtp/srtp_receiver.h"

namespace wf::srtp::test {

namespace {

using Unprotect = srtp_err_status_t (*)(srtp_t, void*, int*);

std::optional<std::size_t> unprotect(LibsrtpSession& session, MutableBytes packet, Unprotect function) {
    int size = static_cast<int>(packet.size());
    if (function(session.get(), packet.data(), &size) != srtp_err_status_ok) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(size);
}

}  // namespace

Result<ReferenceSrtpReceiver> ReferenceSrtpReceiver::create(const SrtpMasterKey& key) {
    auto session = makeLibsrtpSession(key, SrtpDirection::kReceive, SrtpReceiver::kReplayWindowPackets);
    if (!session) {
        return std::move(session).error();
    }
    return ReferenceSrtpReceiver(std::move(session).value());
}

ReferenceSrtpReceiver::ReferenceSrtpReceiver(LibsrtpSession session) : session_(std::move(session)) {}

std::optional<std::size_t> ReferenceSrtpReceiver::unprotectRtp(MutableBytes packet) {
    return unprotect(session_, packet, srtp_unprotect);
}

std::optional<std::size_t> ReferenceSrtpReceiver::unprotectRtcp(MutableBytes packet) {
    return unprotect(session_, packet, srtp_unprotect_rtcp);
}

}  // namespace wf::srtp::test
