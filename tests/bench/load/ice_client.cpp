#include "tests/bench/load/ice_client.h"

#include <stun/stunagent.h>
#include <stun/usages/ice.h>
#include <sys/random.h>

#include <algorithm>

namespace wf::load {
namespace {

// RFC 8445 section 5.1.2.1 with the preference of a peer-reflexive candidate.
constexpr std::uint32_t kPriority = (110U << 24) | (65535U << 8) | 255U;

const std::uint8_t* octets(const std::string& text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

bool ownPassword(StunAgent*, StunMessage*, std::uint8_t*, std::uint16_t, std::uint8_t** password, std::size_t* bytes,
                 void* context) {
    auto& own = *static_cast<std::string*>(context);
    *password = reinterpret_cast<std::uint8_t*>(own.data());
    *bytes = own.size();
    return true;
}

}  // namespace

struct IceClient::Agent {
    Agent() {
        stun_agent_init(&stun, STUN_ALL_KNOWN_ATTRIBUTES, STUN_COMPATIBILITY_RFC5389,
                        static_cast<StunAgentUsageFlags>(STUN_AGENT_USAGE_SHORT_TERM_CREDENTIALS |
                                                         STUN_AGENT_USAGE_USE_FINGERPRINT));
    }
    StunAgent stun{};
};

IceClient::IceClient() : agent_(std::make_unique<Agent>()), local_(ice::makeCredentials()) {
    if (getrandom(&tie_breaker_, sizeof tie_breaker_, 0) != sizeof tie_breaker_) {
        tie_breaker_ = 1;
    }
}

IceClient::~IceClient() = default;

void IceClient::setRemote(const ice::Credentials& remote, bool controlling) {
    remote_ = remote;
    controlling_ = controlling;
    user_ = remote_.ufrag + ":" + local_.ufrag;
}

Bytes IceClient::makeCheck() {
    StunMessage message;
    auto* buffer = reinterpret_cast<std::uint8_t*>(buffer_.data());
    const std::size_t size =
        stun_usage_ice_conncheck_create(&agent_->stun, &message, buffer, buffer_.size(), octets(user_), user_.size(),
                                        octets(remote_.pwd), remote_.pwd.size(), controlling_, controlling_, kPriority,
                                        tie_breaker_, nullptr, STUN_USAGE_ICE_COMPATIBILITY_RFC5245);
    if (size > 0) {
        remember(std::span(buffer, size).subspan(4, 16));
    }
    return Bytes(buffer_).first(size);
}

// The agent keeps what it asked until it is answered; what is old gets no answer any more.
void IceClient::remember(std::span<const std::uint8_t> id) {
    TransactionId& slot = asked_[asked_count_ % asked_.size()];
    if (asked_count_ >= asked_.size()) {
        stun_agent_forget_transaction(&agent_->stun, slot.data());
    }
    std::copy(id.begin(), id.end(), slot.begin());
    ++asked_count_;
}

Bytes IceClient::receive(Bytes bytes, const net::Address& from) {
    StunMessage message;
    const StunValidationStatus status =
        stun_agent_validate(&agent_->stun, &message, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                            ownPassword, &local_.pwd);
    if (status != STUN_VALIDATION_SUCCESS) {
        return {};
    }
    if (stun_message_get_class(&message) == STUN_RESPONSE) {
        answered_ = true;
        return {};
    }
    if (stun_message_get_class(&message) != STUN_REQUEST) {
        return {};
    }
    StunMessage answer;
    sockaddr_storage address{};
    const socklen_t address_bytes = from.toSockaddr(address);
    std::size_t size = buffer_.size();
    bool controlling = controlling_;
    stun_usage_ice_conncheck_create_reply(
        &agent_->stun, &message, &answer, reinterpret_cast<std::uint8_t*>(buffer_.data()), &size, &address,
        address_bytes, &controlling, tie_breaker_, STUN_USAGE_ICE_COMPATIBILITY_RFC5245);
    controlling_ = controlling;
    return Bytes(buffer_).first(size);
}

}  // namespace wf::load
