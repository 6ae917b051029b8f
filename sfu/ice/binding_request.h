#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rtp/base/bytes.h"
#include "sfu/net/address.h"

namespace wf::ice {

/// Knows the passwords that a server's peers may use.
class PasswordSource {
public:
    /// The password that belongs to the local user fragment `ufrag`; empty when nobody has it. The text must stay
    /// while the request is being answered.
    virtual std::string_view passwordFor(std::string_view ufrag) = 0;

protected:
    ~PasswordSource() = default;
};

enum class StunVerdict : std::uint8_t {
    kNotStun,       ///< or damaged: no answer
    kIgnored,       ///< well-formed, but neither a binding request nor an answerable one
    kBadRequest,    ///< 400
    kUnauthorized,  ///< 401
    kUnknown,       ///< 420: an attribute that must be understood is not
    kRoleConflict,  ///< 487: authentic, but the peer takes itself for the controlled one
    kValid,
};

/// A connectivity check that reached a lite server (RFC 8445 section 7.3), with the answer that is due.
struct BindingRequest {
    static constexpr std::size_t kMaxReply = 256;
    static constexpr std::size_t kMaxUfrag = 256;

    StunVerdict verdict = StunVerdict::kNotStun;
    bool authentic = false;         ///< its integrity was proved with the password of `ufrag`
    std::string_view ufrag;         ///< the local part of USERNAME; points into the request
    std::string_view remote_ufrag;  ///< the peer's part
    bool use_candidate = false;
    std::uint32_t priority = 0;
    std::optional<std::uint32_t> nomination;
    std::array<std::byte, kMaxReply> reply;
    std::size_t reply_bytes = 0;  ///< 0: nothing is to be answered

    [[nodiscard]] Bytes answer() const { return Bytes(reply).first(reply_bytes); }
};

/// Checks `packet`, which came from `from`, and makes its answer.
BindingRequest readBindingRequest(Bytes packet, const net::Address& from, PasswordSource& passwords);

}  // namespace wf::ice
