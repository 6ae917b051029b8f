#include "pp-rec/mux/mp4_index.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace wf::mux {
namespace {

constexpr std::uint64_t kBoxHeader = 8;

// Bytes per entry: stts 8, ctts 8, stsz 4, stss 4 (key frames), and per chunk stsc 12, co64 8.
constexpr std::uint64_t kVideoSample = 8 + 8 + 4 + 4;
constexpr std::uint64_t kAudioSample = 4 + 8 / 4;  // few audio packets differ in duration
constexpr std::uint64_t kChunk = 12 + 8;
constexpr std::uint64_t kChapter = 64;  // in a list, and as a sample of a track of its own
constexpr std::uint64_t kMostRoom = std::uint64_t{1} << 30;

bool isVideo(StreamCodec codec) {
    return codec == StreamCodec::kVp8 || codec == StreamCodec::kVp9 || codec == StreamCodec::kH264 ||
           codec == StreamCodec::kH265 || codec == StreamCodec::kAv1;
}

/// ISO/IEC 14496-12 section 4.2: size (32), type (32); size 1 means that a 64-bit size follows, 0 up to the end.
template <class Visit>
bool forEachBox(MutableBytes boxes, Visit visit) {
    while (!boxes.empty()) {
        if (boxes.size() < kBoxHeader) {
            return false;
        }
        std::uint64_t size = load32(boxes, 0);
        std::size_t header = kBoxHeader;
        if (size == 1) {
            if (boxes.size() < 16) {
                return false;
            }
            size = load64(boxes, 8);
            header = 16;
        } else if (size == 0) {
            size = boxes.size();
        }
        if (size < header || size > boxes.size()) {
            return false;
        }
        const auto length = static_cast<std::size_t>(size);
        if (!visit(asText(boxes.subspan(4, 4)), boxes.subspan(header, length - header))) {
            return false;
        }
        boxes = boxes.subspan(length);
    }
    return true;
}

/// Sections 8.7.5: version and flags (32), entry count (32), then offsets of 32 (`stco`) or 64 bits (`co64`).
struct OffsetTable {
    MutableBytes entries;
    std::size_t width = 4;
};

bool collectTables(MutableBytes boxes, std::vector<OffsetTable>& tables) {
    static constexpr std::array<std::string_view, 5> kOnTheWay = {"moov", "trak", "mdia", "minf", "stbl"};
    return forEachBox(boxes, [&](std::string_view type, MutableBytes body) {
        if (std::find(kOnTheWay.begin(), kOnTheWay.end(), type) != kOnTheWay.end()) {
            return collectTables(body, tables);
        }
        if (type != "stco" && type != "co64") {
            return true;
        }
        const std::size_t width = type == "co64" ? 8 : 4;
        if (body.size() < 8 || (body.size() - 8) / width < load32(body, 4)) {
            return false;
        }
        tables.push_back({body.subspan(8, load32(body, 4) * width), width});
        return true;
    });
}

bool fits(const OffsetTable& table, std::uint64_t delta) {
    if (table.width == 8) {
        return true;
    }
    for (std::size_t at = 0; at < table.entries.size(); at += 4) {
        if (load32(table.entries, at) + delta > std::numeric_limits<std::uint32_t>::max()) {
            return false;
        }
    }
    return true;
}

Status writeAt(OutputFile& file, std::uint64_t position, Bytes bytes) {
    Status moved = file.seek(position);
    return moved ? file.write(bytes) : moved;
}

/// Turns [begin, end), at least 8 bytes, into a `free` box; its body stays as it is.
Status writeFreeBox(OutputFile& file, FileRoom room) {
    std::array<std::byte, kBoxHeader> header{};
    store32(header, 0, static_cast<std::uint32_t>(room.end - room.begin));
    std::copy_n(asBytes("free").begin(), 4, header.begin() + 4);
    return writeAt(file, room.begin, header);
}

}  // namespace

std::uint64_t estimateIndexSize(const ContainerOptions& options, const std::vector<TrackDescription>& tracks) {
    constexpr std::uint64_t kFixed = 1024;
    constexpr std::uint64_t kFixedPerTrack = 1024;
    std::uint64_t all = 0;
    for (const TrackDescription& track : tracks) {
        all += std::min(track.expected_packets, kMostRoom);
    }
    std::uint64_t size = kFixed + options.comment.size() + options.title.size();
    for (const Chapter& chapter : options.chapters) {
        size += kChapter + chapter.title.size();
    }
    for (const TrackDescription& track : tracks) {
        const std::uint64_t packets = std::min(track.expected_packets, kMostRoom);
        // A chunk is a run of packets of one track, of less than 1 MiB: no more chunks than packets of the others.
        const std::uint64_t chunks = std::min(packets, all - packets + 1 + packets / 16);
        size += kFixedPerTrack + track.configuration.size() + track.video.configuration.size() + track.title.size();
        size += packets * (isVideo(track.codec) ? kVideoSample : kAudioSample) + chunks * kChunk;
    }
    return std::min(size, kMostRoom);
}

bool shiftChunkOffsets(MutableBytes index, std::uint64_t delta) {
    std::vector<OffsetTable> tables;
    if (!collectTables(index, tables) ||
        !std::all_of(tables.begin(), tables.end(), [&](const OffsetTable& table) { return fits(table, delta); })) {
        return false;
    }
    for (const OffsetTable& table : tables) {
        for (std::size_t at = 0; at < table.entries.size(); at += table.width) {
            if (table.width == 8) {
                store64(table.entries, at, load64(table.entries, at) + delta);
            } else {
                store32(table.entries, at, static_cast<std::uint32_t>(load32(table.entries, at) + delta));
            }
        }
    }
    return true;
}

Status placeIndex(OutputFile& file, MutableBytes index, FileRoom room) {
    const std::uint64_t have = room.end - room.begin;
    if (index.size() != have && index.size() + kBoxHeader > have) {
        const std::uint64_t missing = index.size() + kBoxHeader - have;
        if (!shiftChunkOffsets(index, missing)) {
            const Status marked = writeFreeBox(file, room);
            return marked ? writeAt(file, file.size(), index) : marked;
        }
        if (Status moved = file.insertGap(room.end, missing); !moved) {
            return moved;
        }
        room.end += missing;
    }
    if (Status written = writeAt(file, room.begin, index); !written) {
        return written;
    }
    room.begin += index.size();
    return room.begin == room.end ? Status() : writeFreeBox(file, room);
}

}  // namespace wf::mux
