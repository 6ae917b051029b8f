#include "rtp/payload/opus.h"

#include <array>

namespace wf::rtp {
namespace {

/// Reads the parts of a packet front to back; every read fails for good once one does not fit.
class Framing {
public:
    Framing(Bytes bytes, bool self_delimited) : bytes_(bytes), self_delimited_(self_delimited) {}

    std::optional<OpusPacket> read() {
        OpusPacket packet;
        packet.toc = OpusToc(octet());
        packet.frame_count = readFrames(packet.toc);
        packet.samples = packet.frame_count * packet.toc.frameSamples();
        packet.size_bytes = at_;
        if (!ok_ || packet.frame_count < 1 || packet.samples > kOpusMaxSamples) {
            return std::nullopt;
        }
        return packet;
    }

private:
    int readFrames(OpusToc toc) {
        switch (toc.frameCountCode()) {
            case 0:
                takeEqualFrames(1, 0);
                return 1;
            case 1:
                takeEqualFrames(2, 0);
                return 2;
            case 2:
                takeListedFrames(2, 0);
                return 2;
            default:
                return readCode3();
        }
    }

    /// The frame count octet |v|p| M (6) |, then the padding length, then the frames.
    int readCode3() {
        const std::uint8_t head = octet();
        const int count = head & 0x3f;
        if (count == 0) {
            return 0;
        }
        std::size_t padding = 0;
        if ((head & 0x40) != 0) {
            std::uint8_t more = 255;
            while (more == 255 && ok_) {
                more = octet();
                padding += more == 255 ? 254 : more;
            }
        }
        if ((head & 0x80) != 0) {
            takeListedFrames(count, padding);
        } else {
            takeEqualFrames(count, padding);
        }
        return count;
    }

    void takeEqualFrames(int count, std::size_t padding) {
        const auto frames = static_cast<std::size_t>(count);
        if (self_delimited_) {
            take(frames * frameLength() + padding);
            return;
        }
        ok_ = ok_ && padding <= left() && (left() - padding) % frames == 0 &&
              (left() - padding) / frames <= kOpusMaxFrameBytes;
        take(left());
    }

    /// All lengths but the last are listed; the last only in a self-delimited packet.
    void takeListedFrames(int count, std::size_t padding) {
        std::size_t listed = 0;
        for (int i = 1; i < count; ++i) {
            listed += frameLength();
        }
        if (self_delimited_) {
            listed += frameLength();
            take(listed + padding);
            return;
        }
        ok_ = ok_ && listed + padding <= left() && left() - padding - listed <= kOpusMaxFrameBytes;
        take(left());
    }

    /// One or two octets: 0..251, or 252..255 plus four times the next (RFC 6716 section 3.2.1).
    std::size_t frameLength() {
        const std::size_t first = octet();
        return first < 252 ? first : first + std::size_t{4} * octet();
    }

    std::uint8_t octet() {
        if (!ok_ || left() == 0) {
            ok_ = false;
            return 0;
        }
        return load8(bytes_, at_++);
    }

    void take(std::size_t count) {
        ok_ = ok_ && count <= left();
        at_ += ok_ ? count : 0;
    }

    [[nodiscard]] std::size_t left() const { return bytes_.size() - at_; }

    Bytes bytes_;
    std::size_t at_ = 0;
    bool self_delimited_;
    bool ok_ = true;
};

}  // namespace

OpusMode OpusToc::mode() const {
    if (config() < 12) {
        return OpusMode::kSilk;
    }
    return config() < 16 ? OpusMode::kHybrid : OpusMode::kCelt;
}

int OpusToc::frameSamples() const {
    static constexpr std::array kSilkSamples{480, 960, 1920, 2880};
    static constexpr std::array kHybridSamples{480, 960};
    static constexpr std::array kCeltSamples{120, 240, 480, 960};
    switch (mode()) {
        case OpusMode::kSilk:
            return kSilkSamples[config() & 3];
        case OpusMode::kHybrid:
            return kHybridSamples[config() & 1];
        case OpusMode::kCelt:
            break;
    }
    return kCeltSamples[config() & 3];
}

std::optional<OpusPacket> parseOpusPacket(Bytes bytes) { return Framing(bytes, false).read(); }

std::optional<OpusPacket> parseSelfDelimitedOpusPacket(Bytes bytes) { return Framing(bytes, true).read(); }

int opusSamples(Bytes packet) {
    if (packet.empty()) {
        return 0;
    }
    const OpusToc toc(load8(packet, 0));
    int frames = toc.frameCountCode() == 0 ? 1 : 2;
    if (toc.frameCountCode() == 3) {
        frames = packet.size() < 2 ? 0 : load8(packet, 1) & 0x3f;
    }
    const int samples = frames * toc.frameSamples();
    return samples <= kOpusMaxSamples ? samples : 0;
}

bool isOpusDtx(Bytes packet) { return !packet.empty() && packet.size() <= 2; }

}  // namespace wf::rtp
