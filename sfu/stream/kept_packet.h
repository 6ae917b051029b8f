#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "sfu/net/slabs.h"
#include "sfu/stream/media_packet.h"

namespace wf::stream {

class KeptPacketPool;

/// A packet of a publisher that outlives its delivery, because subscribers may ask for it again: copied once, however
/// many keep it. Counts its references; all of them live on one loop.
class KeptPacket {
public:
    static constexpr std::size_t kCapacity = 1600;

    [[nodiscard]] const MediaPacket& media() const { return *media_; }

private:
    friend class KeptPacketPool;
    friend class KeptPacketPtr;
    KeptPacketPool* pool_ = nullptr;
    std::uint32_t references_ = 0;
    std::optional<MediaPacket> media_;
};

/// With room for so many bytes.
template <std::size_t kSize>
class SizedKeptPacket : public KeptPacket {
public:
    static constexpr std::size_t kRoom = kSize;

private:
    friend class KeptPacketPool;
    friend class net::Slabs<SizedKeptPacket>;
    SizedKeptPacket* next_free_ = nullptr;
    std::array<std::byte, kSize> storage_;
};

/// One reference to a kept packet, or none.
class KeptPacketPtr {
public:
    KeptPacketPtr() = default;
    explicit KeptPacketPtr(KeptPacket* packet) : packet_(packet) { hold(); }
    KeptPacketPtr(const KeptPacketPtr& other) : packet_(other.packet_) { hold(); }
    KeptPacketPtr(KeptPacketPtr&& other) noexcept : packet_(std::exchange(other.packet_, nullptr)) {}
    KeptPacketPtr& operator=(KeptPacketPtr other) noexcept {
        std::swap(packet_, other.packet_);
        return *this;
    }
    ~KeptPacketPtr() { release(); }

    explicit operator bool() const { return packet_ != nullptr; }
    const KeptPacket& operator*() const { return *packet_; }
    const KeptPacket* operator->() const { return packet_; }
    void reset() { *this = KeptPacketPtr(); }

private:
    void hold() {
        if (packet_ != nullptr) {
            ++packet_->references_;
        }
    }
    void release();

    KeptPacket* packet_ = nullptr;
};

/// The kept packets of one loop. Grows by slabs up to its limit; must outlive all references.
class KeptPacketPool {
public:
    explicit KeptPacketPool(std::size_t limit = 32768) : limit_(limit) {}
    KeptPacketPool(const KeptPacketPool&) = delete;
    KeptPacketPool& operator=(const KeptPacketPool&) = delete;

    /// A copy; none when the limit is reached or the packet is too large.
    [[nodiscard]] KeptPacketPtr copy(const MediaPacket& media);
    /// Frees what is not in use, by slabs: for quiet times.
    void shrink();
    [[nodiscard]] std::size_t inUse() const { return in_use_; }
    [[nodiscard]] std::size_t capacity() const;

private:
    // Of sound; of browsers' video, which is sent in packets of at most 1200 bytes; of everything else.
    using Small = SizedKeptPacket<256>;
    using Usual = SizedKeptPacket<1216>;
    using Large = SizedKeptPacket<KeptPacket::kCapacity>;

    friend class KeptPacketPtr;
    template <class Sized>
    KeptPacketPtr copyTo(net::Slabs<Sized>& slabs, const MediaPacket& media);
    void giveBack(KeptPacket* packet);

    std::size_t limit_;
    std::size_t in_use_ = 0;
    net::Slabs<Small> small_;
    net::Slabs<Usual> usual_;
    net::Slabs<Large> large_;
};

/// Keeps the packet that is being delivered, once for all consumers that want it.
class PacketKeeper {
public:
    explicit PacketKeeper(KeptPacketPool& pool) : pool_(pool) {}
    /// Another packet is going to be delivered.
    void next() { kept_.reset(); }
    [[nodiscard]] KeptPacketPtr keep(const MediaPacket& media) {
        if (!kept_) {
            kept_ = pool_.copy(media);
        }
        return kept_;
    }

private:
    KeptPacketPool& pool_;
    KeptPacketPtr kept_;
};

/// For a consumer that needs a packet after the call that gave it. None when it cannot be kept.
[[nodiscard]] inline KeptPacketPtr keep(const MediaPacket& media) {
    if (media.kept != nullptr) {
        return KeptPacketPtr(media.kept);
    }
    return media.keeper != nullptr ? media.keeper->keep(media) : KeptPacketPtr();
}

}  // namespace wf::stream
