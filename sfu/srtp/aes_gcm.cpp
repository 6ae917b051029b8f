#include "sfu/srtp/aes_gcm.h"

#include <array>

namespace wf::srtp {
namespace {

/// What a message becomes.
template <class Gcm>
bool sealSample(std::optional<Gcm> gcm, MutableBytes text, std::span<std::byte, GcmMessage::kTagBytes> tag) {
    constexpr std::array<std::byte, GcmMessage::kIvBytes> kIv{std::byte{0x5a}};
    constexpr std::array<std::byte, 20> kAssociated{std::byte{0x80}};
    return gcm && gcm->seal({kIv, kAssociated, text, tag});
}

/// Whether both give the same, which costs some microseconds once: a library that is wrong on some processor would
/// otherwise be found out by the participants.
bool agrees() {
    constexpr std::array<std::byte, 32> kKey{std::byte{0xc3}};
    for (const std::size_t key_bytes : {std::size_t{16}, kKey.size()}) {
        const Bytes key = Bytes(kKey).first(key_bytes);
        std::array<std::byte, 1100> fast{};
        std::array<std::byte, 1100> slow{};
        std::array<std::byte, GcmMessage::kTagBytes> fast_tag{};
        std::array<std::byte, GcmMessage::kTagBytes> slow_tag{};
        if (!sealSample(IpsecMbGcm::make(key), fast, fast_tag) ||
            !sealSample(EvpGcm::make(key, GcmDirection::kSeal), slow, slow_tag) || fast != slow ||
            fast_tag != slow_tag) {
            return false;
        }
    }
    return true;
}

bool ipsecMbIsGood() {
    static const bool good = agrees();
    return good;
}

}  // namespace

std::optional<AesGcm> AesGcm::make(Bytes key, GcmDirection direction, Engine engine) {
    if (engine == Engine::kFastest && ipsecMbIsGood()) {
        if (auto made = IpsecMbGcm::make(key)) {
            return AesGcm(*std::move(made));
        }
    }
    auto made = EvpGcm::make(key, direction);
    return made ? std::optional(AesGcm(*std::move(made))) : std::nullopt;
}

bool AesGcm::seal(const GcmMessage& message) {
    return std::visit([&](auto& engine) { return engine.seal(message); }, engine_);
}

bool AesGcm::open(const GcmMessage& message) {
    return std::visit([&](auto& engine) { return engine.open(message); }, engine_);
}

std::string_view AesGcm::fastest() { return ipsecMbIsGood() ? "libipsec-mb" : "OpenSSL"; }

}  // namespace wf::srtp
