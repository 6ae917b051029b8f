#include "pp-rec/compose/output_lanes.h"

#include <span>
#include <utility>

namespace wf::compose {
namespace {

class PictureEncoding final : public LaneWork<Picture> {
public:
    PictureEncoding(std::unique_ptr<mux::VideoEncoder> encoder, TrackSet tracks)
        : encoder_(std::move(encoder)), tracks_(std::move(tracks)) {}

    Status take(const Picture& picture) override {
        return encoder_->encode(*picture.frame, picture.index,
                                [this](const auto& packet) { return tracks_.write(packet); });
    }
    Status finish() override {
        Status flushed = encoder_->flush([this](const auto& packet) { return tracks_.write(packet); });
        return flushed ? tracks_.end() : flushed;
    }

private:
    std::unique_ptr<mux::VideoEncoder> encoder_;
    TrackSet tracks_;
};

class SoundEncoding final : public LaneWork<Samples> {
public:
    SoundEncoding(std::unique_ptr<mux::AudioEncoder> encoder, TrackSet tracks)
        : encoder_(std::move(encoder)), tracks_(std::move(tracks)) {}

    Status take(const Samples& samples) override {
        return encoder_->encode(*samples, [this](const auto& packet) { return tracks_.write(packet); });
    }
    Status finish() override {
        Status flushed = encoder_->flush([this](const auto& packet) { return tracks_.write(packet); });
        return flushed ? tracks_.end() : flushed;
    }

private:
    std::unique_ptr<mux::AudioEncoder> encoder_;
    TrackSet tracks_;
};

class SoundCopy final : public LaneWork<Samples> {
public:
    explicit SoundCopy(TrackSet tracks) : tracks_(std::move(tracks)) {}

    Status take(const Samples& samples) override {
        const auto frames = static_cast<std::int64_t>(samples->size() / 2);
        mux::Packet packet;
        packet.pts = frames_;
        packet.dts = frames_;
        packet.duration = frames;
        packet.key = true;
        packet.data = std::as_bytes(std::span(*samples));
        frames_ += frames;
        return tracks_.write(packet);
    }
    Status finish() override { return tracks_.end(); }

private:
    TrackSet tracks_;
    std::int64_t frames_ = 0;
};

}  // namespace

Status TrackSet::write(const mux::Packet& packet) const {
    const SharedPacket shared = share(packet);
    for (const Route& route : routes_) {
        if (Status added = route.file->add(route.track, shared); !added) {
            return added;
        }
    }
    return {};
}

Status TrackSet::end() const {
    for (const Route& route : routes_) {
        if (Status ended = route.file->end(route.track); !ended) {
            return ended;
        }
    }
    return {};
}

std::unique_ptr<LaneWork<Picture>> encodePictures(std::unique_ptr<mux::VideoEncoder> encoder, TrackSet tracks) {
    return std::make_unique<PictureEncoding>(std::move(encoder), std::move(tracks));
}

std::unique_ptr<LaneWork<Samples>> encodeSound(std::unique_ptr<mux::AudioEncoder> encoder, TrackSet tracks) {
    return std::make_unique<SoundEncoding>(std::move(encoder), std::move(tracks));
}

std::unique_ptr<LaneWork<Samples>> copySound(TrackSet tracks) { return std::make_unique<SoundCopy>(std::move(tracks)); }

}  // namespace wf::compose
