#include "pp-rec/media/vp9_codec.h"

#include <algorithm>
#include <array>
#include <optional>

#include "pp-rec/media/vp9_frame_header.h"
#include "rtp/payload/vp9.h"

namespace wf::media {
namespace {

class Vp9Probe final : public VideoProbe {
public:
    PayloadFacts look(Bytes payload) override {
        PayloadFacts facts;
        const auto descriptor = rtp::parseVp9Descriptor(payload);
        if (!descriptor) {
            facts.valid = false;
            return facts;
        }
        if (descriptor->structure) {
            structure_ = *descriptor->structure;
            report(structure_->largest(), facts);
        }
        facts.starts_frame = descriptor->startsPicture();
        facts.ends_frame = descriptor->ends_layer_frame && isLastLayer(*descriptor);
        facts.has_layers = descriptor->hasTl0Index();
        facts.temporal_layer = facts.has_layers ? descriptor->temporal_layer : 0;
        facts.tl0_index = descriptor->tl0_index;
        if (descriptor->startsPicture()) {
            readFrameHeader(payload.subspan(descriptor->size), *descriptor, facts);
        }
        return facts;
    }

    [[nodiscard]] VideoParameters parameters() const override {
        VideoParameters parameters;
        parameters.width = largest_.width;
        parameters.height = largest_.height;
        if (key_frame_) {
            parameters.level = vp9Level(largest_);
            parameters.profile = key_frame_->profile;
            parameters.bit_depth = key_frame_->bit_depth;
            parameters.chroma_420 = key_frame_->subsampling_x && key_frame_->subsampling_y;
            parameters.full_range = key_frame_->full_range;
            parameters.configuration = vp9Configuration(*key_frame_, parameters.level);
        }
        return parameters;
    }

private:
    [[nodiscard]] bool isLastLayer(const rtp::Vp9Descriptor& descriptor) const {
        return !descriptor.has_layers || (structure_ && descriptor.spatial_layer + 1 == structure_->spatial_layers);
    }

    void readFrameHeader(Bytes frame, const rtp::Vp9Descriptor& descriptor, PayloadFacts& facts) {
        const auto header = parseVp9FrameHeader(frame);
        if (!header) {
            return;
        }
        facts.discardable = header->refreshes_nothing && isLastLayer(descriptor);
        facts.key_frame = header->key_frame && descriptor.startsKeyPicture();
        if (facts.key_frame) {
            key_frame_ = header;
            if (facts.width == 0) {
                report(pictureSize(header->size), facts);
            }
        }
    }

    // The header tells the size of layer 0; a structure seen earlier may know the layers above it.
    [[nodiscard]] rtp::FrameSize pictureSize(rtp::FrameSize base_layer) const {
        const bool known = structure_ && structure_->has_sizes && structure_->sizes[0] == base_layer;
        return known ? structure_->largest() : base_layer;
    }

    void report(rtp::FrameSize size, PayloadFacts& facts) {
        if (size.area() == 0) {
            return;
        }
        facts.width = size.width;
        facts.height = size.height;
        largest_ = size.area() > largest_.area() ? size : largest_;
    }

    std::optional<rtp::Vp9Structure> structure_;
    std::optional<Vp9FrameHeader> key_frame_;
    rtp::FrameSize largest_;
};

class Vp9Depacketizer final : public Depacketizer {
public:
    void add(Bytes payload, bool contiguous, ByteBuffer& frame) override {
        const bool gap_inside = !contiguous && layer_frames_ != 0;
        whole_ = whole_ && !gap_inside;
        if (payload.empty()) {
            return;
        }
        const auto descriptor = rtp::parseVp9Descriptor(payload);
        if (!descriptor) {
            whole_ = false;
            return;
        }
        if (descriptor->starts_layer_frame) {
            const bool lower_lost = layer_frames_ == 0 && !contiguous && descriptor->spatial_layer != 0;
            whole_ = whole_ && !open_ && !lower_lost;
            beginLayerFrame(frame.size());
        }
        if (!open_) {
            whole_ = false;
            return;
        }
        frame.append(payload.subspan(descriptor->size));
        open_ = !descriptor->ends_layer_frame;
    }

    bool finish(ByteBuffer& frame) override {
        const bool whole = whole_ && !open_ && layer_frames_ != 0;
        if (layer_frames_ > 1 && layer_frames_ <= starts_.size()) {
            appendIndex(frame);
        }
        whole_ = true;
        open_ = false;
        layer_frames_ = 0;
        return whole;
    }

private:
    void beginLayerFrame(std::size_t at) {
        if (layer_frames_ < starts_.size()) {
            starts_[layer_frames_] = at;
        } else {
            whole_ = false;  // an index holds eight frames at most
        }
        layer_frames_ = std::min(layer_frames_ + 1, starts_.size() + 1);
        open_ = true;
    }

    // | 110 bytes_per_size-1:2 frames-1:3 | size of each frame, little endian | first byte again |
    void appendIndex(ByteBuffer& frame) const {
        const std::size_t end = frame.size();
        const auto size = [&](std::size_t i) { return (i + 1 < layer_frames_ ? starts_[i + 1] : end) - starts_[i]; };
        std::size_t largest = 0;
        for (std::size_t i = 0; i < layer_frames_; ++i) {
            largest = std::max(largest, size(i));
        }
        unsigned width = 1;
        while (width < 4 && (largest >> (8 * width)) != 0) {
            ++width;
        }
        const auto marker = static_cast<std::uint8_t>(0xc0U | ((width - 1) << 3) | (layer_frames_ - 1));
        frame.append8(marker);
        for (std::size_t i = 0; i < layer_frames_; ++i) {
            for (unsigned byte = 0; byte < width; ++byte) {
                frame.append8(static_cast<std::uint8_t>(size(i) >> (8 * byte)));
            }
        }
        frame.append8(marker);
    }

    std::array<std::size_t, 8> starts_{};  ///< offsets of the layer frames in the picture
    std::size_t layer_frames_ = 0;
    bool open_ = false;
    bool whole_ = true;
};

}  // namespace

std::unique_ptr<VideoProbe> makeVp9Probe() { return std::make_unique<Vp9Probe>(); }
std::unique_ptr<Depacketizer> makeVp9Depacketizer() { return std::make_unique<Vp9Depacketizer>(); }

}  // namespace wf::media
