#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "pp-rec/mux/audio_transcoder.h"
#include "rtp/base/result.h"
#include "rtp/codec.h"

namespace wf::mux {

/// What the decoders without concealment of their own share: losses are silence, bad packets are counted.
class SilentLossDecoder : public AudioDecoder {
public:
    void decode(Bytes packet, int samples, std::vector<std::int16_t>& pcm) override;
    void conceal(int samples, std::vector<std::int16_t>& pcm) override;
    void recover(Bytes next_packet, int samples, std::vector<std::int16_t>& pcm) override;
    [[nodiscard]] std::uint64_t undecodablePackets() const override { return undecodable_; }

protected:
    /// Appends whatever the packet holds; false when it does not decode.
    virtual bool decodeAll(Bytes packet, std::vector<std::int16_t>& pcm) = 0;

private:
    std::uint64_t undecodable_ = 0;
};

/// Number of values in `samples` frames of `channels`; 0 for a negative count.
std::size_t valueCount(int samples, int channels);

/// PCMU, PCMA, L16, L16_48.
std::unique_ptr<AudioDecoder> makePcmDecoder(rtp::Codec codec);
Result<std::unique_ptr<AudioDecoder>> makeG722Decoder();
/// Opus and multiopus.
Result<std::unique_ptr<AudioDecoder>> makeOpusDecoder(rtp::Codec codec, Bytes opus_head, bool stereo_downmix);

}  // namespace wf::mux
