#include "sfu/ice/binding_request.h"

#include <stun/stunagent.h>
#include <stun/usages/ice.h>

namespace wf::ice {

namespace {

constexpr std::size_t kHeaderBytes = 20;
constexpr std::uint32_t kMagicCookie = 0x2112a442;
// Larger than any check; what is longer is not worth a checksum.
constexpr std::size_t kMaxRequest = 1500;

// Attributes of a check that must be understood. The list must outlive the agent.
constexpr std::array<std::uint16_t, 5> kKnownAttributes = {STUN_ATTRIBUTE_USERNAME, STUN_ATTRIBUTE_MESSAGE_INTEGRITY,
                                                           STUN_ATTRIBUTE_PRIORITY, STUN_ATTRIBUTE_USE_CANDIDATE, 0};

// The header of RFC 8489 section 5; keeps strangers' packets from costing a checksum.
bool looksLikeStun(Bytes packet) {
    return packet.size() >= kHeaderBytes && packet.size() <= kMaxRequest && load8(packet, 0) <= 3 &&
           load32(packet, 4) == kMagicCookie && load16(packet, 2) + kHeaderBytes == packet.size() &&
           load16(packet, 2) % 4 == 0;
}

// The library computes the checksum up to 20 bytes behind the head of MESSAGE-INTEGRITY (RFC 8489 section 14.5)
// whatever the length in it, so a shorter one would be read beyond the packet's end.
bool integrityIsWhole(Bytes packet) {
    constexpr std::size_t kHead = 4;
    constexpr std::size_t kHmacSha1 = 20;
    std::size_t at = kHeaderBytes;
    while (at + kHead <= packet.size()) {
        const std::size_t length = load16(packet, at + 2);
        if (load16(packet, at) == STUN_ATTRIBUTE_MESSAGE_INTEGRITY &&
            (length != kHmacSha1 || at + kHead + length > packet.size())) {
            return false;
        }
        at += kHead + (length + 3) / 4 * 4;
    }
    return true;
}

struct Lookup {
    PasswordSource& passwords;
    BindingRequest& request;
};

bool findPassword(StunAgent*, StunMessage*, std::uint8_t* name, std::uint16_t name_bytes, std::uint8_t** password,
                  std::size_t* password_bytes, void* context) {
    auto& lookup = *static_cast<Lookup*>(context);
    const std::string_view text(reinterpret_cast<const char*>(name), name_bytes);
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon > BindingRequest::kMaxUfrag) {
        return false;
    }
    const std::string_view found = lookup.passwords.passwordFor(text.substr(0, colon));
    lookup.request.ufrag = text.substr(0, colon);
    lookup.request.remote_ufrag = text.substr(colon + 1);
    // The library takes the key without const and only reads it.
    *password = reinterpret_cast<std::uint8_t*>(const_cast<char*>(found.data()));
    *password_bytes = found.size();
    return !found.empty();
}

/// One request on its way through libnice's STUN agent.
class Exchange {
public:
    Exchange(Bytes packet, BindingRequest& request) : request_(request), packet_(packet) {
        stun_agent_init(&agent_, kKnownAttributes.data(), STUN_COMPATIBILITY_RFC5389,
                        static_cast<StunAgentUsageFlags>(STUN_AGENT_USAGE_SHORT_TERM_CREDENTIALS |
                                                         STUN_AGENT_USAGE_USE_FINGERPRINT));
    }

    StunVerdict check(PasswordSource& passwords) {
        Lookup lookup{passwords, request_};
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(packet_.data());
        const StunValidationStatus status =
            stun_agent_validate(&agent_, &message_, bytes, packet_.size(), findPassword, &lookup);
        if (status == STUN_VALIDATION_NOT_STUN || status == STUN_VALIDATION_INCOMPLETE_STUN) {
            return StunVerdict::kNotStun;
        }
        if (stun_message_get_class(&message_) != STUN_REQUEST || stun_message_get_method(&message_) != STUN_BINDING) {
            return StunVerdict::kIgnored;
        }
        switch (status) {
            case STUN_VALIDATION_SUCCESS:
                return readAttributes();
            case STUN_VALIDATION_UNKNOWN_REQUEST_ATTRIBUTE:
                request_.authentic = true;
                return StunVerdict::kUnknown;
            case STUN_VALIDATION_UNAUTHORIZED:
                return StunVerdict::kUnauthorized;
            default:
                return StunVerdict::kBadRequest;
        }
    }

    void answer(const net::Address& from) {
        switch (request_.verdict) {
            case StunVerdict::kValid:
                return succeed(from);
            case StunVerdict::kBadRequest:
                return refuse(STUN_ERROR_BAD_REQUEST);
            case StunVerdict::kUnauthorized:
                return refuse(STUN_ERROR_UNAUTHORIZED);
            case StunVerdict::kRoleConflict:
                return refuse(STUN_ERROR_ROLE_CONFLICT);
            case StunVerdict::kUnknown:
                request_.reply_bytes = stun_agent_build_unknown_attributes_error(&agent_, &reply_, buffer(),
                                                                                 BindingRequest::kMaxReply, &message_);
                return;
            default:
                return;
        }
    }

private:
    // RFC 8445 section 7.3.1.1. A lite server stays controlled; the peer has to take the other role.
    StunVerdict readAttributes() {
        request_.authentic = true;
        std::uint64_t tie_breaker = 0;
        if (stun_message_find32(&message_, STUN_ATTRIBUTE_PRIORITY, &request_.priority) !=
            STUN_MESSAGE_RETURN_SUCCESS) {
            return StunVerdict::kBadRequest;
        }
        if (stun_message_find64(&message_, STUN_ATTRIBUTE_ICE_CONTROLLED, &tie_breaker) !=
            STUN_MESSAGE_RETURN_NOT_FOUND) {
            return StunVerdict::kRoleConflict;
        }
        request_.use_candidate = stun_usage_ice_conncheck_use_candidate(&message_);
        std::uint32_t nomination = 0;
        if (stun_message_find32(&message_, STUN_ATTRIBUTE_NOMINATION, &nomination) == STUN_MESSAGE_RETURN_SUCCESS) {
            request_.nomination = nomination;
        }
        return StunVerdict::kValid;
    }

    void succeed(const net::Address& from) {
        sockaddr_storage name{};
        const socklen_t length = from.toSockaddr(name);
        if (stun_agent_init_response(&agent_, &reply_, buffer(), BindingRequest::kMaxReply, &message_) &&
            stun_message_append_xor_addr(&reply_, STUN_ATTRIBUTE_XOR_MAPPED_ADDRESS, &name, length) ==
                STUN_MESSAGE_RETURN_SUCCESS) {
            finish();
        }
    }

    void refuse(StunError error) {
        if (stun_agent_init_error(&agent_, &reply_, buffer(), BindingRequest::kMaxReply, &message_, error)) {
            finish();
        }
    }

    void finish() { request_.reply_bytes = stun_agent_finish_message(&agent_, &reply_, nullptr, 0); }
    std::uint8_t* buffer() { return reinterpret_cast<std::uint8_t*>(request_.reply.data()); }

    BindingRequest& request_;
    Bytes packet_;
    StunAgent agent_{};
    StunMessage message_{};
    StunMessage reply_{};
};

}  // namespace

BindingRequest readBindingRequest(Bytes packet, const net::Address& from, PasswordSource& passwords) {
    BindingRequest request;
    if (!looksLikeStun(packet) || !integrityIsWhole(packet)) {
        return request;
    }
    Exchange exchange(packet, request);
    request.verdict = exchange.check(passwords);
    exchange.answer(from);
    return request;
}

}  // namespace wf::ice
