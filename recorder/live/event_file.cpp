#include "recorder/live/event_file.h"

namespace wf::live {

Status EventFile::open(const std::string& real_folder) {
    Result<mjr::SidecarWriter> writer = mjr::SidecarWriter::open(real_folder + "/" + mjr::formatSidecarName(name_));
    if (!writer) {
        return writer.error();
    }
    writer_ = std::move(writer).value();
    return {};
}

Status EventFile::write(const mjr::RoomEvent& event) {
    if (!writer_) {
        return {};
    }
    Status status = writer_->write(event);
    if (!status) {
        writer_.reset();
    }
    return status;
}

}  // namespace wf::live
