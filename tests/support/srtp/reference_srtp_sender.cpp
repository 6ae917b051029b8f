#include "tests/support/srtp/reference_srtp_sender.h"

#include <srtp2/srtp.h>

#include <utility>

#include "sfu/srtp/rtcp_trailer.h"
#include "tests/support/srtp/libsrtp_session.h"

namespace wf::srtp::test {

namespace {

using Protect = srtp_err_status_t (*)(srtp_t, void*, int*);

constexpr std::size_t kRetransmitPackets = 8192;
constexpr std::size_t kMaxPacketBytes = 65535;
constexpr std::size_t kRtpHeaderBytes = 12;

class ReferenceSrtpSender final : public SrtpSender {
public:
    explicit ReferenceSrtpSender(LibsrtpSession session) : session_(std::move(session)) {}

    std::optional<std::size_t> protectRtp(MutableBytes buffer, std::size_t size) override {
        return size < kRtpHeaderBytes ? std::nullopt : protect(buffer, size, srtp_protect);
    }

    std::optional<std::size_t> protectRtcp(MutableBytes buffer, std::size_t size) override {
        return size < kRtcpHeaderBytes ? std::nullopt : protect(buffer, size, srtp_protect_rtcp);
    }

private:
    std::optional<std::size_t> protect(MutableBytes buffer, std::size_t size, Protect function) {
        if (size > kMaxPacketBytes || buffer.size() < size + kMaxSrtpTrailerBytes) {
            return std::nullopt;
        }
        int length = static_cast<int>(size);
        if (function(session_.get(), buffer.data(), &length) != srtp_err_status_ok) {
            return std::nullopt;
        }
        return static_cast<std::size_t>(length);
    }

    LibsrtpSession session_;
};

}  // namespace

Result<std::unique_ptr<SrtpSender>> makeReferenceSrtpSender(const SrtpMasterKey& key) {
    auto session = makeLibsrtpSession(key, SrtpDirection::kSend, kRetransmitPackets);
    if (!session) {
        return std::move(session).error();
    }
    return std::unique_ptr<SrtpSender>(std::make_unique<ReferenceSrtpSender>(std::move(session).value()));
}

}  // namespace wf::srtp::test
