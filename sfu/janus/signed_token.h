#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace wf::janus {

/// `<expiry>,<realm>[,<descriptor>…]:<signature>`: the signature is base64 of HMAC-SHA1 over what stands before the
/// colon, the expiry seconds since 1970.
struct SignedToken {
    /// True if the token was signed with `secret`, has not expired and is for `realm`.
    [[nodiscard]] static bool isValid(std::string_view token, std::string_view secret, std::string_view realm,
                                      std::chrono::system_clock::time_point now);
    /// What a token permits, whether it is valid or not.
    [[nodiscard]] static std::vector<std::string> descriptors(std::string_view token);
    [[nodiscard]] static bool hasDescriptor(std::string_view token, std::string_view descriptor);
    /// The token of `content`.
    [[nodiscard]] static std::string sign(std::string_view content, std::string_view secret);
};

}  // namespace wf::janus
