#include "recorder/live/recording_file.h"

#include <cerrno>
#include <utility>

#include "recorder/live/recording_path.h"
#include "recorder/mjr/encoding.h"
#include "recorder/mjr/system_error.h"

namespace wf::live {
namespace {

constexpr int kNameTries = 99;
constexpr std::size_t kLengthAt = 8;  ///< in a record

}  // namespace

RecordingFile::RecordingFile(FileSystem& files, Plan plan)
    : files_(files), plan_(std::move(plan)), folder_(plan_.folder), base_(plan_.base) {}

std::string RecordingFile::pathOf(const std::string& base, bool temporary) const {
    std::string path = (folder_ == "/" ? "" : folder_) + "/" + base + ".mjr";
    if (temporary && !plan_.temporary_extension.empty()) {
        path += "." + plan_.temporary_extension;
    }
    return path;
}

Status RecordingFile::create(const std::string& real_folder) {
    folder_ = real_folder;
    int error_number = EEXIST;
    for (int number = 1; number <= kNameTries && error_number == EEXIST; ++number) {
        base_ = number == 1 ? plan_.base : numberedBase(plan_.base, number);
        if (files_.exists(pathOf(base_, false))) {
            continue;
        }
        FileSystem::Created created = files_.create(pathOf(base_, true));
        error_number = created.error_number;
        file_ = std::move(created.file);
    }
    if (error_number != 0) {
        base_ = plan_.base;
        return fail(mjr::systemError("create", pathOf(base_, true), error_number));
    }
    path_ = pathOf(base_, true);
    mjr::appendTag(gathered_);
    first_record_at_ = gathered_.size();
    return write(Time());
}

void RecordingFile::append(const PacketRing::Entry& entry, Bytes payload, Time now) {
    if (ended_) {
        countDrop();
        return;
    }
    if (!first_frame_us_) {
        first_frame_us_ = entry.wall_us;
        mjr::Header header = plan_.header;
        header.first_frame_us = entry.wall_us;
        mjr::appendHeader(gathered_, header);
        first_record_at_ = gathered_.size();
    }
    if (gathered_records_ == 0) {
        gathered_since_ = now;
    }
    const bool fits = plan_.header.kind == rtp::MediaKind::kData
                          ? mjr::appendDataRecord(gathered_, entry.arrival_ms, entry.wall_us, payload)
                          : mjr::appendRecord(gathered_, entry.arrival_ms, payload);
    if (!fits) {
        countDrop();
        return;
    }
    ++gathered_records_;
    last_frame_ms_ = entry.arrival_ms;
}

Status RecordingFile::writeIfDue(Time now) {
    if (ended_) {
        return {};
    }
    if (full() || (gathered_records_ > 0 && now - gathered_since_ >= kWriteAfter)) {
        return write(now);
    }
    if (writeback_to_ < bytes_ && now >= writeback_at_) {
        writeBehind(now);
    }
    return {};
}

Status RecordingFile::write(Time now) {
    const OutputFile::Written written = file_->write(gathered_.bytes());
    if (written.error_number != 0) {
        keepWholeRecords(written.bytes);
        return fail(mjr::systemError("write", path_, written.error_number));
    }
    if (writeback_to_ == bytes_) {
        writeback_at_ = now + kWritebackAfter;
    }
    bytes_ += written.bytes;
    records_ += std::exchange(gathered_records_, 0);
    gathered_.clear();
    first_record_at_ = 0;
    if (bytes_ - writeback_to_ >= kWritebackBytes) {
        writeBehind(now);
    }
    return {};
}

/// The piece before the last is on the disk by now, so that waiting for it takes no time on a disk that keeps up.
void RecordingFile::writeBehind(Time now) {
    if (writeback_to_ > dropped_cache_to_) {
        file_->dropCache(dropped_cache_to_, writeback_to_);
        dropped_cache_to_ = writeback_to_;
    }
    file_->startWriteback(writeback_to_, bytes_);
    writeback_to_ = bytes_;
    writeback_at_ = now + kWritebackAfter;
}

/// After an error in the midst of the gathered bytes: cuts the file behind the last record that is in it as a whole.
void RecordingFile::keepWholeRecords(std::size_t written) {
    const Bytes bytes = gathered_.bytes();
    std::size_t whole = first_record_at_ <= written ? first_record_at_ : 0;
    while (whole >= first_record_at_ && whole + mjr::kRecordHeaderSize <= written) {
        const std::size_t next = whole + mjr::kRecordHeaderSize + load16(bytes, whole + kLengthAt);
        if (next > written) {
            break;
        }
        whole = next;
        ++records_;
    }
    if (file_->truncate(bytes_ + whole) == 0) {
        bytes_ += whole;
    } else {
        bytes_ += written;
    }
}

Status RecordingFile::fail(const Error& error) {
    accepting_.store(false, std::memory_order_relaxed);
    ended_ = true;
    end_ = RecordingEnd::kFailed;
    if (file_ == nullptr) {
        return error;
    }
    if (bytes_ < mjr::kTagSize) {
        (void)files_.remove(path_);
        path_.clear();
    } else {
        // The failure that is told is the first one; without a final name the file is recovered like one of a crash.
        (void)finish();
    }
    file_.reset();
    return error;
}

Status RecordingFile::finish() {
    if (const int error_number = file_->sync(); error_number != 0) {
        return mjr::systemError("write", path_, error_number);
    }
    if (plan_.temporary_extension.empty()) {
        return {};
    }
    int error_number = EEXIST;
    for (int number = 1; number <= kNameTries && error_number == EEXIST; ++number) {
        const std::string base = number == 1 ? base_ : numberedBase(base_, number);
        error_number = files_.rename(path_, pathOf(base, false));
        if (error_number == 0) {
            base_ = base;
        }
    }
    if (error_number != 0) {
        return mjr::systemError("rename the finished recording", path_, error_number);
    }
    path_ = pathOf(base_, false);
    return {};
}

Status RecordingFile::close(RecordingEnd end) {
    if (ended_) {
        return {};
    }
    accepting_.store(false, std::memory_order_relaxed);
    if (Status status = write(gathered_since_); !status) {
        return status;
    }
    ended_ = true;
    end_ = end;
    Status status = finish();
    if (!status) {
        end_ = RecordingEnd::kFailed;
    }
    file_.reset();
    return status;
}

void RecordingFile::refuse() {
    accepting_.store(false, std::memory_order_relaxed);
    ended_ = true;
    end_ = RecordingEnd::kFailed;
}

RecordingReport RecordingFile::report() const {
    RecordingReport report;
    report.id = plan_.id;
    report.path = path_;
    report.end = end_;
    report.renamed = !path_.empty() && base_ != plan_.asked_for;
    report.bytes = bytes_;
    report.records = records_;
    report.dropped = dropped_.load(std::memory_order_relaxed);
    report.created_us = plan_.header.created_us;
    report.first_frame_us = records_ > 0 ? first_frame_us_ : std::nullopt;
    report.duration_ms = records_ > 0 ? last_frame_ms_ : 0;
    report.kind = plan_.header.kind;
    report.owner = plan_.owner;
    return report;
}

}  // namespace wf::live
