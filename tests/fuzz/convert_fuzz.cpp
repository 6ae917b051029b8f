#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <span>
#include <vector>

#include "pp-rec/media/audio_frames.h"
#include "pp-rec/media/timeline.h"
#include "pp-rec/media/track_scan.h"
#include "pp-rec/media/video_frames.h"

// All of a conversion but the container: recording -> index -> timeline -> frames. The first byte of the input chooses
// the codec (low four bits, 0: as the header says) and options; the rest is the recording.

extern "C" __attribute__((weak)) std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using namespace wf;
using namespace wf::media;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

struct Choice {
    ScanOptions scan;
    SolveOptions solve;
    VideoFrameOptions video;
};

Choice choose(std::uint8_t byte) {
    constexpr rtp::Codec kCodecs[] = {rtp::Codec::kOpus, rtp::Codec::kMultiopus, rtp::Codec::kPcmu, rtp::Codec::kG711,
                                      rtp::Codec::kG722, rtp::Codec::kL16,       rtp::Codec::kVp8,  rtp::Codec::kVp9,
                                      rtp::Codec::kH264, rtp::Codec::kH265,      rtp::Codec::kAv1};
    Choice choice;
    const std::size_t codec = byte & 0x0f;
    if (codec >= 1 && codec <= std::size(kCodecs)) {
        choice.scan.codec = kCodecs[codec - 1];
    }
    choice.solve.correct_drift = (byte & 0x10) == 0;
    choice.video.keep_undecodable = (byte & 0x20) != 0;
    choice.video.cut_damaged = (byte & 0x40) != 0;
    return choice;
}

void checkTimeline(const TrackScan& scan, const Timeline& timeline) {
    std::size_t next = 0;
    std::size_t next_piece = 0;
    for (const Run& run : timeline.runs) {
        require(run.first == next && run.last > run.first);
        require(run.first_piece == next_piece && run.last_piece > run.first_piece);
        require(run.lane < scan.lanes.size());
        next = run.last;
        next_piece = run.last_piece;
    }
    require(next == scan.packets.size() && next_piece == timeline.pieces.size());
    require(timeline.duration >= 0);
    require(timeline.nominal_step >= 0);
    TimeCursor cursor(scan, timeline);
    for (std::size_t i = 0; i < scan.packets.size(); ++i) {
        const PacketRef& ref = scan.packets[i];
        require(ref.offset() + ref.length() <= scan.file.size() && ref.length() >= 12);
        require(!ref.has(PacketRef::kDropped));
        cursor.at(i);
        require(cursor.run() == ref.run);
    }
}

void readAudio(TrackScan& scan, const Timeline& timeline) {
    constexpr std::size_t kMostBlocks = 33;
    AudioFrameReader reader(scan, timeline, scan.repairs);
    AudioFrame frame;
    std::int64_t next = 0;
    std::int64_t coded = 0;
    std::size_t frames = 0;
    while (reader.next(frame)) {
        require(frame.pts == next && frame.duration > 0);
        next += frame.duration;
        coded += frame.kind == AudioFrame::Kind::kCoded ? frame.duration : 0;
        require(frame.kind == AudioFrame::Kind::kSilence || !frame.data.empty());
        if (!frame.data.empty()) {
            require(frame.data.data() >= scan.file.data() &&
                    frame.data.data() + frame.data.size() <= scan.file.data() + scan.file.size());
        }
        require(frame.kind != AudioFrame::Kind::kLost ||
                timeline.seconds(frame.duration) <= AudioFrameReader::kLongestConcealment_s);
        ++frames;
    }
    require(!reader.next(frame));
    require(frames <= 2 * kMostBlocks * scan.packets.size());
    require(timeline.seconds(next - coded) <= AudioFrameReader::kMostSilence_s);
}

void readVideo(TrackScan& scan, const Timeline& timeline, const VideoFrameOptions& options) {
    VideoFrameReader reader(scan, timeline, options, scan.repairs);
    VideoFrame frame;
    std::int64_t last = -1;
    std::size_t frames = 0;
    std::size_t bytes = 0;
    while (reader.next(frame)) {
        require(frame.pts > last && frame.duration >= 0);
        last = frame.pts;
        require(!frame.data.empty());
        // Readers of bits may look at the padding.
        for (std::size_t i = 0; i < ByteBuffer::kPadding; ++i) {
            require(frame.data.data()[frame.data.size() + i] == std::byte{0});
        }
        require(frame.rotation_degrees >= 0 && frame.rotation_degrees < 360);
        bytes += frame.data.size();
        ++frames;
    }
    require(reader.framesHandedOut() == frames && reader.framesSeen() <= scan.packets.size());
    require(bytes <= 5 * scan.file.size());
}

void checkReport(const TrackScan& scan) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(RepairKind::kCount); ++i) {
        require(std::isfinite(scan.repairs.total(static_cast<RepairKind>(i)).amount));
    }
    for (const Repair& repair : scan.repairs.entries()) {
        require(std::isfinite(repair.at_s) && repair.offset <= scan.file.size() && !describe(repair).empty());
    }
}

// --- mutation of whole records -------------------------------------------------------------------------------------

constexpr std::size_t kRecordHeader = 10;

struct RecordAt {
    std::size_t begin = 0;
    std::size_t end = 0;
};

std::vector<RecordAt> findRecords(const std::uint8_t* data, std::size_t size) {
    std::vector<RecordAt> records;
    for (std::size_t at = 1; at + kRecordHeader + 12 <= size;) {
        const std::size_t end = at + kRecordHeader + (std::size_t{data[at + 8]} << 8 | data[at + 9]);
        if (std::memcmp(data + at, "MEET", 4) == 0 && end <= size) {
            records.push_back({at, end});
            at = end;
        } else {
            ++at;
        }
    }
    return records;
}

// Adds to a big-endian field of all records from one on, or sets it in one.
void editField(std::uint8_t* data, std::span<const RecordAt> records, std::mt19937& random) {
    struct Field {
        std::size_t at;
        std::size_t width;
    };
    constexpr Field kFields[] = {{4, 4}, {kRecordHeader + 2, 2}, {kRecordHeader + 4, 4}, {kRecordHeader + 8, 4}};
    constexpr std::uint32_t kAmounts[] = {1, 20, 960, 3000, 5000, 65'535, 90'000, 1'000'000, 0x80000000, 0xffffffff};
    const Field field = kFields[random() % std::size(kFields)];
    const std::uint32_t amount =
        random() % 4 == 0 ? static_cast<std::uint32_t>(random()) : kAmounts[random() % std::size(kAmounts)];
    const std::uint32_t add = random() % 2 == 0 ? amount : 0U - amount;
    const std::size_t count = random() % 2 == 0 ? 1 : records.size();
    for (const RecordAt& record : records.first(std::min(count, records.size()))) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < field.width; ++i) {
            value = value << 8 | data[record.begin + field.at + i];
        }
        value += add;
        for (std::size_t i = field.width; i-- > 0; value >>= 8) {
            data[record.begin + field.at + i] = static_cast<std::uint8_t>(value);
        }
    }
}

std::size_t mutateRecords(std::uint8_t* data, std::size_t size, std::size_t most, std::mt19937& random) {
    const std::vector<RecordAt> records = findRecords(data, size);
    if (records.size() < 2) {
        return LLVMFuzzerMutate(data, size, most);
    }
    const std::size_t which = random() % records.size();
    const RecordAt record = records[which];
    const std::size_t length = record.end - record.begin;
    switch (random() % 6) {
        case 0:  // lost
            std::memmove(data + record.begin, data + record.end, size - record.end);
            return size - length;
        case 1:  // sent twice
            if (size + length <= most) {
                std::memmove(data + record.end + length, data + record.end, size - record.end);
                std::memcpy(data + record.end, data + record.begin, length);
                return size + length;
            }
            return size;
        case 2: {  // late
            const RecordAt behind = records[std::min(which + 1 + random() % 8, records.size() - 1)];
            std::rotate(data + record.begin, data + record.end, data + std::max(behind.end, record.end));
            return size;
        }
        default:
            editField(data, std::span(records).subspan(which), random);
            return size;
    }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned int seed) {
    std::mt19937 random(seed);
    if (LLVMFuzzerMutate == nullptr) {
        return size;
    }
    if (size < 2 || random() % 3 == 0) {
        return LLVMFuzzerMutate(data, size, most);
    }
    for (unsigned edits = 1 + random() % 4; edits > 0; --edits) {
        size = mutateRecords(data, size, most, random);
    }
    return size;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const Choice choice = choose(data[0]);
    const Bytes file = std::as_bytes(std::span(data, size)).subspan(1);
    Result<TrackScan> scanned = scanTrack(file, choice.scan);
    if (!scanned) {
        require(!scanned.error().message.empty());
        return 0;
    }
    TrackScan& scan = *scanned;
    const Timeline timeline = solveTimeline(scan, choice.solve);
    checkTimeline(scan, timeline);
    if (rtp::mediaKind(scan.codec) == rtp::MediaKind::kVideo) {
        readVideo(scan, timeline, choice.video);
    } else {
        readAudio(scan, timeline);
    }
    checkReport(scan);
    return 0;
}
