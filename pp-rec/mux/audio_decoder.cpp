#include "pp-rec/mux/audio_decoder_parts.h"
#include "pp-rec/mux/audio_transcoder.h"

namespace wf::mux {

Result<std::unique_ptr<AudioDecoder>> AudioDecoder::create(rtp::Codec codec,
                                                           const std::vector<std::byte>& configuration,
                                                           bool stereo_downmix) {
    using rtp::Codec;
    switch (codec) {
        case Codec::kOpus:
        case Codec::kMultiopus:
            return makeOpusDecoder(codec, configuration, stereo_downmix);
        case Codec::kPcmu:
        case Codec::kPcma:
        case Codec::kL16:
        case Codec::kL16_48:
            return makePcmDecoder(codec);
        case Codec::kG722:
            return makeG722Decoder();
        case Codec::kG711:
            return Error{"G.711 has two laws: create a decoder for pcmu (payload type 0) or pcma (8)"};
        default:
            return Error{"no audio decoder for codec " + std::string(rtp::codecName(codec))};
    }
}

std::size_t valueCount(int samples, int channels) {
    return samples <= 0 ? 0 : static_cast<std::size_t>(samples) * static_cast<std::size_t>(channels);
}

void SilentLossDecoder::decode(Bytes packet, int samples, std::vector<std::int16_t>& pcm) {
    const std::size_t start = pcm.size();
    if (packet.empty() || !decodeAll(packet, pcm)) {
        ++undecodable_;
        pcm.resize(start);
    }
    pcm.resize(start + valueCount(samples, format().channels));
}

void SilentLossDecoder::conceal(int samples, std::vector<std::int16_t>& pcm) {
    pcm.resize(pcm.size() + valueCount(samples, format().channels));
}

void SilentLossDecoder::recover(Bytes /*next_packet*/, int samples, std::vector<std::int16_t>& pcm) {
    conceal(samples, pcm);
}

}  // namespace wf::mux
