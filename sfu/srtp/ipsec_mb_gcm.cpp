#include "sfu/srtp/ipsec_mb_gcm.h"

#ifdef WF_HAVE_IPSEC_MB

#include <intel-ipsec-mb.h>
#include <openssl/crypto.h>

#include <array>

namespace wf::srtp {
namespace {

/// What the library is written for; its header asks for it only where LINUX is defined.
constexpr std::size_t kAlignment = 64;

/// For one length of keys.
struct Functions {
    aes_gcm_pre_t expand = nullptr;
    aes_gcm_enc_dec_t seal = nullptr;
    aes_gcm_enc_dec_t open = nullptr;
};

struct Library {
    Functions aes_128;
    Functions aes_256;
};

/// Sets the manager up for the best of what processor and operating system have. False when that is too little.
bool setUp(IMB_MGR* manager) {
    const auto worked = [manager](init_mb_mgr_t set_up) {
        set_up(manager);
        return imb_get_errno(manager) == 0;
    };
    // The library asks the processor only. These also ask whether the operating system keeps the registers.
    return (__builtin_cpu_supports("avx512f") && worked(init_mb_mgr_avx512)) ||
           (__builtin_cpu_supports("avx2") && worked(init_mb_mgr_avx2)) || worked(init_mb_mgr_sse);
}

/// The functions depend on the processor alone, not on the manager that names them.
std::optional<Library> load() {
    const std::unique_ptr<IMB_MGR, decltype(&free_mb_mgr)> manager(alloc_mb_mgr(0), free_mb_mgr);
    if (manager == nullptr || !setUp(manager.get())) {
        return std::nullopt;
    }
    return Library{{manager->gcm128_pre, manager->gcm128_enc, manager->gcm128_dec},
                   {manager->gcm256_pre, manager->gcm256_enc, manager->gcm256_dec}};
}

const std::optional<Library>& library() {
    static const std::optional<Library> loaded = load();
    return loaded;
}

}  // namespace

struct IpsecMbGcm::Key {
    explicit Key(const Functions& of) : functions(of) {}
    ~Key() { OPENSSL_cleanse(&data, sizeof data); }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;

    void run(aes_gcm_enc_dec_t what, const GcmMessage& message, std::byte* tag) const {
        alignas(kAlignment) gcm_context_data context;
        auto* const text = reinterpret_cast<std::uint8_t*>(message.text.data());
        what(&data, &context, text, text, message.text.size(), reinterpret_cast<const std::uint8_t*>(message.iv.data()),
             reinterpret_cast<const std::uint8_t*>(message.associated.data()), message.associated.size(),
             reinterpret_cast<std::uint8_t*>(tag), GcmMessage::kTagBytes);
    }

    const Functions& functions;
    alignas(kAlignment) gcm_key_data data{};
};

void IpsecMbGcm::KeyDeleter::operator()(Key* key) const { delete key; }

std::optional<IpsecMbGcm> IpsecMbGcm::make(Bytes key) {
    if (!library()) {
        return std::nullopt;
    }
    IpsecMbGcm made(new Key(key.size() == 16 ? library()->aes_128 : library()->aes_256));
    made.key_->functions.expand(key.data(), &made.key_->data);
    return made;
}

bool IpsecMbGcm::seal(const GcmMessage& message) {
    key_->run(key_->functions.seal, message, message.tag.data());
    return true;
}

bool IpsecMbGcm::open(const GcmMessage& message) {
    std::array<std::byte, GcmMessage::kTagBytes> tag;
    key_->run(key_->functions.open, message, tag.data());
    return CRYPTO_memcmp(tag.data(), message.tag.data(), tag.size()) == 0;
}

}  // namespace wf::srtp

#else

namespace wf::srtp {

struct IpsecMbGcm::Key {};
void IpsecMbGcm::KeyDeleter::operator()(Key* key) const { delete key; }
std::optional<IpsecMbGcm> IpsecMbGcm::make(Bytes) { return std::nullopt; }
bool IpsecMbGcm::seal(const GcmMessage&) { return false; }
bool IpsecMbGcm::open(const GcmMessage&) { return false; }

}  // namespace wf::srtp

#endif
