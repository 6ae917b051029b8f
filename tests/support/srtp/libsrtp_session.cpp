#include "tests/support/srtp/libsrtp_session.h"

#include <openssl/crypto.h>
#include <srtp2/srtp.h>

#include <algorithm>
#include <array>
#include <string>

namespace wf::srtp::test {

namespace {

srtp_profile_t libsrtpProfile(SrtpProfile profile) {
    switch (profile) {
        case SrtpProfile::kAeadAes128Gcm:
            return srtp_profile_aead_aes_128_gcm;
        case SrtpProfile::kAeadAes256Gcm:
            return srtp_profile_aead_aes_256_gcm;
        case SrtpProfile::kAes128CmSha1_80:
            return srtp_profile_aes128_cm_sha1_80;
        case SrtpProfile::kAes128CmSha1_32:
            return srtp_profile_aes128_cm_sha1_32;
    }
    return srtp_profile_reserved;
}

Error failure(const char* what, srtp_err_status_t status) {
    return {std::string(what) + ": libsrtp2 reports error " + std::to_string(status)};
}

}  // namespace

void LibsrtpDeleter::operator()(srtp_ctx_t_* session) const { srtp_dealloc(session); }

Result<LibsrtpSession> makeLibsrtpSession(const SrtpMasterKey& key, SrtpDirection direction,
                                          std::size_t window_packets) {
    static const srtp_err_status_t started = srtp_init();
    if (started != srtp_err_status_ok) {
        return failure("cannot start SRTP", started);
    }
    srtp_policy_t policy{};
    const srtp_profile_t profile = libsrtpProfile(key.profile());
    if (srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, profile) != srtp_err_status_ok ||
        srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, profile) != srtp_err_status_ok) {
        return Error{"this build of libsrtp2 does not know " + std::string(nameOf(key.profile()))};
    }
    std::array<unsigned char, kMaxMasterKeyBytes + kMaxMasterSaltBytes> bytes{};
    std::ranges::transform(key.keyAndSalt(), bytes.begin(),
                           [](std::byte b) { return std::to_integer<unsigned char>(b); });
    policy.ssrc.type = direction == SrtpDirection::kReceive ? ssrc_any_inbound : ssrc_any_outbound;
    policy.key = bytes.data();
    policy.window_size = window_packets;
    policy.allow_repeat_tx = direction == SrtpDirection::kSend ? 1 : 0;
    srtp_t session = nullptr;
    const srtp_err_status_t status = srtp_create(&session, &policy);
    OPENSSL_cleanse(bytes.data(), bytes.size());
    if (status != srtp_err_status_ok) {
        return failure("cannot set up SRTP", status);
    }
    return LibsrtpSession(session);
}

}  // namespace wf::srtp::test
