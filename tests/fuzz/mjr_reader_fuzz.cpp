#include <cstdint>
#include <cstdlib>
#include <span>

#include "recorder/mjr/layout.h"
#include "recorder/mjr/reader.h"

namespace {

using wf::Bytes;
using wf::mjr::Reader;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

/// Every byte is in exactly one record or damage note, in order, and no record leaves the file.
void walk(Reader reader, Bytes file) {
    std::uint64_t at = reader.bodyOffset();
    std::uint64_t record_bytes = 0;
    wf::mjr::Record record;
    while (reader.next(record)) {
        require(record.offset >= at && record.payload_offset == record.offset + wf::mjr::kRecordHeaderSize);
        at = record.payload_offset + record.payload.size();
        require(at <= file.size() && record.payload.data() == file.data() + record.payload_offset);
        record_bytes += wf::mjr::kRecordHeaderSize + record.payload.size();
    }
    require(!reader.next(record));
    require(reader.bodyOffset() + record_bytes + reader.damagedBytes() == file.size());
    std::uint64_t noted = 0;
    std::uint64_t damage_at = reader.bodyOffset();
    for (const wf::mjr::Damage& damage : reader.damages()) {
        require(damage.offset >= damage_at && damage.length_bytes > 0 && !damage.reason.empty());
        damage_at = damage.offset + damage.length_bytes;
        noted += damage.length_bytes;
    }
    require(noted == reader.damagedBytes() || reader.damageCount() > Reader::kMaxDamages);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    const Bytes file = std::as_bytes(std::span(data, size));
    if (wf::Result<Reader> reader = Reader::open(file); reader.ok()) {
        walk(std::move(reader).value(), file);
    }
    for (const auto format : {wf::mjr::Format::kMjr2, wf::mjr::Format::kMeetecho}) {
        walk(Reader::resume(file, {}, format, size % 16), file);
    }
    return 0;
}
