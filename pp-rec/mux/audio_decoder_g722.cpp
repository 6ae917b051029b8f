#include "pp-rec/mux/audio_decoder_parts.h"
#include "pp-rec/mux/libav_ptr.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
}

namespace wf::mux {
namespace {

/// G.722 at 64 kbit/s (RFC 3551 section 4.5.2): one byte holds two samples at 16 kHz, mono. The two sub-band
/// predictors run on from packet to packet.
class G722Decoder final : public SilentLossDecoder {
public:
    G722Decoder(CodecContextPtr context, PacketPtr packet, FramePtr frame)
        : context_(std::move(context)), packet_(std::move(packet)), frame_(std::move(frame)) {}
    [[nodiscard]] PcmFormat format() const override { return {16000, 1}; }

private:
    bool decodeAll(Bytes packet, std::vector<std::int16_t>& pcm) override {
        if (packet.size() > kMaxPacket || av_new_packet(packet_.get(), static_cast<int>(packet.size())) < 0) {
            return false;
        }
        std::copy(packet.begin(), packet.end(), reinterpret_cast<std::byte*>(packet_->data));
        const int sent = avcodec_send_packet(context_.get(), packet_.get());
        av_packet_unref(packet_.get());
        if (sent < 0) {
            return false;
        }
        bool decoded = false;
        while (avcodec_receive_frame(context_.get(), frame_.get()) >= 0) {
            const auto* samples = reinterpret_cast<const std::int16_t*>(frame_->extended_data[0]);
            pcm.insert(pcm.end(), samples, samples + frame_->nb_samples);
            decoded = true;
        }
        return decoded;
    }

    static constexpr std::size_t kMaxPacket = 65536;

    CodecContextPtr context_;
    PacketPtr packet_;
    FramePtr frame_;
};

}  // namespace

Result<std::unique_ptr<AudioDecoder>> makeG722Decoder() {
    const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_ADPCM_G722);
    CodecContextPtr context(codec == nullptr ? nullptr : avcodec_alloc_context3(codec));
    PacketPtr packet(av_packet_alloc());
    FramePtr frame(av_frame_alloc());
    if (!context || !packet || !frame) {
        return Error{"libavcodec on this machine has no G.722 decoder"};
    }
    context->sample_rate = 16000;
    context->log_level_offset = kLibavSilence;
    av_channel_layout_default(&context->ch_layout, 1);
    if (const int opened = avcodec_open2(context.get(), codec, nullptr); opened < 0) {
        return Error{"cannot open the G.722 decoder: " + libavMessage(opened)};
    }
    return std::unique_ptr<AudioDecoder>(
        std::make_unique<G722Decoder>(std::move(context), std::move(packet), std::move(frame)));
}

}  // namespace wf::mux
