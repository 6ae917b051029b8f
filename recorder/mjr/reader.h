#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recorder/mjr/header.h"
#include "recorder/mjr/layout.h"
#include "rtp/base/bytes.h"
#include "rtp/base/result.h"

namespace wf::mjr {

/// One saved packet. `payload` views the file's bytes.
struct Record {
    std::uint64_t offset = 0;          ///< of the record's marker in the file
    std::uint64_t payload_offset = 0;  ///< of the payload in the file
    std::uint32_t arrival_ms = 0;      ///< since the first saved frame; 0 in old formats, which keep no time
    Bytes payload;                     ///< a whole RTP packet, or for data 8 bytes of wall-clock µs and the message
};

/// A stretch of the file that is no record.
struct Damage {
    std::uint64_t offset = 0;
    std::uint64_t length_bytes = 0;
    std::string reason;
};

/// Walks the records of one recording held in memory or mapped (docs/mjr_format.md). After damage it searches for the
/// next marker whose record is followed by another record or the end, and notes what it skipped; a torn last record is
/// noted and ends the walk. Every byte behind bodyOffset() is in a record or in a damage note. When another recording
/// of the same codec was appended to the file, its records follow with arrival_ms continuing. Never reads outside the
/// bytes, never throws, keeps at most kMaxDamages notes.
class Reader {
public:
    static constexpr std::size_t kMaxDamages = 1000;

    /// Errors: empty file, unknown tag, header cut short or not acceptable (offset says where). A file of the 8 tag
    /// bytes alone, as a recorder leaves that never saved a packet, opens: hasHeader() is false and there are no
    /// records.
    static Result<Reader> open(Bytes file);

    /// Opens with a header the caller supplies (repair of a file whose own header is lost), scanning from `offset`.
    static Reader resume(Bytes file, Header header, Format format, std::uint64_t offset);

    [[nodiscard]] Format format() const { return format_; }
    [[nodiscard]] bool hasHeader() const { return has_header_; }
    [[nodiscard]] const Header& header() const { return header_; }
    /// Offset of the first record; in a resumed walk, of its start.
    [[nodiscard]] std::uint64_t bodyOffset() const { return body_offset_; }

    /// Steps to the next record; false at the end.
    bool next(Record& record);

    [[nodiscard]] const std::vector<Damage>& damages() const { return damages_; }
    /// All damage, also past kMaxDamages.
    [[nodiscard]] std::uint64_t damagedBytes() const { return damaged_bytes_; }
    [[nodiscard]] std::uint64_t damageCount() const { return damage_count_; }
    /// True when the walk ended in a record that the file does not hold whole.
    [[nodiscard]] bool truncated() const { return truncated_; }

private:
    Reader() = default;

    bool takeRecord(Record& record);
    void prefetchAhead(std::uint64_t begin, std::uint64_t end) const;
    bool isWhole(std::uint64_t begin, std::uint64_t end);
    bool takeHeader();
    void continueTime(const Header& other);
    std::uint32_t arrivalOf(std::uint64_t record_at) const;
    void skipDamage();
    void skipTo(std::uint64_t end, std::string_view reason);

    Bytes file_;
    Header header_;
    Format format_ = Format::kMjr2;
    Format part_format_ = Format::kMjr2;  ///< of the appended recording being read, else format_
    bool has_header_ = false;
    bool truncated_ = false;
    std::uint64_t body_offset_ = 0;
    std::uint64_t at_ = 0;
    std::uint64_t header_try_from_ = 0;   ///< a header that failed is not tried again inside its own text
    std::uint64_t arrival_shift_ms_ = 0;  ///< of the appended recording
    std::uint32_t last_arrival_ms_ = 0;
    std::vector<Damage> damages_;
    std::uint64_t damaged_bytes_ = 0;
    std::uint64_t damage_count_ = 0;
};

}  // namespace wf::mjr
