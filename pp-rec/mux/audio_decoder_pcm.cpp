#include <array>

#include "pp-rec/mux/audio_decoder_parts.h"

namespace wf::mux {
namespace {

using LawTable = std::array<std::int16_t, 256>;

/// G.711 mu-law: all bits inverted, then S EEE MMMM; magnitude (2M + 33) * 2^E - 33 in 14 bits, here scaled to 16.
constexpr LawTable makeMuLaw() {
    LawTable table{};
    for (int code = 0; code < 256; ++code) {
        const int bits = ~code & 0xff;
        const int exponent = (bits >> 4) & 7;
        const int magnitude = (((bits & 15) * 2 + 33) << exponent) - 33;
        const int sample = magnitude * 4;
        table[static_cast<std::size_t>(code)] = static_cast<std::int16_t>((bits & 0x80) != 0 ? -sample : sample);
    }
    return table;
}

/// G.711 A-law: even bits inverted, then S EEE MMMM; magnitude 2M + 1 for E = 0, else (2M + 33) * 2^(E-1), in 13 bits;
/// here scaled to 16. A set sign bit is positive.
constexpr LawTable makeALaw() {
    LawTable table{};
    for (int code = 0; code < 256; ++code) {
        const int bits = code ^ 0x55;
        const int exponent = (bits >> 4) & 7;
        const int mantissa = (bits & 15) * 2;
        const int magnitude = exponent == 0 ? mantissa + 1 : (mantissa + 33) << (exponent - 1);
        const int sample = magnitude * 8;
        table[static_cast<std::size_t>(code)] = static_cast<std::int16_t>((bits & 0x80) != 0 ? sample : -sample);
    }
    return table;
}

constexpr LawTable kMuLaw = makeMuLaw();
constexpr LawTable kALaw = makeALaw();

/// PCMU and PCMA (ITU-T G.711): one byte a sample, 8 kHz, mono.
class LawDecoder final : public SilentLossDecoder {
public:
    explicit LawDecoder(const LawTable& table) : table_(table) {}
    [[nodiscard]] PcmFormat format() const override { return {8000, 1}; }

private:
    bool decodeAll(Bytes packet, std::vector<std::int16_t>& pcm) override {
        for (const std::byte code : packet) {
            pcm.push_back(table_[std::to_integer<std::size_t>(code)]);
        }
        return true;
    }

    const LawTable& table_;
};

/// L16 (RFC 3551 section 4.5.11): big-endian signed 16-bit samples, mono. An odd last byte is left out.
class LinearDecoder final : public SilentLossDecoder {
public:
    explicit LinearDecoder(int sample_rate) : sample_rate_(sample_rate) {}
    [[nodiscard]] PcmFormat format() const override { return {sample_rate_, 1}; }

private:
    bool decodeAll(Bytes packet, std::vector<std::int16_t>& pcm) override {
        for (std::size_t at = 0; at + 2 <= packet.size(); at += 2) {
            pcm.push_back(static_cast<std::int16_t>(load16(packet, at)));
        }
        return packet.size() >= 2;
    }

    int sample_rate_;
};

}  // namespace

std::unique_ptr<AudioDecoder> makePcmDecoder(rtp::Codec codec) {
    switch (codec) {
        case rtp::Codec::kPcmu:
            return std::make_unique<LawDecoder>(kMuLaw);
        case rtp::Codec::kPcma:
            return std::make_unique<LawDecoder>(kALaw);
        case rtp::Codec::kL16:
            return std::make_unique<LinearDecoder>(16000);
        default:
            return std::make_unique<LinearDecoder>(48000);
    }
}

}  // namespace wf::mux
