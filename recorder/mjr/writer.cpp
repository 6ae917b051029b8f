#include "recorder/mjr/writer.h"

#include <utility>

#include "recorder/mjr/encoding.h"

namespace wf::mjr {
namespace {

constexpr std::size_t kFlushBytes = 256 * 1024;

}  // namespace

Result<Writer> Writer::create(const std::string& path, const Header& header) {
    Result<TemporaryFile> file = TemporaryFile::create(path);
    if (!file) {
        return file.error();
    }
    return Writer(std::move(file).value(), header);
}

Writer::Writer(TemporaryFile file, const Header& header) : file_(std::move(file)), header_(header) {
    appendTag(buffer_);
}

Status Writer::write(std::uint32_t arrival_ms, Bytes payload) {
    if (Status status = checkSize(payload.size()); !status) {
        return status;
    }
    appendHeaderOnce();
    return appendRecord(buffer_, arrival_ms, payload) ? flushWhenFull() : Status{};
}

Status Writer::writeData(std::uint32_t arrival_ms, std::int64_t wall_us, Bytes message) {
    if (header_.kind != rtp::MediaKind::kData) {
        return Error{"cannot save a data message to " + file_.path() + ": it is a recording of other media"};
    }
    if (Status status = checkSize(kWallClockSize + message.size()); !status) {
        return status;
    }
    appendHeaderOnce();
    return appendDataRecord(buffer_, arrival_ms, wall_us, message) ? flushWhenFull() : Status{};
}

Status Writer::close() {
    if (std::exchange(closed_, true) && !failure_) {
        return {};
    }
    if (Status status = flush(); !status) {
        return status;
    }
    if (Status status = file_.commit(); !status) {
        return fail(status.error());
    }
    return {};
}

Status Writer::checkSize(std::size_t size) const {
    if (closed_ && !failure_) {
        return Error{"cannot write to " + file_.path() + ": the recording is closed"};
    }
    const std::size_t smallest = header_.kind == rtp::MediaKind::kData ? kWallClockSize : kMinPacketSize;
    if (size < smallest || size > kMaxPayloadSize) {
        return Error{"cannot save a packet of " + std::to_string(size) + " bytes to " + file_.path() +
                     ": a record holds " + std::to_string(smallest) + " to " + std::to_string(kMaxPayloadSize)};
    }
    return {};
}

void Writer::appendHeaderOnce() {
    if (!std::exchange(header_written_, true)) {
        appendHeader(buffer_, header_);
    }
}

Status Writer::flushWhenFull() { return buffer_.size() < kFlushBytes && !failure_ ? Status{} : flush(); }

Status Writer::flush() {
    if (failure_) {
        buffer_.clear();
        return *failure_;
    }
    Status status = file_.write(buffer_.bytes());
    buffer_.clear();
    return status ? status : fail(status.error());
}

Status Writer::fail(const Error& error) {
    failure_ = error;
    file_.discard();
    return error;
}

}  // namespace wf::mjr
