#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <vector>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
}

namespace wf::test {

/// What libavformat reads from a file: track headers, tags and all packets.
struct ContainerContents {
    struct Stream {
        AVCodecID codec = AV_CODEC_ID_NONE;
        std::string tag;  ///< fourcc
        std::vector<std::byte> configuration;
        int width = 0;
        int channels = 0;
        int sample_rate = 0;
        int padding = 0;      ///< initial_padding
        double rotation = 0;  ///< clockwise degrees
        std::vector<std::int32_t> matrix;
        double start = 0;
        std::map<std::string, std::string> tags;
    };
    struct Chapter {
        double begin = 0;
        double end = 0;
        std::string title;
    };
    struct Packet {
        int stream = 0;
        double pts = 0;
        double duration = 0;
        bool key = false;
        std::vector<std::byte> data;
    };

    std::string error;
    double duration = 0;
    std::map<std::string, std::string> tags;
    std::vector<Stream> streams;
    std::vector<Packet> packets;
    std::vector<Chapter> chapters{};

    [[nodiscard]] std::vector<Packet> of(int stream) const {
        std::vector<Packet> some;
        std::copy_if(packets.begin(), packets.end(), std::back_inserter(some),
                     [stream](const Packet& packet) { return packet.stream == stream; });
        return some;
    }
};

inline std::map<std::string, std::string> readTags(const AVDictionary* dictionary) {
    std::map<std::string, std::string> tags;
    const AVDictionaryEntry* entry = nullptr;
    while ((entry = av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) {
        tags[entry->key] = entry->value;
    }
    return tags;
}

inline double inSeconds(std::int64_t time, AVRational base) {
    return time == AV_NOPTS_VALUE ? -1e9 : static_cast<double>(time) * base.num / base.den;
}

inline ContainerContents::Stream readStream(const AVStream& from) {
    const AVCodecParameters& parameters = *from.codecpar;
    ContainerContents::Stream stream;
    stream.codec = parameters.codec_id;
    for (int shift = 0; shift < 32; shift += 8) {
        stream.tag += static_cast<char>(parameters.codec_tag >> shift);
    }
    const auto* extra = reinterpret_cast<const std::byte*>(parameters.extradata);
    stream.configuration.assign(extra, extra + parameters.extradata_size);
    stream.width = parameters.width;
    stream.channels = parameters.ch_layout.nb_channels;
    stream.sample_rate = parameters.sample_rate;
    stream.padding = parameters.initial_padding;
    stream.start = inSeconds(from.start_time, from.time_base);
    stream.tags = readTags(from.metadata);
    std::size_t size = 0;
    const std::uint8_t* matrix = av_stream_get_side_data(&from, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (matrix != nullptr && size >= 9 * sizeof(std::int32_t)) {
        stream.matrix.resize(9);
        std::copy_n(matrix, 9 * sizeof(std::int32_t), reinterpret_cast<std::uint8_t*>(stream.matrix.data()));
        stream.rotation = -av_display_rotation_get(stream.matrix.data());
    }
    return stream;
}

inline ContainerContents readContainer(const std::string& path) {
    ContainerContents contents;
    AVFormatContext* format = nullptr;
    if (avformat_open_input(&format, path.c_str(), nullptr, nullptr) < 0) {
        return {.error = "cannot open " + path, .tags = {}, .streams = {}, .packets = {}};
    }
    AVPacket* packet = av_packet_alloc();
    while (av_read_frame(format, packet) >= 0) {
        const AVRational base = format->streams[packet->stream_index]->time_base;
        const auto* data = reinterpret_cast<const std::byte*>(packet->data);
        contents.packets.push_back({packet->stream_index,
                                    inSeconds(packet->pts, base),
                                    inSeconds(packet->duration, base),
                                    (packet->flags & AV_PKT_FLAG_KEY) != 0,
                                    {data, data + packet->size}});
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    contents.duration = format->duration == AV_NOPTS_VALUE ? -1 : static_cast<double>(format->duration) / 1e6;
    contents.tags = readTags(format->metadata);
    for (unsigned i = 0; i < format->nb_streams; ++i) {
        contents.streams.push_back(readStream(*format->streams[i]));
    }
    for (unsigned i = 0; i < format->nb_chapters; ++i) {
        const AVChapter& chapter = *format->chapters[i];
        contents.chapters.push_back({inSeconds(chapter.start, chapter.time_base),
                                     inSeconds(chapter.end, chapter.time_base), readTags(chapter.metadata)["title"]});
    }
    avformat_close_input(&format);
    return contents;
}

}  // namespace wf::test
