#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "pp-rec/compose/sources.h"
#include "pp-rec/job/loaded_track.h"
#include "pp-rec/media/audio_frames.h"
#include "pp-rec/media/video_frames.h"
#include "rtp/base/byte_buffer.h"

namespace wf::job {

/// How a composition reads a recording.
struct SourceOptions {
    double offset_s = 0;     ///< meeting time of its pts 0
    bool last_read = false;  ///< nothing will be read again: memory is given back on the way
    bool still = false;      ///< a screen: a picture may stand for as long as it likes
};

/// Takes pages of a mapped recording out of memory as they have been read, so that it does not fill up with recordings.
class ReadPages {
public:
    /// `file` must outlive this.
    explicit ReadPages(const mjr::MappedFile& file) : file_(file) {}
    /// What lies well before `offset` will not be read again, or hardly ever.
    void readUpTo(std::uint64_t offset);

private:
    const mjr::MappedFile& file_;
    std::uint64_t forgotten_ = 0;
};

/// The sound of one recording for the composer. Repairs go to the track.
class TrackSound final : public compose::SoundSource {
public:
    /// `track` must outlive the source.
    TrackSound(LoadedTrack& track, const SourceOptions& options);

    [[nodiscard]] rtp::Codec codec() const override { return track_.scan.codec; }
    [[nodiscard]] std::uint32_t clockRate() const override { return track_.timeline.clock_rate; }
    [[nodiscard]] const std::vector<std::byte>& configuration() const override { return configuration_; }
    [[nodiscard]] compose::Span span() const override;
    bool next(media::AudioFrame& frame) override;

private:
    LoadedTrack& track_;
    SourceOptions options_;
    ReadPages pages_;
    media::RepairReport scratch_;  ///< of a reading that is not the last
    media::AudioFrameReader reader_;
    std::vector<std::byte> configuration_;
};

/// The pictures of one recording for the composer; one is read ahead.
class TrackPictures final : public compose::PictureSource {
public:
    /// `track` must outlive the source.
    TrackPictures(LoadedTrack& track, const SourceOptions& options);

    [[nodiscard]] const mux::TrackDescription& description() const override { return description_; }
    [[nodiscard]] compose::Span span() const override;
    bool next(compose::CodedPicture& picture) override;

private:
    struct Picture {
        media::VideoFrame frame;
        ByteBuffer data;
    };

    void readAhead();

    LoadedTrack& track_;
    SourceOptions options_;
    ReadPages pages_;
    mux::TrackDescription description_;
    media::RepairReport scratch_;
    std::optional<media::VideoFrameReader> reader_;  ///< opened when the first picture is asked for
    std::unique_ptr<Picture> given_ = std::make_unique<Picture>();
    std::unique_ptr<Picture> ahead_ = std::make_unique<Picture>();
    bool more_ = false;
};

}  // namespace wf::job
