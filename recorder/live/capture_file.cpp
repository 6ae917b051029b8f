#include "recorder/live/capture_file.h"

#include "recorder/mjr/system_error.h"

namespace wf::live {

Status CaptureFile::open(FileSystem& files, const std::string& real_folder) {
    const std::string path = real_folder + "/" + name_;
    FileSystem::Created created = files.create(path);
    if (created.file == nullptr) {
        return fail(mjr::systemError("create", path, created.error_number));
    }
    file_ = std::move(created.file);
    return {};
}

Status CaptureFile::write(Bytes bytes) {
    queued_bytes_ -= bytes.size();
    if (file_ == nullptr) {
        return {};
    }
    const OutputFile::Written written = file_->write(bytes);
    return written.error_number == 0 ? Status() : fail(mjr::systemError("write", path(), written.error_number));
}

Status CaptureFile::fail(Error error) {
    failed_ = true;
    file_.reset();
    return error;
}

}  // namespace wf::live
