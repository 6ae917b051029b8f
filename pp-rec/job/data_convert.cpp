#include "pp-rec/job/data_convert.h"

#include <chrono>

#include "pp-rec/job/loaded_track.h"
#include "pp-rec/mux/binary_writer.h"
#include "pp-rec/mux/srt_writer.h"
#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/reader.h"

namespace wf::job {
namespace {

constexpr std::size_t kTimeSize = 8;  // wall clock ahead of each message

struct Message {
    std::int64_t wall_us = 0;
    Bytes text;
};

/// Steps through the messages of a data recording.
class MessageReader {
public:
    MessageReader(mjr::Reader& reader, const ConvertOptions& options, ConvertReport& report)
        : reader_(reader), options_(options), report_(report) {}

    bool next(Message& message) {
        mjr::Record record;
        while (!options_.progress.stopped() && reader_.next(record)) {
            if (record.payload.size() < kTimeSize) {
                report_.repairs.add({media::RepairKind::kBadPacket, 0, record.offset, 1});
                continue;
            }
            if (read_++ < options_.scan.ignore_first) {
                continue;
            }
            message.wall_us = static_cast<std::int64_t>(load64(record.payload, 0));
            message.text = record.payload.subspan(kTimeSize);
            first_us_ = report_.packets == 0 ? message.wall_us : first_us_;
            report_.duration_s = static_cast<double>(message.wall_us - first_us_) / 1e6;
            report_.start_us = first_us_;
            ++report_.packets;
            return true;
        }
        return false;
    }

private:
    mjr::Reader& reader_;
    const ConvertOptions& options_;
    ConvertReport& report_;
    std::uint64_t read_ = 0;
    std::int64_t first_us_ = 0;
};

Status writeSubtitles(MessageReader& messages, Message message, const std::string& output,
                      const ConvertOptions& options, std::int64_t created_us) {
    auto writer = mux::SrtWriter::create(output, {options.srt_comma, options.overwrite});
    if (!writer) {
        return writer.error();
    }
    do {
        const std::chrono::milliseconds at{(message.wall_us - created_us) / 1000};
        if (const Status written = (*writer)->write(at, asText(message.text)); !written) {
            return written;
        }
    } while (messages.next(message));
    return options.progress.stopped() ? Status{Error{"stopped", std::nullopt}} : (*writer)->finish();
}

Status writeBinary(MessageReader& messages, Message message, const std::string& output, const ConvertOptions& options) {
    auto writer = mux::BinaryWriter::create(output, options.overwrite);
    if (!writer) {
        return writer.error();
    }
    do {
        if (const Status written = (*writer)->write(message.text); !written) {
            return written;
        }
    } while (messages.next(message));
    return options.progress.stopped() ? Status{Error{"stopped", std::nullopt}} : (*writer)->finish();
}

}  // namespace

Result<std::optional<mjr::Header>> headerOf(const std::string& path) {
    const auto file = mjr::MappedFile::open(path);
    if (!file) {
        return inFile(path, file.error());
    }
    const auto reader = mjr::Reader::open(file->bytes());
    if (!reader) {
        return inFile(path, reader.error());
    }
    return reader->hasHeader() ? std::optional(reader->header()) : std::nullopt;
}

Result<ConvertReport> convertData(const std::string& input, const std::string& output, rtp::Codec codec,
                                  const ConvertOptions& options) {
    const auto file = mjr::MappedFile::open(input);
    if (!file) {
        return inFile(input, file.error());
    }
    auto reader = mjr::Reader::open(file->bytes());
    if (!reader) {
        return inFile(input, reader.error());
    }
    ConvertReport report;
    report.input = input;
    report.codec = codec;
    MessageReader messages(*reader, options, report);
    Message first;
    if (messages.next(first)) {
        const Status written = codec == rtp::Codec::kText
                                   ? writeSubtitles(messages, first, output, options, reader->header().created_us)
                                   : writeBinary(messages, first, output, options);
        if (!written) {
            return written.error();
        }
        report.output = output;
    }
    report.frames = report.packets;
    for (const mjr::Damage& damage : reader->damages()) {
        report.repairs.add(
            {media::RepairKind::kDamagedBytes, 0, damage.offset, static_cast<double>(damage.length_bytes)});
    }
    return report;
}

}  // namespace wf::job
