#include <array>

#include "pp-rec/job/loaded_track.h"
#include "pp-rec/job/pcap.h"
#include "pp-rec/mux/output_file.h"
#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"
#include "rtp/base/byte_buffer.h"

namespace wf::job {
namespace {

constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kIpHeader = 20;
constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kMaxUdpPayload = 65535 - kIpHeader - kUdpHeader;
constexpr std::size_t kFlushBytes = 64 * 1024;
constexpr std::uint64_t kReportEvery = 4096;

void appendLittle32(ByteBuffer& out, std::uint64_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
        out.append8(static_cast<std::uint8_t>(value >> shift));
    }
}

///     | magic a1b2c3d4 | 2 | 4 | zone 0 | 0 | snaplen 65535 | link type 1 |
void appendFileHeader(ByteBuffer& out) {
    appendLittle32(out, 0xa1b2c3d4);
    appendLittle32(out, 0x00040002);
    appendLittle32(out, 0);
    appendLittle32(out, 0);
    appendLittle32(out, 65535);
    appendLittle32(out, 1);
}

void appendFrame(ByteBuffer& out, std::int64_t time_us, Bytes packet) {
    const auto udp = static_cast<std::uint16_t>(kUdpHeader + packet.size());
    const auto ip = static_cast<std::uint16_t>(kIpHeader + udp);
    const std::uint64_t time = time_us < 0 ? 0 : static_cast<std::uint64_t>(time_us);
    appendLittle32(out, time / 1'000'000);
    appendLittle32(out, time % 1'000'000);
    appendLittle32(out, kEthernetHeader + ip);
    appendLittle32(out, kEthernetHeader + ip);
    constexpr std::array<std::byte, 12> kNoAddresses{};
    out.append(kNoAddresses);
    out.append16(0x0800);
    out.append16(0x4500);
    out.append16(ip);
    out.append32(0x00004000);  // no id, "don't fragment"
    out.append32(0x40110000);  // TTL 64, UDP, checksum left out
    out.append32(0x0a010101);
    out.append32(0x0a020202);
    out.append16(1000);
    out.append16(2000);
    out.append16(udp);
    out.append16(0);
    out.append(packet);
}

Status writeFrames(mjr::Reader& reader, std::size_t file_size, mux::OutputFile& file, PcapExport& result,
                   const Progress& progress) {
    ByteBuffer buffer;
    appendFileHeader(buffer);
    mjr::Record record;
    for (std::uint64_t count = 0; reader.next(record); ++count) {
        if (progress.stopped()) {
            return Error{"stopped"};
        }
        if (count % kReportEvery == 0 && progress.report) {
            progress.report(static_cast<double>(record.offset) / static_cast<double>(file_size));
        }
        if (record.payload.size() > kMaxUdpPayload) {
            ++result.skipped;
            continue;
        }
        appendFrame(buffer, reader.header().first_frame_us + std::int64_t{record.arrival_ms} * 1000, record.payload);
        ++result.packets;
        if (buffer.size() >= kFlushBytes) {
            if (const Status written = file.write(buffer.bytes()); !written) {
                return written;
            }
            buffer.clear();
        }
    }
    const Status written = file.write(buffer.bytes());
    return written ? file.commit() : written;
}

}  // namespace

Result<PcapExport> recordingToPcap(const std::string& input, const std::string& output,
                                   const PcapExportOptions& options) {
    const auto file = mjr::MappedFile::open(input);
    if (!file) {
        return inFile(input, file.error());
    }
    auto reader = mjr::Reader::open(file->bytes());
    if (!reader) {
        return inFile(input, reader.error());
    }
    if (reader->hasHeader() && reader->header().kind == rtp::MediaKind::kData) {
        return Error{input + ": a data channel recording holds no RTP packets"};
    }
    PcapExport result;
    result.input = input;
    auto out = mux::OutputFile::create(output, {options.overwrite, true});
    if (!out) {
        return out.error();
    }
    if (const Status written = writeFrames(*reader, file->bytes().size(), **out, result, options.progress); !written) {
        return inFile(input, written.error());
    }
    result.output = output;
    result.damaged_bytes = reader->damagedBytes();
    return result;
}

}  // namespace wf::job
