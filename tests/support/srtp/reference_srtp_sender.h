#pragma once

#include <memory>

#include "rtp/base/result.h"
#include "sfu/srtp/srtp_keys.h"
#include "sfu/srtp/srtp_sender.h"

namespace wf::srtp::test {

/// A sender on libsrtp2, which ours is measured and tested against. Retransmits at most 8192 packets back.
Result<std::unique_ptr<SrtpSender>> makeReferenceSrtpSender(const SrtpMasterKey& key);

}  // namespace wf::srtp::test
