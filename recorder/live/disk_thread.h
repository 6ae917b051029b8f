#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "recorder/live/disk_inbox.h"
#include "recorder/live/free_space_watch.h"
#include "recorder/live/recorder_listener.h"

namespace wf::live {

/// What the disk thread does: takes orders and packets from the inbox, writes, watches the free space, and tells the
/// listener. All but the constructor is called on that thread.
class DiskThread {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Packets wait at most this long in their ring while there is anything to record.
    static constexpr std::chrono::milliseconds kTurn{100};

    struct Parts {
        DiskInbox& inbox;
        FileSystem& files;
        RecorderListener& listener;
    };

    /// `parts` outlive it. `protected_folders` as absoluteFolder() makes them.
    DiskThread(const Parts& parts, std::vector<std::string> protected_folders, std::uint64_t min_free_bytes);

    /// Until the inbox is stopped; then everything is written and closed.
    void run();
    /// One round; false when that was the last one.
    bool turn(Time now);

private:
    using File = std::shared_ptr<RecordingFile>;

    bool takeOrders(Time now);
    void carryOut(DiskInbox::OpenTrack& order, Time now);
    void carryOut(DiskInbox::CloseTrack& order, Time now);
    void carryOut(DiskInbox::OpenEvents& order, Time now);
    void carryOut(DiskInbox::WriteEvent& order, Time now);
    void carryOut(DiskInbox::OpenCapture& order, Time now);
    void carryOut(DiskInbox::WriteCapture& order, Time now);
    Result<std::string> prepareFolder(const std::string& folder);
    void drain(Time now);
    void drain(PacketRing& ring, Time now);
    void closeAll(Time now);
    void close(RecordingFile& file, RecordingEnd end);
    void writeDue(Time now);
    void watchSpace(Time now);
    void endLow(const std::string& folder, Time now);
    void endIfFailed(const RecordingFile& file, const Status& status);

    DiskInbox& inbox_;
    FileSystem& files_;
    RecorderListener& listener_;
    const std::vector<std::string> protected_folders_;
    FreeSpaceWatch space_;
    std::vector<PacketRing*> rings_;
    std::map<std::uint64_t, File> open_;  ///< by id, until their owners close them
    std::deque<File> closing_;
    std::map<std::string, std::string> renamed_;  ///< folder and name asked for, to the name on the disk
};

}  // namespace wf::live
