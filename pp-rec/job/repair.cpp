#include "pp-rec/job/repair.h"

#include <algorithm>

#include "pp-rec/job/header_rebuild.h"
#include "pp-rec/job/loaded_track.h"
#include "pp-rec/job/output_name.h"
#include "pp-rec/job/recording_writer.h"
#include "recorder/mjr/mapped_file.h"
#include "rtp/packet.h"

namespace wf::job {
namespace {

constexpr std::uint64_t kReportEvery = 4096;

class Repairer {
public:
    Repairer(Bytes file, const RepairOptions& options, RepairedRecording& result)
        : file_(file), options_(options), result_(result) {}

    Status open() {
        if (file_.empty()) {
            return Error{"the file is empty; there is nothing to repair", 0};
        }
        const Result<mjr::Reader> reader = mjr::Reader::open(file_);
        if (!reader) {
            return rebuild(reader.error());
        }
        if (!reader->hasHeader()) {
            return Error{"holds no packets: nothing was ever recorded into it"};
        }
        result_.header = reader->header();
        format_ = reader->format();
        body_offset_ = reader->bodyOffset();
        result_.upgraded = format_ != mjr::Format::kMjr2;
        if (result_.upgraded) {
            result_.header.raw_json.clear();
        } else if (!isPlainHeaderText(result_.header.raw_json)) {
            result_.header_note = "written anew: the old text was too long for janus-pp-rec, or no plain JSON";
        }
        applyCodec();
        return {};
    }

    /// Walks the file once without writing.
    Status survey() {
        mjr::Reader reader = walk();
        mjr::Record record;
        std::uint32_t first_ms = UINT32_MAX;
        std::uint32_t last_ms = 0;
        while (reader.next(record)) {
            if (!isWorthKeeping(record)) {
                ++result_.packets_dropped;
                continue;
            }
            ++result_.packets_kept;
            first_ms = std::min(first_ms, record.arrival_ms);
            last_ms = std::max(last_ms, record.arrival_ms);
        }
        result_.truncated = reader.truncated();
        result_.damages = reader.damages();
        result_.damaged_bytes = reader.damagedBytes();
        if (result_.packets_kept == 0) {
            return Error{"holds no packets worth keeping"};
        }
        result_.duration_s = (last_ms - first_ms) / 1000.0;
        return {};
    }

    Status write(const std::string& output) {
        auto writer = RecordingWriter::create(output, result_.header, options_.overwrite);
        if (!writer) {
            return writer.error();
        }
        mjr::Reader reader = walk();
        mjr::Record record;
        for (std::uint64_t count = 0; reader.next(record); ++count) {
            if (options_.progress.stopped()) {
                return Error{"stopped"};
            }
            if (count % kReportEvery == 0 && options_.progress.report) {
                options_.progress.report(static_cast<double>(record.offset) / static_cast<double>(file_.size()));
            }
            if (!isWorthKeeping(record)) {
                continue;
            }
            if (const Status written = writer->write(record.arrival_ms, record.payload); !written) {
                return written;
            }
        }
        const Status finished = writer->finish();
        result_.output_bytes = writer->bytesWritten();
        return finished;
    }

private:
    Status rebuild(const Error& unreadable) {
        Result<RebuiltHeader> rebuilt = rebuildHeader(file_, result_.input, options_.codec);
        if (!rebuilt) {
            return Error{unreadable.message + "; " + rebuilt.error().message, unreadable.offset};
        }
        result_.header = std::move(rebuilt->header);
        result_.header_note = unreadable.message + "; made a new header: " + rebuilt->note;
        format_ = rebuilt->format;
        return {};
    }

    void applyCodec() {
        if (!options_.codec || *options_.codec == result_.header.codec) {
            return;
        }
        result_.header_note =
            "codec changed from " + std::string(rtp::codecName(result_.header.codec)) + " as asked for";
        result_.header.codec = *options_.codec;
        result_.header.kind = rtp::mediaKind(*options_.codec);
        result_.header.raw_json.clear();
    }

    [[nodiscard]] mjr::Reader walk() const { return mjr::Reader::resume(file_, result_.header, format_, body_offset_); }

    [[nodiscard]] bool isWorthKeeping(const mjr::Record& record) const {
        if (result_.header.kind == rtp::MediaKind::kData) {
            return record.payload.size() >= mjr::kWallClockSize;
        }
        return rtp::PacketView::parse(record.payload).has_value();
    }

    Bytes file_;
    const RepairOptions& options_;
    RepairedRecording& result_;
    mjr::Format format_ = mjr::Format::kMjr2;
    std::uint64_t body_offset_ = 0;
};

}  // namespace

Result<RepairedRecording> repairRecording(const std::string& input, const std::string& output,
                                          const RepairOptions& options) {
    const auto file = mjr::MappedFile::open(input);
    if (!file) {
        return inFile(input, file.error());
    }
    if (isSameFile(input, output)) {
        return Error{input + ": a recording cannot be repaired onto itself; choose another output with -o"};
    }
    RepairedRecording result;
    result.input = input;
    result.input_bytes = file->bytes().size();
    Repairer repairer(file->bytes(), options, result);
    if (const Status opened = repairer.open(); !opened) {
        return inFile(input, opened.error());
    }
    if (const Status surveyed = repairer.survey(); !surveyed) {
        return inFile(input, surveyed.error());
    }
    if (result.clean() && !options.keep_clean) {
        return result;
    }
    if (const Status written = repairer.write(output); !written) {
        return inFile(input, written.error());
    }
    result.output = output;
    return result;
}

}  // namespace wf::job
