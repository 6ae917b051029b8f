#pragma once

#include <optional>

#include "rtp/base/bytes.h"
#include "rtp/base/result.h"
#include "sfu/srtp/srtp_keys.h"
#include "tests/support/srtp/libsrtp_session.h"

namespace wf::srtp::test {

/// A receiver on libsrtp2, which ours is measured and tested against: any SSRC, the same replay window.
class ReferenceSrtpReceiver {
public:
    static Result<ReferenceSrtpReceiver> create(const SrtpMasterKey& key);

    /// Size of the clear packet, which then begins at the same byte; nullopt when refused.
    std::optional<std::size_t> unprotectRtp(MutableBytes packet);
    std::optional<std::size_t> unprotectRtcp(MutableBytes packet);

private:
    explicit ReferenceSrtpReceiver(LibsrtpSession session);

    LibsrtpSession session_;
};

}  // namespace wf::srtp::test
