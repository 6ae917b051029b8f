#include "recorder/mjr/reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "recorder/mjr/file_header.h"
#include "recorder/mjr/scan.h"

namespace wf::mjr {
namespace {

constexpr std::uint32_t kEcho = 0x4543484f;  // "ECHO", where an old marker has its second half
constexpr std::uint32_t kHourMs = 3'600'000;

// A walk that reads only the record headers waits for memory, most of all at each new page: asking for a place about
// two pages ahead halves that.
constexpr std::uint64_t kPrefetchAhead = 4096;

std::size_t smallestPayload(rtp::MediaKind kind) {
    return kind == rtp::MediaKind::kData ? kWallClockSize : kMinPacketSize;
}

std::string describe(const Header& header) {
    constexpr std::string_view kKinds[] = {"audio ", "video ", "data "};
    return std::string(kKinds[static_cast<std::size_t>(header.kind)]).append(rtp::codecName(header.codec));
}

/// A MEETECHO file's header looks like a record whose payload is the name of the medium.
bool isMeetechoHeader(Bytes file, std::uint64_t at) {
    const std::string_view text = asText(file.subspan(at));
    return text.starts_with(std::string_view("MEETECHO\0\5audio", 15)) ||
           text.starts_with(std::string_view("MEETECHO\0\5video", 15));
}

}  // namespace

Result<Reader> Reader::open(Bytes file) {
    if (file.empty()) {
        return Error{"the file is empty", 0};
    }
    Reader reader;
    reader.file_ = file;
    do {
        Result<FileHeader> front = readFileHeader(file, reader.at_);
        if (!front) {
            return front.error();
        }
        reader.format_ = front->format;
        reader.at_ = front->end;
        reader.has_header_ = front->header.has_value();
        reader.header_ = std::move(front->header).value_or(Header{});
    } while (!reader.has_header_ && reader.at_ < file.size());
    reader.part_format_ = reader.format_;
    reader.body_offset_ = reader.at_;
    return reader;
}

Reader Reader::resume(Bytes file, Header header, Format format, std::uint64_t offset) {
    Reader reader;
    reader.file_ = file;
    reader.header_ = std::move(header);
    reader.format_ = reader.part_format_ = format;
    reader.has_header_ = true;
    reader.body_offset_ = reader.at_ = std::min<std::uint64_t>(offset, file.size());
    return reader;
}

bool Reader::next(Record& record) {
    while (at_ < file_.size()) {
        if (isMarker(file_, at_, part_format_)) {
            if (takeRecord(record)) {
                return true;
            }
        } else if (!isTag(file_, at_) || !takeHeader()) {
            skipDamage();
        }
    }
    return false;
}

/// Asks for the cache lines that lie kPrefetchAhead behind this record: where the next headers stand is only known one
/// by one, and waiting for each of them to come from memory would cost more than all the rest of the walk.
void Reader::prefetchAhead(std::uint64_t begin, std::uint64_t end) const {
    constexpr std::uint64_t kCacheLine = 64;
    const std::uint64_t last = std::min<std::uint64_t>(end + kPrefetchAhead, file_.size());
    for (std::uint64_t at = begin + kPrefetchAhead; at < last; at += kCacheLine) {
        __builtin_prefetch(file_.data() + at);
    }
}

/// Takes the record at at_, or notes why it is none; either way at_ moves on.
bool Reader::takeRecord(Record& record) {
    const std::uint64_t begin = at_;
    if (file_.size() - begin < kRecordHeaderSize) {
        skipTo(file_.size(), "the last record is cut short inside its header");
        truncated_ = true;
        return false;
    }
    const std::size_t length = load16(file_, begin + kTagSize);
    const std::uint64_t end = begin + kRecordHeaderSize + length;
    const bool leads_on = end <= file_.size() && isBoundary(file_, end, part_format_);
    if (!leads_on && !isWhole(begin, end)) {
        return false;
    }
    if (length < smallestPayload(header_.kind)) {
        if (!isMeetechoHeader(file_, begin) || !takeHeader()) {
            skipTo(end, "record of " + std::to_string(length) + " bytes: too short for a packet");
        }
        return false;
    }
    prefetchAhead(begin, end);
    record.offset = begin;
    record.payload_offset = begin + kRecordHeaderSize;
    record.arrival_ms = last_arrival_ms_ = arrivalOf(begin);
    record.payload = file_.subspan(record.payload_offset, length);
    at_ = end;
    truncated_ = false;
    return true;
}

/// Decides about a record that is not followed by another one: either it is cut short, or what follows is damaged.
bool Reader::isWhole(std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t limit = std::min<std::uint64_t>(end, file_.size());
    const std::uint64_t inside = findStart(file_, begin + kMarker.size(), limit, part_format_);
    if (inside < limit) {
        skipTo(inside, "record cut short or with a wrong length: the next one begins inside it");
        return false;
    }
    if (end > file_.size()) {
        skipTo(file_.size(), "the last record is cut short");
        truncated_ = true;
        return false;
    }
    const std::uint64_t zeros_behind = zeroRun(file_, end);
    const std::uint64_t zeros_inside = trailingZeros(file_.subspan(begin, end - begin));
    if ((zeros_behind >= kZeroHole || end + zeros_behind == file_.size()) && zeros_inside >= kZeroHole) {
        skipTo(end - zeros_inside, "record cut short by zero bytes");
        truncated_ = true;
        return false;
    }
    return true;
}

/// Reads the header of another recording that was appended to this one. Media of another codec is skipped whole.
bool Reader::takeHeader() {
    if (at_ < header_try_from_) {
        return false;
    }
    const Result<FileHeader> front = readFileHeader(file_, at_);
    if (!front) {
        const bool has_length = file_.size() - at_ >= kRecordHeaderSize;
        header_try_from_ = at_ + kRecordHeaderSize + (has_length ? load16(file_, at_ + kTagSize) : 0);
        return false;
    }
    if (!front->header) {
        skipTo(front->end, "another recording begins here; it is empty");
        return true;
    }
    if (front->header->codec != header_.codec) {
        skipTo(findTag(file_, front->end, front->format),
               "another recording begins here (" + describe(*front->header) + "); it is not of this track");
        return true;
    }
    skipTo(front->end, "another recording begins here");
    part_format_ = front->format;
    continueTime(*front->header);
    return true;
}

/// Shifts the arrival times of an appended recording by the distance of the first frames, but never into the past.
void Reader::continueTime(const Header& other) {
    arrival_shift_ms_ = last_arrival_ms_;
    if (other.first_frame_us <= header_.first_frame_us || header_.first_frame_us < 0) {
        return;
    }
    const auto later_ms = static_cast<std::uint64_t>(other.first_frame_us - header_.first_frame_us) / 1000;
    if (later_ms <= std::numeric_limits<std::uint32_t>::max()) {
        arrival_shift_ms_ = std::max<std::uint64_t>(arrival_shift_ms_, later_ms);
    }
    last_arrival_ms_ = static_cast<std::uint32_t>(arrival_shift_ms_);
}

std::uint32_t Reader::arrivalOf(std::uint64_t record_at) const {
    const std::uint32_t stored = load32(file_, record_at + kMarker.size());
    const std::uint64_t shifted = arrival_shift_ms_ + stored;
    // "ECHO" is a time, too, 13 days into a recording; then the last one was near it.
    const bool old_marker = stored == kEcho && (part_format_ != Format::kMjr2 || shifted - last_arrival_ms_ > kHourMs);
    if (old_marker) {
        return last_arrival_ms_;
    }
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(shifted, std::numeric_limits<std::uint32_t>::max()));
}

void Reader::skipDamage() {
    const std::uint64_t zeros = zeroRun(file_, at_);
    if (zeros >= kZeroHole || at_ + zeros == file_.size()) {
        skipTo(at_ + zeros, std::to_string(zeros) + " zero bytes");
        return;
    }
    std::uint64_t end = findStart(file_, at_ + 1, file_.size(), part_format_);
    if (end == file_.size()) {
        const std::uint64_t tail = trailingZeros(file_.subspan(at_));
        end -= tail >= kZeroHole ? tail : 0;
    }
    skipTo(end, "bytes that are no record");
}

void Reader::skipTo(std::uint64_t end, std::string_view reason) {
    if (damages_.size() < kMaxDamages) {
        damages_.push_back({at_, end - at_, std::string(reason)});
    }
    damaged_bytes_ += end - at_;
    ++damage_count_;
    at_ = end;
}

}  // namespace wf::mjr
