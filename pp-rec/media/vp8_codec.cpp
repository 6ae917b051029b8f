#include "pp-rec/media/vp8_codec.h"

#include "rtp/payload/vp8.h"

namespace wf::media {
namespace {

class Vp8Probe final : public VideoProbe {
public:
    PayloadFacts look(Bytes payload) override {
        PayloadFacts facts;
        const auto descriptor = rtp::parseVp8Descriptor(payload);
        if (!descriptor) {
            facts.valid = false;
            return facts;
        }
        facts.starts_frame = descriptor->startsFrame();
        facts.discardable = descriptor->non_reference;
        facts.has_layers = descriptor->has_temporal_layer && descriptor->hasTl0Index();
        if (facts.has_layers) {
            facts.temporal_layer = descriptor->temporal_layer;
            facts.tl0_index = descriptor->tl0_index;
        }
        if (const auto size = rtp::vp8KeyFrameSize(payload, *descriptor)) {
            facts.key_frame = true;
            facts.width = size->width;
            facts.height = size->height;
            profile_ = (load8(payload, descriptor->size) >> 1) & 0x07;
            largest_ = size->area() > largest_.area() ? *size : largest_;
        }
        return facts;
    }

    [[nodiscard]] VideoParameters parameters() const override {
        VideoParameters parameters;
        parameters.width = largest_.width;
        parameters.height = largest_.height;
        parameters.profile = profile_;
        return parameters;
    }

private:
    rtp::FrameSize largest_;
    int profile_ = -1;
};

class Vp8Depacketizer final : public Depacketizer {
public:
    void add(Bytes payload, bool contiguous, ByteBuffer& frame) override {
        if (!contiguous && started_) {
            whole_ = false;
        }
        if (payload.empty()) {
            return;
        }
        const std::size_t header = rtp::vp8DescriptorSize(payload);
        started_ = started_ || (header != 0 && (load8(payload, 0) & kStartBits) == kStart);
        if (header == 0 || !started_) {
            whole_ = false;
            return;
        }
        frame.append(payload.subspan(header));
    }

    bool finish(ByteBuffer& /*frame*/) override {
        const bool whole = whole_ && started_;
        whole_ = true;
        started_ = false;
        return whole;
    }

private:
    static constexpr unsigned kStartBits = 0x17;  // S and PID
    static constexpr unsigned kStart = 0x10;      // S set, PID 0

    bool whole_ = true;
    bool started_ = false;
};

}  // namespace

std::unique_ptr<VideoProbe> makeVp8Probe() { return std::make_unique<Vp8Probe>(); }
std::unique_ptr<Depacketizer> makeVp8Depacketizer() { return std::make_unique<Vp8Depacketizer>(); }

}  // namespace wf::media
