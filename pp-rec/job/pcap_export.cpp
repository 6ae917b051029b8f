#include "pp-rec/job/loaded_track.h"
#include "pp-rec/job/pcap.h"
#include "pp-rec/mux/output_file.h"
#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"
#include "rtp/base/byte_buffer.h"
#include "rtp/pcap.h"

namespace wf::job {
namespace {

constexpr std::size_t kFlushBytes = 64 * 1024;
constexpr std::uint64_t kReportEvery = 4096;

void appendFrame(ByteBuffer& out, std::int64_t time_us, Bytes packet) {
    out.append(rtp::pcapRecordHeader({time_us, packet.size(), packet.size()}));
    out.append(packet);
}

Status writeFrames(mjr::Reader& reader, std::size_t file_size, mux::OutputFile& file, PcapExport& result,
                   const Progress& progress) {
    ByteBuffer buffer;
    buffer.append(rtp::pcapFileHeader());
    mjr::Record record;
    for (std::uint64_t count = 0; reader.next(record); ++count) {
        if (progress.stopped()) {
            return Error{"stopped"};
        }
        if (count % kReportEvery == 0 && progress.report) {
            progress.report(static_cast<double>(record.offset) / static_cast<double>(file_size));
        }
        if (record.payload.size() > rtp::kMaxPcapPacket) {
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
