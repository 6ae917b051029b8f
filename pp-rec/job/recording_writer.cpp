#include "pp-rec/job/recording_writer.h"

#include <nlohmann/json.hpp>

#include "recorder/mjr/encoding.h"

namespace wf::job {
namespace {

constexpr std::size_t kFlushBytes = 64 * 1024;

}  // namespace

bool isPlainHeaderText(const std::string& text) {
    return !text.empty() && text.size() <= mjr::kMaxHeaderText && nlohmann::json::accept(text);
}

Result<RecordingWriter> RecordingWriter::create(const std::string& path, const mjr::Header& header, bool overwrite) {
    auto file = mux::OutputFile::create(path, {overwrite, true});
    if (!file) {
        return file.error();
    }
    RecordingWriter writer(std::move(file).value());
    mjr::appendTag(writer.buffer_);
    if (isPlainHeaderText(header.raw_json)) {
        writer.buffer_.append16(static_cast<std::uint16_t>(header.raw_json.size()));
        writer.buffer_.append(asBytes(header.raw_json));
    } else {
        mjr::appendHeader(writer.buffer_, header);
    }
    return writer;
}

Status RecordingWriter::write(std::uint32_t arrival_ms, Bytes payload) {
    if (!mjr::appendRecord(buffer_, arrival_ms, payload)) {
        return Error{"cannot write " + file_->path() + ": a record holds at most 65535 bytes"};
    }
    return buffer_.size() < kFlushBytes ? Status{} : flush();
}

Status RecordingWriter::finish() {
    if (const Status written = flush(); !written) {
        return written;
    }
    return file_->commit();
}

Status RecordingWriter::flush() {
    bytes_ += buffer_.size();
    const Status written = file_->write(buffer_.bytes());
    buffer_.clear();
    return written;
}

}  // namespace wf::job
