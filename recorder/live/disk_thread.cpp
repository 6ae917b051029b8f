#include "recorder/live/disk_thread.h"

#include <algorithm>
#include <utility>

#include "recorder/live/recording_path.h"

namespace wf::live {
namespace {

std::string nameKey(const std::string& folder, const std::string& base) { return folder + "/" + base; }

}  // namespace

DiskThread::DiskThread(const Parts& parts, std::vector<std::string> protected_folders, std::uint64_t min_free_bytes)
    : inbox_(parts.inbox),
      files_(parts.files),
      listener_(parts.listener),
      protected_folders_(std::move(protected_folders)),
      space_(parts.files, min_free_bytes) {}

void DiskThread::run() {
    do {
        inbox_.wait(open_.empty() && space_.idle() ? -1 : static_cast<int>(kTurn.count()));
    } while (turn(std::chrono::steady_clock::now()));
}

bool DiskThread::turn(Time now) {
    const bool stopping = takeOrders(now);
    drain(now);
    closeAll(now);
    writeDue(now);
    watchSpace(now);
    if (stopping) {
        for (const auto& [id, file] : open_) {
            close(*file, RecordingEnd::kClosed);
        }
        open_.clear();
    }
    return !stopping;
}

bool DiskThread::takeOrders(Time now) {
    DiskInbox::Taken taken = inbox_.take();
    rings_ = std::move(taken.rings);
    for (DiskInbox::Order& order : taken.orders) {
        std::visit([&](auto& specific) { carryOut(specific, now); }, order);
    }
    return taken.stopping;
}

void DiskThread::carryOut(DiskInbox::OpenTrack& order, Time now) {
    RecordingFile& file = *order.file;
    const std::string& folder = file.plan().folder;
    open_[file.plan().id] = order.file;
    const Result<std::string> real_folder = prepareFolder(folder);
    if (!real_folder) {
        file.refuse();
        listener_.onRecordingFailed(file.report(), real_folder.error());
        return;
    }
    space_.use(folder);
    watchSpace(now);
    if (space_.isLow(folder)) {
        space_.release(folder);
        file.refuse();
        listener_.onRecordingFailed(file.report(), Error{"cannot record to " + folder + ": too little free space"});
        return;
    }
    const Status created = file.create(*real_folder);
    if (created && file.actualBase() != file.plan().asked_for) {
        renamed_[nameKey(folder, file.plan().asked_for)] = file.actualBase();
    }
    endIfFailed(file, created);
}

void DiskThread::carryOut(DiskInbox::CloseTrack& order, Time) { closing_.push_back(std::move(order.file)); }

void DiskThread::carryOut(DiskInbox::OpenEvents& order, Time) {
    const Result<std::string> real_folder = prepareFolder(order.file->folder());
    const Status opened = real_folder ? order.file->open(*real_folder) : Status(real_folder.error());
    if (!opened) {
        listener_.onEventFileFailed(order.file->path(), opened.error());
    }
}

void DiskThread::carryOut(DiskInbox::WriteEvent& order, Time) {
    const auto renamed = renamed_.find(nameKey(order.file->folder(), order.event.file));
    if (renamed != renamed_.end()) {
        order.event.file = renamed->second;
    }
    if (const Status written = order.file->write(order.event); !written) {
        listener_.onEventFileFailed(order.file->path(), written.error());
    }
}

void DiskThread::carryOut(DiskInbox::OpenCapture& order, Time) {
    const Result<std::string> real_folder = prepareFolder(order.file->folder());
    const Status opened = real_folder ? order.file->open(files_, *real_folder) : order.file->fail(real_folder.error());
    order.opened(opened);
}

void DiskThread::carryOut(DiskInbox::WriteCapture& order, Time) {
    if (const Status written = order.file->write(order.bytes); !written) {
        listener_.onEventFileFailed(order.file->path(), written.error());
    }
}

/// A symbolic link may lead where the text of the folder's path did not.
Result<std::string> DiskThread::prepareFolder(const std::string& folder) {
    Result<std::string> real_folder = files_.makeFolder(folder);
    if (real_folder && std::ranges::any_of(protected_folders_,
                                           [&](const std::string& parent) { return isInside(*real_folder, parent); })) {
        return Error{"cannot record to " + folder + ": it leads to the protected folder " + *real_folder};
    }
    return real_folder;
}

void DiskThread::drain(Time now) {
    // Orders taken on the way may bring another ring.
    for (std::size_t i = 0; i < rings_.size(); ++i) {
        drain(*rings_[i], now);
    }
}

void DiskThread::drain(PacketRing& ring, Time now) {
    const std::uint64_t mark = ring.mark();
    while (const auto packet = ring.front(mark)) {
        RecordingFile& file = *packet->entry.file;
        if (!file.begun()) {
            takeOrders(now);  // the one that opens it was given before its first packet
        }
        file.append(packet->entry, packet->bytes, now);
        ring.pop();
        if (file.full()) {
            endIfFailed(file, file.writeIfDue(now));
        }
    }
}

void DiskThread::closeAll(Time now) {
    while (!closing_.empty()) {
        drain(now);  // a close waits for the disk; meanwhile packets have come
        const File file = std::move(closing_.front());
        closing_.pop_front();
        close(*file, RecordingEnd::kClosed);
        renamed_.erase(nameKey(file->plan().folder, file->plan().asked_for));
        open_.erase(file->plan().id);
        inbox_.countClosed();
    }
}

void DiskThread::close(RecordingFile& file, RecordingEnd end) {
    if (file.ended()) {
        return;
    }
    const Status closed = file.close(end);
    endIfFailed(file, closed);
    if (closed) {
        space_.release(file.plan().folder);
        listener_.onRecordingClosed(file.report());
    }
}

void DiskThread::writeDue(Time now) {
    for (const auto& [id, file] : open_) {
        endIfFailed(*file, file->writeIfDue(now));
    }
}

void DiskThread::watchSpace(Time now) {
    for (const FreeSpaceWatch::Change& change : space_.check(now)) {
        inbox_.setLow(change.folder, change.low);
        if (change.low) {
            listener_.onDiskLow(change.folder, change.free_bytes);
            endLow(change.folder, now);
        } else {
            listener_.onDiskOk(change.folder);
        }
    }
}

void DiskThread::endLow(const std::string& folder, Time now) {
    for (const auto& [id, file] : open_) {
        if (file->begun() && file->plan().folder == folder) {
            close(*file, RecordingEnd::kDiskLow);
            drain(now);
        }
    }
}

void DiskThread::endIfFailed(const RecordingFile& file, const Status& status) {
    if (!status) {
        space_.release(file.plan().folder);
        listener_.onRecordingFailed(file.report(), status.error());
    }
}

}  // namespace wf::live
