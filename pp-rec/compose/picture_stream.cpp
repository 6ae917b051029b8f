#include "pp-rec/compose/picture_stream.h"

#include <algorithm>
#include <cmath>

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::compose {
namespace {

constexpr std::size_t kMostPending = 64;  // more than any codec reorders; those that did not decode stay among them

}  // namespace

PictureStream::PictureStream(PictureSource& source, bool hold)
    : source_(source), hold_(hold), picture_(av_frame_alloc()) {
    if (auto decoder = mux::VideoDecoder::create(source.description(), 1); decoder.ok()) {
        decoder_ = std::move(decoder).value();
    }
    readAhead();
}

void PictureStream::show(double time_s) {
    decodeBacklog();
    while (more_ && next_.time_s <= time_s) {
        decode(next_);
        readAhead();
    }
    darken(time_s);
}

void PictureStream::pass(double time_s) {
    while (more_ && next_.time_s <= time_s) {
        if (next_.key && !hold_) {
            seen_ = false;
        }
        backlog_.add(next_);
        readAhead();
        if (backlog_.full()) {
            decodeBacklog();
        }
    }
}

const AVFrame* PictureStream::picture() const { return seen_ ? picture_.get() : nullptr; }

std::uint64_t PictureStream::undecodable() const { return lost_ + (decoder_ ? decoder_->undecodableFrames() : 0); }

void PictureStream::decodeBacklog() {
    for (std::size_t i = 0; i < backlog_.size(); ++i) {
        decode(backlog_.at(i));
    }
    backlog_.clear();
}

void PictureStream::decode(const CodedPicture& picture) {
    darken(picture.time_s);
    end_of_picture_s_ = picture.camera_off ? picture.time_s + picture.shown_for_s : kNever_s;
    if (!decoder_ || !picture_) {
        ++lost_;
        return;
    }
    const double ticks = picture.time_s * std::max<std::uint32_t>(source_.description().clock_rate, 1);
    last_pts_ = std::max<std::int64_t>(std::llround(ticks), last_pts_ + 1);
    if (pending_.size() == kMostPending) {
        pending_.pop_front();
    }
    pending_.push_back({last_pts_, {picture.rotation_degrees, picture.flip_horizontal}});
    const mux::Packet packet{0, last_pts_, last_pts_, 0, picture.key, picture.data};
    const auto show = [this](const AVFrame& frame, std::int64_t pts, int /*rotation*/) -> Status {
        take(frame, pts);
        return {};
    };
    (void)decoder_->push(packet, 0, show);  // fails only when `show` does
}

void PictureStream::take(const AVFrame& picture, std::int64_t pts) {
    while (pending_.size() > 1 && pending_[1].pts <= pts) {
        pending_.pop_front();
    }
    if (!pending_.empty()) {
        turn_ = pending_.front().turn;
    }
    av_frame_unref(picture_.get());
    seen_ = av_frame_ref(picture_.get(), &picture) == 0;
    ++serial_;
}

/// Forgets the picture once its time is over.
void PictureStream::darken(double time_s) {
    if (time_s >= std::min(end_of_picture_s_, end_of_all_s_) && !hold_) {
        seen_ = false;
        av_frame_unref(picture_.get());
    }
}

void PictureStream::readAhead() {
    const double end_s = next_.time_s + next_.shown_for_s;
    more_ = source_.next(next_);
    if (!more_) {
        end_of_all_s_ = std::max(end_s, source_.span().end_s);
    }
}

}  // namespace wf::compose
