#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "pp-rec/compose/sources.h"
#include "tests/unit/pp-rec/source_encoder.h"

namespace wf::compose::test {

/// One colour all over.
struct Colour {
    int y = 128;
    int u = 128;
    int v = 128;
};

inline mux::FramePtr solidFrame(mux::PictureSize size, Colour colour) {
    mux::FramePtr frame = mux::test::paintFrame(size, [&](int, int) { return colour.y; });
    std::fill_n(frame->data[1], frame->linesize[1] * ((size.height + 1) / 2), static_cast<std::uint8_t>(colour.u));
    std::fill_n(frame->data[2], frame->linesize[2] * ((size.height + 1) / 2), static_cast<std::uint8_t>(colour.v));
    return frame;
}

/// A recording of pictures made for a test.
class MadePictures final : public PictureSource {
public:
    explicit MadePictures(mux::StreamCodec codec = mux::StreamCodec::kVp8) {
        description_.codec = codec;
        description_.clock_rate = 90000;
    }

    /// Adds a picture; a size other than that of the picture before begins with a key picture.
    CodedPicture& add(double time_s, mux::FramePtr frame) {
        const mux::PictureSize size{frame->width, frame->height};
        if (!encoder_ || size != size_) {
            encoder_ = std::make_unique<mux::test::SourceEncoder>(description_.codec, size);
            size_ = size;
        }
        description_.video.width = std::max(description_.video.width, static_cast<std::uint16_t>(size.width));
        description_.video.height = std::max(description_.video.height, static_cast<std::uint16_t>(size.height));
        frame->pict_type = next_key_ ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
        next_key_ = false;
        mux::test::CodedFrame coded = encoder_->encode(frame.get(), std::int64_t(time_s * 90000)).at(0);
        if (!pictures_.empty()) {
            CodedPicture& before = pictures_.back().first;
            before.shown_for_s = before.camera_off ? before.shown_for_s : time_s - before.time_s;
        }
        CodedPicture picture;
        picture.time_s = time_s;
        picture.shown_for_s = 0.04;
        picture.key = coded.key;
        pictures_.emplace_back(picture, std::move(coded));
        return pictures_.back().first;
    }
    CodedPicture& add(double time_s, mux::PictureSize size, Colour colour) {
        return add(time_s, solidFrame(size, colour));
    }
    /// The next picture will be a key picture.
    void forceKey() { next_key_ = true; }
    /// Turns the data of the last picture into noise.
    void spoil() {
        for (std::size_t i = 0; i < pictures_.back().second.size; ++i) {
            pictures_.back().second.data[i] = std::byte{static_cast<unsigned char>(0xff - i * 7)};
        }
    }
    /// The camera goes off after the last picture.
    void cameraOff(double shown_for_s) {
        pictures_.back().first.camera_off = true;
        pictures_.back().first.shown_for_s = shown_for_s;
    }
    [[nodiscard]] std::size_t read() const { return read_; }

    [[nodiscard]] const mux::TrackDescription& description() const override { return description_; }
    [[nodiscard]] Span span() const override {
        const CodedPicture& last = pictures_.back().first;
        return {pictures_.front().first.time_s, last.time_s + last.shown_for_s};
    }
    bool next(CodedPicture& picture) override {
        if (read_ == pictures_.size()) {
            return false;
        }
        picture = pictures_[read_].first;
        picture.data = pictures_[read_].second.packet().data;
        ++read_;
        return true;
    }

private:
    mux::TrackDescription description_;
    mux::PictureSize size_;
    std::unique_ptr<mux::test::SourceEncoder> encoder_;
    std::vector<std::pair<CodedPicture, mux::test::CodedFrame>> pictures_;
    bool next_key_ = false;
    std::size_t read_ = 0;
};

}  // namespace wf::compose::test
