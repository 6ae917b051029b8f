#include "pp-rec/job/mux.h"

#include <algorithm>
#include <optional>

#include "pp-rec/job/audio_lane.h"
#include "pp-rec/job/data_convert.h"
#include "pp-rec/job/loaded_track.h"
#include "pp-rec/job/video_lane.h"
#include "pp-rec/mux/container.h"
#include "recorder/mjr/recording_name.h"

namespace wf::job {
namespace {

struct Input {
    std::string path;
    std::unique_ptr<LoadedTrack> track;  // null when it cannot be used
    std::string note;
    bool failed = false;

    [[nodiscard]] rtp::MediaKind kind() const { return rtp::mediaKind(track->scan.codec); }
};

mux::StreamCodec audioCodec(AudioMode mode) {
    switch (mode) {
        case AudioMode::kAac:
            return mux::StreamCodec::kAac;
        case AudioMode::kMp3:
            return mux::StreamCodec::kMp3;
        case AudioMode::kPcm:
            return mux::StreamCodec::kPcmS16;
        default:
            return mux::StreamCodec::kOpus;
    }
}

std::string_view extensionOf(const std::string& path) {
    const std::size_t dot = path.find_last_of('.');
    return dot == std::string::npos ? std::string_view{} : std::string_view(path).substr(dot + 1);
}

class Muxer {
public:
    Muxer(const std::string& output, const MuxOptions& options) : output_(output), options_(options) {}

    Result<MuxReport> run(const std::vector<std::string>& paths) {
        const auto container = mux::containerForExtension(extensionOf(output_));
        if (!container) {
            return Error{
                output_ + ": no container is known for this extension; use mp4, m4a, webm, mkv, mka, ogg, mp3 or wav",
                std::nullopt};
        }
        container_ = *container;
        for (const Status& step : {load(paths), chooseModes()}) {
            if (!step) {
                return step.error();
            }
        }
        place();
        if (const Status made = makeLanes(); !made) {
            return made.error();
        }
        if (const Status written = write(); !written) {
            return written.error();
        }
        return report();
    }

private:
    Status load(const std::vector<std::string>& paths) {
        for (const std::string& path : paths) {
            inputs_.push_back(loadInput(path));
        }
        skipOtherCodecs(rtp::MediaKind::kAudio);
        skipOtherCodecs(rtp::MediaKind::kVideo);
        if (std::ranges::any_of(inputs_, [](const Input& input) { return input.track != nullptr; })) {
            return {};
        }
        return Error{inputs_.empty() ? "no recordings given" : inputs_.back().note, std::nullopt};
    }

    [[nodiscard]] Input loadInput(const std::string& path) const {
        Input input{path, nullptr, "", false};
        auto loaded = loadTrack(path, {});
        if (!loaded) {
            input.note = loaded.error().message;
            input.failed = true;
        } else if ((*loaded)->scan.payload_bytes == 0) {
            input.note = path + ": the recording holds no media packets";
        } else if (!hasPictures((*loaded)->scan)) {
            input.note = path + ": no frame can be decoded, there is no key frame (--keep-broken takes what there is)";
        } else {
            input.track = std::move(loaded).value();
        }
        return input;
    }

    // A video without a key frame shows nothing, and would only stretch the output.
    [[nodiscard]] bool hasPictures(const media::TrackScan& scan) const {
        return rtp::mediaKind(scan.codec) != rtp::MediaKind::kVideo || options_.keep_undecodable ||
               std::ranges::any_of(scan.packets, [](const media::PacketRef& packet) {
                   return packet.has(media::PacketRef::kKeyFrame);
               });
    }

    // One track has one codec; segments in another are left out, which a rejoining client hardly ever brings about.
    void skipOtherCodecs(rtp::MediaKind kind) {
        std::optional<rtp::Codec> first;
        for (Input& input : inputs_) {
            if (!input.track || input.kind() != kind) {
                continue;
            }
            const rtp::Codec codec = input.track->scan.codec;
            first = first.value_or(codec);
            if (codec != *first) {
                input.note = input.path + ": " + std::string(rtp::codecName(codec)) + " cannot continue a track of " +
                             std::string(rtp::codecName(*first)) + "; mux it on its own";
                input.track.reset();
            }
        }
    }

    [[nodiscard]] std::optional<rtp::Codec> codecOf(rtp::MediaKind kind) const {
        for (const Input& input : inputs_) {
            if (input.track && input.kind() == kind) {
                return input.track->scan.codec;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] bool holds(mux::StreamCodec codec) const { return mux::containerHolds(container_, codec); }

    Status chooseModes() {
        if (const auto codec = codecOf(rtp::MediaKind::kAudio)) {
            if (const Status chosen = chooseAudio(streamCodec(*codec) == mux::StreamCodec::kOpus); !chosen) {
                return chosen;
            }
        }
        if (const auto codec = codecOf(rtp::MediaKind::kVideo)) {
            return chooseVideo(*codec);
        }
        return {};
    }

    Status chooseAudio(bool opus) {
        audio_mode_ = options_.audio;
        if (audio_mode_ == AudioMode::kAuto) {
            if (container_ == mux::Container::kMp4) {
                audio_mode_ = AudioMode::kAac;
            } else if (container_ == mux::Container::kWav) {
                audio_mode_ = AudioMode::kPcm;
            } else if (container_ == mux::Container::kMp3) {
                audio_mode_ = AudioMode::kMp3;
            } else if (opus) {
                audio_mode_ = AudioMode::kCopy;
            } else {
                audio_mode_ = container_ == mux::Container::kMatroska ? AudioMode::kPcm : AudioMode::kOpus;
            }
        }
        if (audio_mode_ == AudioMode::kCopy && !opus) {
            return Error{output_ + ": only Opus sound can be copied; leave --audio out or choose aac or opus",
                         std::nullopt};
        }
        if (!holds(audioCodec(audio_mode_))) {
            return Error{output_ + ": this container does not hold the sound asked for; leave --audio out",
                         std::nullopt};
        }
        return {};
    }

    Status chooseVideo(rtp::Codec codec) {
        const std::string name(rtp::codecName(codec));
        if (container_ == mux::Container::kOgg || container_ == mux::Container::kWav ||
            container_ == mux::Container::kMp3 || extensionOf(output_) == "m4a" || extensionOf(output_) == "mka") {
            for (Input& input : inputs_) {
                if (input.track && input.kind() == rtp::MediaKind::kVideo) {
                    input.note = "left out: the output is for sound only";
                    input.track.reset();
                }
            }
            return codecOf(rtp::MediaKind::kAudio) ? Status{}
                                                   : Status{Error{output_ + ": nothing but video was given", {}}};
        }
        const bool can_copy = holds(streamCodec(codec));
        copy_video_ = options_.video == VideoMode::kCopy || (options_.video == VideoMode::kAuto && can_copy);
        if (copy_video_ && !can_copy) {
            return Error{output_ + ": " + name + " cannot be copied into this container; use --video h264 or an .mkv",
                         std::nullopt};
        }
        if (!copy_video_ && !holds(mux::StreamCodec::kH264)) {
            return Error{output_ + ": WebM holds no H.264; use an .mp4 or .mkv", std::nullopt};
        }
        return {};
    }

    void place() {
        bool begun = false;
        std::int64_t end_us = 0;
        for (const Input& input : inputs_) {
            if (!input.track) {
                continue;
            }
            const std::int64_t start_us = input.track->timeline.start_us;
            zero_us_ = begun ? std::min(zero_us_, start_us) : start_us;
            end_us = begun ? std::max(end_us, input.track->end_us()) : input.track->end_us();
            begun = true;
        }
        end_s_ = static_cast<double>(end_us - zero_us_) / 1e6;
    }

    [[nodiscard]] std::vector<PlacedTrack> placed(rtp::MediaKind kind) {
        std::vector<PlacedTrack> tracks;
        for (Input& input : inputs_) {
            if (input.track && input.kind() == kind) {
                tracks.push_back({input.track.get(), offset_s(input)});
            }
        }
        std::ranges::sort(tracks, {}, &PlacedTrack::offset_s);
        return tracks;
    }

    [[nodiscard]] double offset_s(const Input& input) const {
        return static_cast<double>(input.track->timeline.start_us - zero_us_) / 1e6;
    }

    [[nodiscard]] bool isScreenShare() const {
        return std::ranges::all_of(
            inputs_, [](const Input& input) { return mjr::parseRecordingName(input.path).isScreenShare(); });
    }

    Status makeLanes() {
        if (auto tracks = placed(rtp::MediaKind::kVideo); !tracks.empty()) {
            VideoLaneOptions video;
            video.copy = copy_video_;
            video.hold = options_.hold || isScreenShare();
            video.frames = {options_.keep_undecodable, options_.cut_damaged};
            video.crf = options_.crf;
            video.preset = options_.preset;
            video.end_s = end_s_;
            if (const Status added = addLane(makeVideoLane(std::move(tracks), video), rtp::MediaKind::kVideo); !added) {
                return added;
            }
        }
        if (auto tracks = placed(rtp::MediaKind::kAudio); !tracks.empty()) {
            AudioLaneOptions audio;
            audio.copy = audio_mode_ == AudioMode::kCopy;
            audio.codec = audioCodec(audio_mode_);
            audio.bitrate_bps = options_.audio_bitrate_bps;
            if (const Status added = addLane(makeAudioLane(std::move(tracks), audio), rtp::MediaKind::kAudio); !added) {
                return added;
            }
        }
        return lanes_.empty() ? Status{Error{inputs_.front().path + ": holds nothing that can be decoded", {}}}
                              : Status{};
    }

    Status addLane(Result<std::unique_ptr<OutputLane>> lane, rtp::MediaKind kind) {
        if (!lane) {
            return lane.error();
        }
        if ((*lane)->nextTime_s() == OutputLane::kEnd) {
            for (Input& input : inputs_) {
                if (input.track && input.kind() == kind) {
                    input.note = input.path + ": nothing in it can be decoded";
                }
            }
            return {};
        }
        lane_of_[kind == rtp::MediaKind::kVideo ? 1 : 0] = lanes_.size() + 1;
        lanes_.push_back(std::move(lane).value());
        return {};
    }

    Status write() {
        mux::ContainerOptions container;
        container.container = container_;
        container.faststart = options_.faststart && container_ == mux::Container::kMp4;
        container.overwrite = options_.overwrite;
        container.title = options_.title;
        container.comment = options_.comment;
        container.creation_time_us = zero_us_;
        std::vector<mux::TrackDescription> descriptions;
        for (const auto& lane : lanes_) {
            descriptions.push_back(lane->description());
        }
        auto writer = mux::ContainerWriter::create(output_, container, descriptions);
        if (!writer) {
            return writer.error();
        }
        const Status written = writeLanes(lanes_, **writer, options_.progress);
        bytes_ = (*writer)->bytesWritten();
        return written;
    }

    [[nodiscard]] MuxReport report() {
        MuxReport report;
        report.output = output_;
        report.start_us = zero_us_;
        report.bytes = bytes_;
        for (const auto& lane : lanes_) {
            report.duration_s = std::max(report.duration_s, lane->end_s());
        }
        if (const auto codec = codecOf(rtp::MediaKind::kAudio); codec && lane_of_[0] != 0) {
            report.audio = audio_mode_ == AudioMode::kCopy ? "copy opus" : describe(audio_mode_);
        }
        if (const auto codec = codecOf(rtp::MediaKind::kVideo); codec && lane_of_[1] != 0) {
            report.video = copy_video_ ? "copy " + std::string(rtp::codecName(*codec)) : "h264";
        }
        for (Input& input : inputs_) {
            report.tracks.push_back(reportTrack(input));
        }
        return report;
    }

    static std::string describe(AudioMode mode) {
        switch (mode) {
            case AudioMode::kAac:
                return "aac";
            case AudioMode::kMp3:
                return "mp3";
            case AudioMode::kPcm:
                return "pcm";
            default:
                return "opus";
        }
    }

    MuxedTrack reportTrack(Input& input) {
        MuxedTrack made;
        made.input = input.path;
        made.note = input.note;
        made.skipped = !input.track || !input.note.empty();
        made.failed = input.failed;
        if (!input.track) {
            return made;
        }
        const LoadedTrack& track = *input.track;
        made.codec = track.scan.codec;
        made.start_us = track.timeline.start_us;
        made.offset_s = offset_s(input);
        made.duration_s = track.timeline.seconds(track.timeline.duration + track.timeline.nominal_step);
        made.packets = track.scan.packets.size();
        made.frames = track.frames_used;
        made.rotation_changes =
            track.scan.orientations.empty() ? 0 : static_cast<int>(track.scan.orientations.size()) - 1;
        made.repairs = std::move(input.track->scan.repairs);
        return made;
    }

    const std::string& output_;
    const MuxOptions& options_;
    mux::Container container_ = mux::Container::kWebm;
    std::vector<Input> inputs_;
    AudioMode audio_mode_ = AudioMode::kCopy;
    bool copy_video_ = true;
    std::int64_t zero_us_ = 0;
    double end_s_ = 0;
    std::vector<std::unique_ptr<OutputLane>> lanes_;
    std::size_t lane_of_[2] = {0, 0};  // one more than the index of the audio and the video lane
    std::uint64_t bytes_ = 0;
};

}  // namespace

Result<MuxReport> muxRecordings(const std::vector<std::string>& inputs, const std::string& output,
                                const MuxOptions& options) {
    return Muxer(output, options).run(inputs);
}

std::string preferredExtension(const std::vector<std::string>& inputs, AudioMode audio, VideoMode video) {
    bool opus = audio == AudioMode::kAuto || audio == AudioMode::kCopy || audio == AudioMode::kOpus;
    std::optional<rtp::Codec> picture;
    for (const std::string& path : inputs) {
        const auto header = headerOf(path);
        if (!header || !*header) {
            continue;
        }
        const rtp::Codec codec = (*header)->codec;
        if ((*header)->kind == rtp::MediaKind::kVideo) {
            picture = picture.value_or(codec);
        } else if ((*header)->kind == rtp::MediaKind::kAudio) {
            opus = opus && (audio == AudioMode::kOpus || streamCodec(codec) == mux::StreamCodec::kOpus);
        }
    }
    if (!picture) {
        return opus ? "ogg" : "m4a";
    }
    if (video != VideoMode::kH264 && (*picture == rtp::Codec::kVp8 || *picture == rtp::Codec::kVp9)) {
        return opus ? "webm" : "mkv";
    }
    return "mp4";
}

}  // namespace wf::job
