#include "pp-rec/media/av1_codec.h"

#include <array>
#include <cstring>
#include <optional>

#include "pp-rec/media/av1_sequence_header.h"
#include "rtp/payload/av1.h"

namespace wf::media {
namespace {

// A temporal unit begins with a temporal delimiter (which senders leave out), a sequence header or a frame of spatial
// layer 0. A second frame of the same unit at the start of a packet cannot be told from that.
bool startsTemporalUnit(const rtp::Av1Descriptor& descriptor) {
    if (descriptor.continues || !descriptor.first_obu || descriptor.first_obu->spatial_layer != 0) {
        return false;
    }
    switch (descriptor.first_obu->type) {
        case rtp::kObuTemporalDelimiter:
        case rtp::kObuSequenceHeader:
        case rtp::kObuFrameHeader:
        case rtp::kObuFrame:
            return true;
        default:
            return descriptor.starts_sequence;
    }
}

class Av1Probe final : public VideoProbe {
public:
    PayloadFacts look(Bytes payload) override {
        PayloadFacts facts;
        const auto descriptor = rtp::parseAv1Descriptor(payload);
        if (!descriptor) {
            facts.valid = false;
            return facts;
        }
        facts.starts_frame = startsTemporalUnit(*descriptor);
        facts.key_frame = descriptor->starts_sequence;
        if (descriptor->has_sequence_header) {
            readSequenceHeaders(payload, *descriptor, facts);
        }
        return facts;
    }

    [[nodiscard]] VideoParameters parameters() const override {
        VideoParameters parameters;
        if (sequence_) {
            parameters.width = sequence_->max_size.width;
            parameters.height = sequence_->max_size.height;
            parameters.configuration = configuration_;
            parameters.profile = sequence_->profile;
            parameters.level = sequence_->level;
            parameters.bit_depth = sequence_->bit_depth;
            parameters.chroma_420 = sequence_->subsampling_x && sequence_->subsampling_y;
            parameters.full_range = sequence_->full_range;
        }
        return parameters;
    }

private:
    // The longest header the syntax allows, 32 operating points with all they can say, has about 400 bytes.
    static constexpr std::size_t kMaxSequenceHeader = 1024;

    void readSequenceHeaders(Bytes payload, const rtp::Av1Descriptor& descriptor, PayloadFacts& facts) {
        rtp::Av1Elements elements(payload);
        Bytes element;
        for (std::size_t i = 0; elements.next(element); ++i) {
            const bool fragment = (i == 0 && descriptor.continues) || (elements.atEnd() && descriptor.to_be_continued);
            const auto obu = fragment ? std::nullopt : rtp::parseObu(element);
            if (obu && obu->header.type == rtp::kObuSequenceHeader && obu->payload.size() <= kMaxSequenceHeader) {
                note(*obu, facts);
            }
        }
    }

    void note(const rtp::Obu& obu, PayloadFacts& facts) {
        const auto sequence = parseAv1SequenceHeader(obu.payload);
        if (!sequence) {
            return;
        }
        facts.width = sequence->max_size.width;
        facts.height = sequence->max_size.height;
        if (!sequence_ || sequence->max_size.area() > sequence_->max_size.area()) {
            sequence_ = sequence;
            configuration_ = av1Configuration(*sequence, obu);
        }
    }

    std::optional<Av1SequenceHeader> sequence_;
    std::vector<std::byte> configuration_;
};

bool isStored(const rtp::ObuHeader& header) {
    return header.type != rtp::kObuTemporalDelimiter && header.type != rtp::kObuTileList &&
           header.type != rtp::kObuPadding;
}

class Av1Depacketizer final : public Depacketizer {
public:
    void add(Bytes payload, bool contiguous, ByteBuffer& frame) override {
        if (!contiguous && begun_) {
            whole_ = false;
            dropOpenObu(frame);
        }
        if (payload.empty()) {
            return;
        }
        const auto descriptor = rtp::parseAv1Descriptor(payload);
        if (!descriptor) {
            whole_ = false;
            dropOpenObu(frame);
            return;
        }
        whole_ = whole_ && (begun_ || contiguous || startsTemporalUnit(*descriptor));
        begun_ = true;
        addElements(payload, *descriptor, frame);
    }

    bool finish(ByteBuffer& frame) override {
        dropOpenObu(frame);
        const bool whole = whole_ && !frame.empty();
        whole_ = true;
        begun_ = false;
        return whole;
    }

private:
    void addElements(Bytes payload, const rtp::Av1Descriptor& descriptor, ByteBuffer& frame) {
        rtp::Av1Elements elements(payload);
        Bytes element;
        bool continuation = descriptor.continues;
        while (elements.next(element)) {
            if (!continuation) {
                dropOpenObu(frame);
                obu_at_ = frame.size();
                open_ = true;
            }
            if (open_) {
                frame.append(element);
            } else {
                whole_ = false;
            }
            if (open_ && !(elements.atEnd() && descriptor.to_be_continued)) {
                closeObu(frame);
            }
            continuation = false;
        }
    }

    void dropOpenObu(ByteBuffer& frame) {
        if (open_) {
            frame.truncate(obu_at_);
            open_ = false;
            whole_ = false;
        }
    }

    // Gives the OBU at the end of `frame` a size field, or removes it.
    void closeObu(ByteBuffer& frame) {
        open_ = false;
        const Bytes raw = frame.bytes().subspan(obu_at_);
        const auto obu = rtp::parseObu(raw);
        if (!obu || !isStored(obu->header)) {
            whole_ = whole_ && obu.has_value();
            frame.truncate(obu_at_);
            return;
        }
        std::array<std::byte, rtp::kMaxObuPrefix> prefix{};
        const std::size_t size = obu->payload.size();
        const auto old_prefix = static_cast<std::size_t>(obu->payload.data() - raw.data());
        const std::size_t new_prefix = rtp::writeObuPrefix(obu->header, static_cast<std::uint32_t>(size), prefix);
        if (new_prefix > old_prefix) {
            frame.grow(new_prefix - old_prefix);
        }
        std::byte* at = frame.data() + obu_at_;
        std::memmove(at + new_prefix, at + old_prefix, size);
        std::memcpy(at, prefix.data(), new_prefix);
        frame.truncate(obu_at_ + new_prefix + size);
    }

    std::size_t obu_at_ = 0;  ///< where the open OBU begins in the frame
    bool open_ = false;       ///< an OBU has begun and not ended
    bool begun_ = false;
    bool whole_ = true;
};

}  // namespace

std::unique_ptr<VideoProbe> makeAv1Probe() { return std::make_unique<Av1Probe>(); }
std::unique_ptr<Depacketizer> makeAv1Depacketizer() { return std::make_unique<Av1Depacketizer>(); }

}  // namespace wf::media
