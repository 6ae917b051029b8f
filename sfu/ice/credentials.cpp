#include "sfu/ice/credentials.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace wf::ice {

namespace {

// 64 characters, so that six bits of a random byte choose one without bias (RFC 8839 section 5.4, ice-char).
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kUfragLength = 8;
constexpr std::size_t kPwdLength = 24;

}  // namespace

std::string randomIceText(std::size_t count) {
    std::vector<std::uint8_t> random(count);
    for (std::size_t filled = 0; filled < count;) {
        const ssize_t got = getrandom(random.data() + filled, count - filled, 0);
        if (got < 0 && errno != EINTR) {
            std::abort();  // no secrets without a random generator; every supported kernel has one
        }
        filled += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    std::string text;
    for (const std::uint8_t byte : random) {
        text += kAlphabet[byte % kAlphabet.size()];
    }
    return text;
}

Credentials makeCredentials() { return {randomIceText(kUfragLength), randomIceText(kPwdLength)}; }

}  // namespace wf::ice
