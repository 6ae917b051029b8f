#include "tests/support/recording_edit.h"

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"
#include "recorder/mjr/recording_name.h"
#include "rtp/packet.h"

namespace wf::test {
namespace {

struct Contents {
    mjr::Header header;
    std::vector<MadeRecord> records;
};

std::optional<Contents> contentsOf(const std::filesystem::path& path) {
    const auto file = mjr::MappedFile::open(path.string());
    if (!file) {
        return std::nullopt;
    }
    auto reader = mjr::Reader::open(file->bytes());
    if (!reader || !reader->hasHeader()) {
        return std::nullopt;
    }
    Contents contents{.header = reader->header(), .records = {}};
    for (mjr::Record record; reader->next(record);) {
        contents.records.push_back({record.arrival_ms, {record.payload.begin(), record.payload.end()}});
    }
    return contents;
}

void store(std::vector<std::byte>& packet, std::size_t at, std::uint32_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        packet[at + i] = static_cast<std::byte>(value >> (8 * (size - 1 - i)));
    }
}

constexpr std::size_t kSequenceAt = 2;
constexpr std::size_t kTimestampAt = 4;
constexpr std::size_t kSsrcAt = 8;
constexpr std::size_t kFixedHeader = 12;

}  // namespace

std::filesystem::path copyEdited(const std::filesystem::path& source, const std::filesystem::path& folder,
                                 const RecordingEdit& edit) {
    auto contents = contentsOf(source);
    if (!contents) {
        return {};
    }
    const auto later_us = std::llround(edit.later_s * 1e6);
    contents->header.created_us += later_us;
    contents->header.first_frame_us += later_us;
    if (edit.record) {
        std::erase_if(contents->records, [&](MadeRecord& record) { return !edit.record(record); });
    }
    mjr::RecordingName name;
    name.room = edit.room;
    name.user = edit.user;
    name.time_us = contents->header.created_us;
    name.kind = contents->header.kind;
    name.index = edit.index;
    std::filesystem::path target = folder / (mjr::formatRecordingName(name) + ".mjr");
    writeBytes(target, recordingBytes(contents->header, contents->records));
    return target;
}

bool writeSpliced(const std::filesystem::path& first, const std::filesystem::path& second, std::uint32_t until_ms,
                  const std::filesystem::path& target) {
    auto contents = contentsOf(first);
    const auto rest = contentsOf(second);
    if (!contents || !rest || contents->records.empty() || rest->records.empty()) {
        return false;
    }
    std::vector<MadeRecord>& records = contents->records;
    const auto begin = rtp::PacketView::parse(records.front().payload);
    std::erase_if(records, [&](const MadeRecord& record) { return record.arrival_ms >= until_ms; });
    const auto joint = rtp::PacketView::parse(records.back().payload);
    const auto other = rtp::PacketView::parse(rest->records.front().payload);
    if (!begin || !joint || !other) {
        return false;
    }
    const std::uint32_t ticks = until_ms * (rtp::rtpClockRate(contents->header.codec) / 1000);
    const std::uint32_t time_shift = begin->timestamp() + ticks - other->timestamp();
    const auto number_shift = static_cast<std::uint16_t>(joint->sequenceNumber() + 1 - other->sequenceNumber());
    const std::uint32_t ssrc = begin->ssrc();
    for (MadeRecord record : rest->records) {
        const auto packet = rtp::PacketView::parse(record.payload);
        if (!packet || record.payload.size() < kFixedHeader) {
            return false;
        }
        const std::uint32_t timestamp = packet->timestamp() + time_shift;
        const auto number = static_cast<std::uint16_t>(packet->sequenceNumber() + number_shift);
        store(record.payload, kSequenceAt, number, 2);
        store(record.payload, kTimestampAt, timestamp, 4);
        store(record.payload, kSsrcAt, ssrc, 4);
        record.arrival_ms += until_ms;
        records.push_back(std::move(record));
    }
    writeBytes(target, recordingBytes(contents->header, records));
    return true;
}

std::int64_t firstPacket_us(const std::filesystem::path& recording) {
    const auto contents = contentsOf(recording);
    return contents ? contents->header.first_frame_us : 0;
}

}  // namespace wf::test
