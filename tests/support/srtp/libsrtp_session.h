#pragma once

#include <memory>

#include "rtp/base/result.h"
#include "sfu/srtp/srtp_keys.h"

// As in srtp2/srtp.h, which stays out of headers.
struct srtp_ctx_t_;

namespace wf::srtp::test {

struct LibsrtpDeleter {
    void operator()(srtp_ctx_t_* session) const;
};

using LibsrtpSession = std::unique_ptr<srtp_ctx_t_, LibsrtpDeleter>;

enum class SrtpDirection { kReceive, kSend };

/// A session of libsrtp2 that takes any SSRC. The library itself is started by the first one.
Result<LibsrtpSession> makeLibsrtpSession(const SrtpMasterKey& key, SrtpDirection direction,
                                          std::size_t window_packets);

}  // namespace wf::srtp::test
