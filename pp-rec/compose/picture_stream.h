#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <memory>

#include "pp-rec/compose/picture_backlog.h"
#include "pp-rec/compose/sources.h"
#include "pp-rec/mux/libav_ptr.h"
#include "pp-rec/mux/picture_rotation.h"
#include "pp-rec/mux/video_decoder.h"

namespace wf::compose {

/// The pictures of one recording as time goes on. One thread at a time.
class PictureStream {
public:
    /// `source` must outlive the stream. With `hold` the last picture stays while the camera is off.
    PictureStream(PictureSource& source, bool hold);

    /// Goes on to `time_s` and has the picture ready that is seen then. Times rise.
    void show(double time_s);
    /// Goes on to `time_s` unseen: decodes as little as possible.
    void pass(double time_s);

    /// What is seen; null for nothing: not begun, camera off, ended.
    [[nodiscard]] const AVFrame* picture() const;
    [[nodiscard]] const mux::PictureTurn& turn() const { return turn_; }
    /// Rises with every new picture.
    [[nodiscard]] std::uint64_t serial() const { return serial_; }
    /// There is one to see, or to decode.
    [[nodiscard]] bool hasPictures() const { return seen_ || !backlog_.empty(); }
    /// Nothing will be seen from `time_s` on.
    [[nodiscard]] bool ended(double time_s) const { return !more_ && time_s >= end_of_all_s_ && !hold_; }
    /// Pictures that did not decode.
    [[nodiscard]] std::uint64_t undecodable() const;

private:
    /// A picture inside the decoder.
    struct Pending {
        std::int64_t pts = 0;
        mux::PictureTurn turn;
    };

    static constexpr double kNever_s = std::numeric_limits<double>::infinity();

    void decodeBacklog();
    void decode(const CodedPicture& picture);
    void take(const AVFrame& picture, std::int64_t pts);
    void darken(double time_s);
    void readAhead();

    PictureSource& source_;
    const bool hold_;
    CodedPicture next_;
    bool more_ = false;
    std::unique_ptr<mux::VideoDecoder> decoder_;
    PictureBacklog backlog_;
    std::deque<Pending> pending_;
    std::int64_t last_pts_ = std::numeric_limits<std::int64_t>::min();
    mux::FramePtr picture_;
    bool seen_ = false;  // picture_ holds something
    mux::PictureTurn turn_;
    std::uint64_t serial_ = 0;
    double end_of_picture_s_ = kNever_s;  // where the camera goes off
    double end_of_all_s_ = kNever_s;      // known once the last picture has been read
    std::uint64_t lost_ = 0;              // pictures that had no decoder
};

}  // namespace wf::compose
