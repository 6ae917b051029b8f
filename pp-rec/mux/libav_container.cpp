#include "pp-rec/mux/libav_container.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "pp-rec/mux/avio_libav.h"
#include "pp-rec/mux/chapters_libav.h"
#include "pp-rec/mux/iso_time.h"
#include "pp-rec/mux/libav_ptr.h"
#include "pp-rec/mux/log_libav.h"
#include "pp-rec/mux/matroska_header.h"
#include "pp-rec/mux/mp4_index.h"
#include "pp-rec/mux/stream_libav.h"
#include "pp-rec/mux/track_times.h"

extern "C" {
#include <libavcodec/packet.h>
#include <libavformat/avformat.h>
#include <libavutil/intreadwrite.h>
#include <libavutil/opt.h>
}

namespace wf::mux {
namespace {

struct FormatDeleter {
    void operator()(AVFormatContext* context) const { avformat_free_context(context); }
};
using FormatPtr = std::unique_ptr<AVFormatContext, FormatDeleter>;

/// Options for a muxer, by name.
class Dictionary {
public:
    Dictionary() = default;
    ~Dictionary() { av_dict_free(&entries_); }
    Dictionary(const Dictionary&) = delete;
    Dictionary& operator=(const Dictionary&) = delete;
    void set(const char* key, const std::string& value) { av_dict_set(&entries_, key, value.c_str(), 0); }
    AVDictionary** entries() { return &entries_; }

private:
    AVDictionary* entries_ = nullptr;
};

const char* muxerName(Container container) {
    switch (container) {
        case Container::kMatroska:
            return "matroska";
        case Container::kWebm:
            return "webm";
        case Container::kMp4:
            return "mp4";
        case Container::kWav:
            return "wav";
        case Container::kMp3:
            return "mp3";
        case Container::kOgg:
            return "ogg";
    }
    return "";
}

TrackTimes::Origin originOf(const ContainerOptions& options) {
    switch (options.container) {
        case Container::kMatroska:
        case Container::kWebm:
            return TrackTimes::Origin::kDelay;
        case Container::kMp4:
            return options.fragmented ? TrackTimes::Origin::kZero : TrackTimes::Origin::kEditList;
        default:
            return TrackTimes::Origin::kEditList;
    }
}

class LibavContainer final : public ContainerWriter {
public:
    LibavContainer(std::unique_ptr<OutputFile> file, const ContainerOptions& options)
        : options_(options), file_(std::move(file)), output_(*file_) {}

    Status open(const std::vector<TrackDescription>& tracks);
    Status write(const Packet& packet) override;
    Status complete() override;
    Status finish() override;
    [[nodiscard]] std::uint64_t bytesWritten() const override { return file_->size(); }

private:
    [[nodiscard]] bool keepsRoom() const {
        return options_.container == Container::kMp4 && options_.faststart && !options_.fragmented;
    }
    Status addStreams(const std::vector<TrackDescription>& tracks);
    void setFileTags();
    void setMuxerOptions(Dictionary& dictionary, const std::vector<TrackDescription>& tracks) const;
    Status writeHeader(const std::vector<TrackDescription>& tracks);
    Status writeHeldHeader();
    Status writeTrailer();
    Status writeIndexFirst();
    void notePadding(const Packet& packet);
    Status failed(const std::string& what, int code);

    const ContainerOptions options_;
    const std::unique_ptr<OutputFile> file_;
    LibavOutput output_;
    FormatPtr format_;
    PacketPtr packet_;
    std::vector<TrackTimes> times_;
    std::vector<FilePatch> patches_;
    bool broken_ = false;
    bool completed_ = false;
};

Status LibavContainer::failed(const std::string& what, int code) {
    broken_ = true;
    if (!output_.status()) {
        return output_.status();
    }
    return Error{"cannot write " + file_->path() + ": " + what + ": " + libavReason(code)};
}

Status LibavContainer::open(const std::vector<TrackDescription>& tracks) {
    forgetLibavLine();
    packet_.reset(av_packet_alloc());
    AVFormatContext* format = nullptr;
    const int code = avformat_alloc_output_context2(&format, nullptr, muxerName(options_.container), nullptr);
    format_.reset(format);
    if (code < 0 || packet_ == nullptr || output_.context() == nullptr) {
        return failed("no muxer for this container", code < 0 ? code : AVERROR(ENOMEM));
    }
    format_->pb = output_.context();
    format_->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    // Packets come ready for the container, and a bitstream filter would copy each of them.
    format_->flags &= ~AVFMT_FLAG_AUTO_BSF;
    format_->flush_packets = 0;
    format_->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
    setFileTags();
    addChapters(options_, *format_);
    if (Status added = addStreams(tracks); !added) {
        return Error{"cannot write " + file_->path() + ": " + added.error().message};
    }
    return writeHeader(tracks);
}

Status LibavContainer::addStreams(const std::vector<TrackDescription>& tracks) {
    const TrackTimes::Origin origin = originOf(options_);
    const double lead = TrackTimes::leadSeconds(tracks, origin);
    bool has_default[AVMEDIA_TYPE_NB] = {};
    for (const TrackDescription& track : tracks) {
        AVStream* stream = avformat_new_stream(format_.get(), nullptr);
        if (stream == nullptr) {
            return Error{"out of memory"};
        }
        if (Status described = describeStream(track, options_, *stream); !described) {
            return described;
        }
        bool& taken = has_default[stream->codecpar->codec_type];
        stream->disposition = taken ? 0 : AV_DISPOSITION_DEFAULT;
        taken = true;
        times_.emplace_back(track, origin, lead);
    }
    return {};
}

void LibavContainer::setFileTags() {
    const auto set = [this](const char* key, const std::string& value) {
        if (!value.empty()) {
            av_dict_set(&format_->metadata, key, value.c_str(), 0);
        }
    };
    set("comment", options_.comment);
    set("title", options_.title);
    if (options_.container == Container::kMp4) {
        set("encoding_tool", "wf-sfu");
    }
    if (options_.creation_time_us > 0 && options_.container != Container::kWav) {
        set("creation_time", isoTime(options_.creation_time_us));
    }
}

void LibavContainer::setMuxerOptions(Dictionary& dictionary, const std::vector<TrackDescription>& tracks) const {
    switch (options_.container) {
        case Container::kMatroska:
        case Container::kWebm:
            dictionary.set("write_crc32", "0");
            dictionary.set("cluster_size_limit", std::to_string(384 * 1024));  // gathered in memory: stays in the cache
            break;
        case Container::kMp4:
            dictionary.set("movie_timescale", "90000");  // edit lists count in it; the default is milliseconds
            dictionary.set("use_editlist", options_.fragmented ? "0" : "1");
            if (options_.fragmented) {
                // frag_discont keeps the start time of each track, which an empty moov has no edit list for.
                dictionary.set("movflags", "frag_keyframe+empty_moov+default_base_moof+frag_discont");
                dictionary.set("frag_duration", "5000000");
            } else if (options_.faststart) {
                dictionary.set("moov_size", std::to_string(estimateIndexSize(options_, tracks)));
            }
            break;
        case Container::kWav:
            dictionary.set("rf64", "auto");
            break;
        case Container::kMp3:
        case Container::kOgg:
            break;
    }
}

Status LibavContainer::writeHeader(const std::vector<TrackDescription>& tracks) {
    Dictionary dictionary;
    setMuxerOptions(dictionary, tracks);
    const bool hold = options_.container == Container::kMatroska || options_.container == Container::kWebm;
    if (hold) {
        output_.holdBack(0);
    }
    if (const int code = avformat_write_header(format_.get(), dictionary.entries()); code < 0) {
        return failed("the header", code);
    }
    output_.flush();
    for (std::size_t i = 0; i < times_.size(); ++i) {
        const AVRational base = format_->streams[i]->time_base;
        times_[i].setTimeBase(base.num, base.den);
    }
    return hold ? writeHeldHeader() : output_.status();
}

Status LibavContainer::writeHeldHeader() {
    std::vector<std::byte> header = output_.takeHeldBack();
    patches_ = flattenProjections(header);
    for (const FilePatch& patch : patches_) {
        std::copy(patch.bytes.begin(), patch.bytes.end(), header.begin() + static_cast<std::ptrdiff_t>(patch.position));
    }
    return file_->write(header);
}

Status LibavContainer::write(const Packet& packet) {
    if (broken_ || packet.track >= times_.size()) {
        return Error{"cannot write " + file_->path() + ": " + (broken_ ? "it failed before" : "no such track")};
    }
    if (packet.data.empty()) {
        return {};
    }
    if (packet.data.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
        return Error{"cannot write " + file_->path() + ": a packet is larger than 2 GiB"};
    }
    const StreamTimes times = times_[packet.track].convert(packet);
    // libav takes a pointer to changeable bytes but only reads those of a packet without a buffer of its own.
    packet_->data = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(packet.data.data()));
    packet_->size = static_cast<int>(packet.data.size());
    packet_->stream_index = static_cast<int>(packet.track);
    packet_->pts = times.pts;
    packet_->dts = times.dts;
    packet_->duration = times.duration;
    packet_->flags = packet.key ? AV_PKT_FLAG_KEY : 0;
    notePadding(packet);
    const int code = av_write_frame(format_.get(), packet_.get());
    av_packet_free_side_data(packet_.get());
    return code < 0 ? failed("a packet of track " + std::to_string(packet.track), code) : Status();
}

/// The header of an mp3 file says how much of the last packet is padding; libav learns it from a note on the packet:
/// samples to cut at its begin and end (32 bits each, little-endian), two reasons of 8 bits.
void LibavContainer::notePadding(const Packet& packet) {
    constexpr std::int64_t kFrameSamples = 1152;
    constexpr std::size_t kNoteBytes = 10;
    if (options_.container != Container::kMp3 || packet.duration >= kFrameSamples) {
        return;
    }
    std::uint8_t* note = av_packet_new_side_data(packet_.get(), AV_PKT_DATA_SKIP_SAMPLES, kNoteBytes);
    if (note != nullptr) {
        std::fill_n(note, kNoteBytes, std::uint8_t{0});
        AV_WL32(note, static_cast<std::uint32_t>(format_->streams[0]->codecpar->initial_padding));
        AV_WL32(note + 4, static_cast<std::uint32_t>(kFrameSamples - packet.duration));
    }
}

Status LibavContainer::finish() {
    if (!completed_) {
        if (Status completed = complete(); !completed) {
            return completed;
        }
    }
    return file_->commit();
}

Status LibavContainer::complete() {
    if (broken_) {
        return Error{"cannot write " + file_->path() + ": it failed before"};
    }
    forgetLibavLine();
    broken_ = true;  // whatever happens, nothing more can be written
    Status written = keepsRoom() && output_.hole() ? writeIndexFirst() : writeTrailer();
    written = written ? file_->complete() : written;
    completed_ = written.ok();
    return written;
}

Status LibavContainer::writeTrailer() {
    if (const int code = av_write_trailer(format_.get()); code < 0) {
        return failed("the trailer", code);
    }
    output_.flush();
    for (const FilePatch& patch : patches_) {
        // The trailer has written the track headers again. A pipe keeps the first ones, which were patched.
        if (file_->seekable()) {
            if (Status moved = file_->seek(patch.position); !moved) {
                return moved;
            }
            if (Status written = file_->write(patch.bytes); !written) {
                return written;
            }
        }
    }
    return output_.status();
}

/// Without its moov_size option libav writes the index behind everything else. From there it is put into the room at
/// the front; libav itself would write over the first frames if it were too small.
Status LibavContainer::writeIndexFirst() {
    av_opt_set_int(format_->priv_data, "moov_size", 0, 0);
    output_.flush();
    output_.holdBack(file_->size(), static_cast<std::size_t>(output_.hole()->end - output_.hole()->begin));
    if (Status written = writeTrailer(); !written) {
        return written;
    }
    std::vector<std::byte> index = output_.takeHeldBack();
    return placeIndex(*file_, index, {output_.hole()->begin, output_.hole()->end});
}

}  // namespace

Result<std::unique_ptr<ContainerWriter>> createLibavContainer(const std::string& path, const ContainerOptions& options,
                                                              const std::vector<TrackDescription>& tracks) {
    silenceLibav();
    Result<std::unique_ptr<OutputFile>> file = OutputFile::create(path, {.overwrite = options.overwrite});
    if (!file) {
        return std::move(file).error();
    }
    auto container = std::make_unique<LibavContainer>(std::move(file).value(), options);
    if (Status opened = container->open(tracks); !opened) {
        return opened.error();
    }
    return std::unique_ptr<ContainerWriter>(std::move(container));
}

}  // namespace wf::mux
