#include "sfu/janus/signed_token.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <cstdint>

#include "sfu/janus/request_check.h"

namespace wf::janus {
namespace {

constexpr std::size_t kMaxToken = 8192;
constexpr std::size_t kSha1Size = 20;
constexpr std::size_t kSignatureSize = 28;  ///< of 20 bytes in base64

std::vector<std::string> fieldsOf(std::string_view content) {
    std::vector<std::string> fields;
    for (;;) {
        const std::size_t comma = content.find(',');
        fields.emplace_back(content.substr(0, comma));
        if (comma == std::string_view::npos) {
            return fields;
        }
        content.remove_prefix(comma + 1);
    }
}

/// RFC 2104 with SHA-1, in base64 (RFC 4648 section 4).
std::string signatureOf(std::string_view content, std::string_view secret) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(content.data());
    if (secret.size() > INT_MAX || HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), bytes,
                                        content.size(), digest.data(), &size) == nullptr) {
        return {};
    }
    std::array<unsigned char, kSignatureSize + 1> text{};
    EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(kSha1Size));
    return {text.begin(), text.begin() + kSignatureSize};
}

bool expired(const std::string& expiry, std::chrono::system_clock::time_point now) {
    std::int64_t seconds = 0;
    const char* end = expiry.data() + expiry.size();
    const auto read = std::from_chars(expiry.data(), end, seconds);
    const auto since_epoch = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch());
    return read.ec != std::errc() || read.ptr != end || seconds <= since_epoch.count();
}

}  // namespace

bool SignedToken::isValid(std::string_view token, std::string_view secret, std::string_view realm,
                          std::chrono::system_clock::time_point now) {
    const std::size_t colon = token.find(':');
    if (colon == std::string_view::npos || token.size() > kMaxToken || secret.empty()) {
        return false;
    }
    const std::string_view content = token.substr(0, colon);
    const std::string expected = signatureOf(content, secret);
    const std::vector<std::string> fields = fieldsOf(content);
    return !expected.empty() && sameSecret(token.substr(colon + 1), expected) && fields.size() >= 2 &&
           fields[1] == realm && !expired(fields[0], now);
}

std::vector<std::string> SignedToken::descriptors(std::string_view token) {
    std::vector<std::string> fields = fieldsOf(token.substr(0, std::min(token.find(':'), kMaxToken)));
    fields.erase(fields.begin(), fields.begin() + std::min<std::ptrdiff_t>(2, std::ssize(fields)));
    return fields;
}

bool SignedToken::hasDescriptor(std::string_view token, std::string_view descriptor) {
    const std::vector<std::string> all = descriptors(token);
    return std::ranges::find(all, descriptor) != all.end();
}

std::string SignedToken::sign(std::string_view content, std::string_view secret) {
    return std::string(content) + ":" + signatureOf(content, secret);
}

}  // namespace wf::janus
