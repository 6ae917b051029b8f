#include "pp-rec/compose/output_set.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "pp-rec/compose/output_lanes.h"
#include "pp-rec/compose/output_plan.h"
#include "pp-rec/compose/sha256_file.h"

extern "C" {
#include <libavutil/frame.h>
}

namespace wf::compose {
namespace {

namespace fs = std::filesystem;
using mux::StreamCodec;

constexpr int kSampleRate = 48000;
constexpr int kChannels = 2;
constexpr int kDefaultAudio_bps = 128000;
constexpr std::size_t kPicturesAhead = 4;
constexpr std::size_t kSoundBlocksAhead = 100;  // of 20 ms

struct OutputFile {
    OutputPlan plan;
    std::unique_ptr<mux::ContainerWriter> writer;
    std::unique_ptr<Interleaver> interleaver;
};

mux::TrackDescription pcmTrack() {
    mux::TrackDescription track;
    track.codec = StreamCodec::kPcmS16;
    track.clock_rate = kSampleRate;
    track.sample_rate = kSampleRate;
    track.channels = kChannels;
    return track;
}

mux::ContainerOptions containerOptions(const OutputOptions& options, mux::Container container) {
    mux::ContainerOptions made;
    made.container = container;
    made.faststart = true;
    made.overwrite = options.overwrite;
    made.comment = options.comment;
    made.title = options.title;
    made.creation_time_us = options.creation_time_us;
    made.duration_s = options.duration_s;
    for (const Chapter& chapter : options.chapters) {
        made.chapters.push_back({chapter.begin_s, chapter.title});
    }
    return made;
}

class EncodedOutputs final : public OutputSet {
public:
    explicit EncodedOutputs(const OutputOptions& options) : options_(options) {}

    Status open();
    [[nodiscard]] bool wantsPictures() const override { return !picture_lanes_.empty(); }
    [[nodiscard]] bool wantsSound() const override { return !sound_lanes_.empty(); }
    Status picture(const AVFrame& picture, std::int64_t index) override;
    Status sound(std::span<const std::int16_t> interleaved) override;
    Status finish() override;
    [[nodiscard]] const std::vector<WrittenOutput>& written() const override { return written_; }

private:
    Status openEncoders(const std::vector<OutputPlan>& plans);
    Status openFile(const OutputPlan& plan);
    void startLanes();
    [[nodiscard]] std::uint64_t expectedPackets(const mux::TrackDescription& track) const;
    Status failed();
    Status publish();
    Result<WrittenOutput> describe(const OutputFile& file) const;

    const OutputOptions options_;
    std::map<StreamCodec, std::unique_ptr<mux::VideoEncoder>> video_encoders_;  // until their lanes start
    std::map<StreamCodec, std::unique_ptr<mux::AudioEncoder>> audio_encoders_;  // null for PCM
    std::map<StreamCodec, TrackSet> tracks_;
    std::vector<OutputFile> files_;
    std::vector<WrittenOutput> written_;
    std::int64_t pictures_ = 0;
    std::int64_t frames_ = 0;
    bool finished_ = false;
    FirstError error_;
    // Last, so that their threads end before what they use goes away.
    std::vector<std::unique_ptr<EncodeLane<Picture>>> picture_lanes_;
    std::vector<std::unique_ptr<EncodeLane<Samples>>> sound_lanes_;
};

Status EncodedOutputs::open() {
    const auto plans = planOutputs(options_);
    if (!plans) {
        return plans.error();
    }
    if (Status opened = openEncoders(*plans); !opened) {
        return opened;
    }
    for (const OutputPlan& plan : *plans) {
        if (Status opened = openFile(plan); !opened) {
            return opened;
        }
    }
    startLanes();
    return {};
}

Status EncodedOutputs::openEncoders(const std::vector<OutputPlan>& plans) {
    for (const OutputPlan& plan : plans) {
        if (plan.video && !video_encoders_.contains(*plan.video)) {
            auto made = mux::VideoEncoder::create({*plan.video, options_.size.width, options_.size.height, options_.fps,
                                                   options_.crf, options_.video_bitrate_bps, options_.preset,
                                                   options_.threads});
            if (!made) {
                return made.error();
            }
            video_encoders_[*plan.video] = std::move(made).value();
        }
        if (!audio_encoders_.contains(plan.audio) && plan.audio != StreamCodec::kPcmS16) {
            const int bitrate = options_.audio_bitrate_bps > 0 ? options_.audio_bitrate_bps : kDefaultAudio_bps;
            auto made = mux::AudioEncoder::create(plan.audio, {kSampleRate, kChannels}, bitrate);
            if (!made) {
                return made.error();
            }
            audio_encoders_[plan.audio] = std::move(made).value();
        }
    }
    return {};
}

std::uint64_t EncodedOutputs::expectedPackets(const mux::TrackDescription& track) const {
    constexpr double kShortestPacket_s = 0.02;  // AAC 21.3 ms, MP3 24 ms, Opus 20 ms, our blocks of PCM
    const double seconds = std::max(options_.duration_s, 0.0);
    const double packets = track.frame_rate > 0 ? seconds * track.frame_rate : seconds / kShortestPacket_s;
    return static_cast<std::uint64_t>(packets) + 16;
}

Status EncodedOutputs::openFile(const OutputPlan& plan) {
    std::vector<mux::TrackDescription> tracks;
    if (plan.video) {
        tracks.push_back(video_encoders_[*plan.video]->description());
    }
    const bool pcm = plan.audio == StreamCodec::kPcmS16;
    tracks.push_back(pcm ? pcmTrack() : audio_encoders_[plan.audio]->description());
    std::vector<std::uint32_t> clock_rates;
    for (mux::TrackDescription& track : tracks) {
        track.expected_packets = expectedPackets(track);
        clock_rates.push_back(track.clock_rate);
    }
    auto writer = mux::ContainerWriter::create(plan.path, containerOptions(options_, plan.container), tracks);
    if (!writer) {
        return writer.error();
    }
    auto interleaver = std::make_unique<Interleaver>(**writer, clock_rates);
    if (plan.video) {
        tracks_[*plan.video].add(*interleaver, 0);
    }
    tracks_[plan.audio].add(*interleaver, tracks.size() - 1);
    files_.push_back({plan, std::move(writer).value(), std::move(interleaver)});
    return {};
}

void EncodedOutputs::startLanes() {
    for (auto& [codec, tracks] : tracks_) {
        if (const auto video = video_encoders_.find(codec); video != video_encoders_.end()) {
            picture_lanes_.push_back(std::make_unique<EncodeLane<Picture>>(
                encodePictures(std::move(video->second), std::move(tracks)), kPicturesAhead, error_));
            continue;
        }
        auto work = codec == StreamCodec::kPcmS16 ? copySound(std::move(tracks))
                                                  : encodeSound(std::move(audio_encoders_[codec]), std::move(tracks));
        sound_lanes_.push_back(std::make_unique<EncodeLane<Samples>>(std::move(work), kSoundBlocksAhead, error_));
    }
}

Status EncodedOutputs::failed() {
    return error_.failed() ? error_.status() : Status(Error{"the outputs are finished already"});
}

Status EncodedOutputs::picture(const AVFrame& picture, std::int64_t index) {
    const std::shared_ptr<const AVFrame> frame(av_frame_clone(&picture), [](const AVFrame* reference) {
        AVFrame* owned = const_cast<AVFrame*>(reference);
        av_frame_free(&owned);
    });
    if (!frame) {
        return Error{"no memory for a picture"};
    }
    pictures_ = std::max(pictures_, index + 1);
    for (const auto& lane : picture_lanes_) {
        if (!lane->push({frame, index})) {
            return failed();
        }
    }
    return {};
}

Status EncodedOutputs::sound(std::span<const std::int16_t> interleaved) {
    if (interleaved.empty()) {
        return {};
    }
    const auto samples = std::make_shared<const std::vector<std::int16_t>>(interleaved.begin(), interleaved.end());
    frames_ += static_cast<std::int64_t>(interleaved.size() / kChannels);
    for (const auto& lane : sound_lanes_) {
        if (!lane->push(samples)) {
            return failed();
        }
    }
    return {};
}

Status EncodedOutputs::finish() {
    if (std::exchange(finished_, true)) {
        return failed();
    }
    for (const auto& lane : sound_lanes_) {
        lane->close();
    }
    for (const auto& lane : picture_lanes_) {
        lane->close();
    }
    for (const auto& lane : sound_lanes_) {
        lane->join();
    }
    for (const auto& lane : picture_lanes_) {
        lane->join();
    }
    Status done = error_.status();
    for (OutputFile& file : files_) {
        done = done ? file.writer->complete() : done;
    }
    done = done ? publish() : done;
    if (!done) {
        error_.set(done.error());
        written_.clear();
        files_.clear();  // and with them what was not published
    }
    return done;
}

/// Only names are given here. When that fails for one file, those that have got theirs go again.
Status EncodedOutputs::publish() {
    for (std::size_t i = 0; i < files_.size(); ++i) {
        Status named = files_[i].writer->finish();
        auto written = named ? describe(files_[i]) : Result<WrittenOutput>(named.error());
        if (!written) {
            for (std::size_t before = 0; before < (named ? i + 1 : i); ++before) {
                std::error_code ignored;
                fs::remove(files_[before].plan.path, ignored);
            }
            return written.error();
        }
        written_.push_back(std::move(written).value());
    }
    return {};
}

Result<WrittenOutput> EncodedOutputs::describe(const OutputFile& file) const {
    WrittenOutput written;
    written.path = file.plan.path;
    written.bytes = file.writer->bytesWritten();
    written.duration_s = static_cast<double>(frames_) / kSampleRate;
    if (file.plan.video) {
        written.video = codecWord(*file.plan.video) + " " + std::to_string(options_.size.width) + "x" +
                        std::to_string(options_.size.height);
        written.duration_s = std::max(written.duration_s, static_cast<double>(pictures_) / options_.fps);
    }
    written.audio = codecWord(file.plan.audio) + " " + std::to_string(kSampleRate) + " Hz stereo";
    std::error_code ignored;
    if (!fs::is_regular_file(file.plan.path, ignored)) {
        return written;  // a pipe cannot be read again
    }
    auto sum = sha256OfFile(file.plan.path);
    if (!sum) {
        return sum.error();
    }
    written.sha256 = std::move(sum).value();
    return written;
}

}  // namespace

Result<std::unique_ptr<OutputSet>> OutputSet::create(const OutputOptions& options) {
    auto outputs = std::make_unique<EncodedOutputs>(options);
    if (Status opened = outputs->open(); !opened) {
        return opened.error();
    }
    return std::unique_ptr<OutputSet>(std::move(outputs));
}

}  // namespace wf::compose
