#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "recorder/live/capture_file.h"
#include "recorder/live/event_file.h"
#include "recorder/live/packet_ring.h"
#include "recorder/live/recorder_backlog.h"
#include "recorder/live/recording_file.h"
#include "recorder/mjr/sidecar.h"
#include "recorder/mjr/unique_fd.h"
#include "rtp/base/result.h"

namespace wf::live {

/// What other threads have for the disk thread: a ring of packets of each media thread, and a list of orders, which is
/// for control only. The list's lock is held for moments, never during I/O. Shared by all who use it.
class DiskInbox {
public:
    struct Limits {
        std::size_t queue_bytes = 0;
        std::size_t recordings = 0;
        std::size_t events = 0;
    };
    struct OpenTrack {
        std::shared_ptr<RecordingFile> file;
    };
    struct CloseTrack {
        std::shared_ptr<RecordingFile> file;
    };
    struct OpenEvents {
        std::shared_ptr<EventFile> file;
    };
    struct WriteEvent {
        std::shared_ptr<EventFile> file;
        mjr::RoomEvent event;
    };
    struct OpenCapture {
        std::shared_ptr<CaptureFile> file;
        std::function<void(const Status&)> opened;
    };
    struct WriteCapture {
        std::shared_ptr<CaptureFile> file;
        std::vector<std::byte> bytes;
    };
    using Order = std::variant<OpenTrack, CloseTrack, OpenEvents, WriteEvent, OpenCapture, WriteCapture>;

    static Result<std::shared_ptr<DiskInbox>> create(const Limits& limits);

    // Any thread.
    /// False when the limit for orders of its kind is reached.
    bool post(Order order);
    /// Of the calling thread; made at the first call.
    PacketRing& ring();
    /// Gives back the memory of the calling thread's ring if nothing waits in it.
    void releaseRing();
    void wake();
    void stop();
    [[nodiscard]] bool isLow(const std::string& folder) const;
    [[nodiscard]] RecorderBacklog backlog() const;
    [[nodiscard]] std::uint64_t droppedEvents() const { return dropped_events_.load(std::memory_order_relaxed); }

    // The disk thread.
    struct Taken {
        std::vector<Order> orders;
        std::vector<PacketRing*> rings;
        bool stopping = false;
    };
    Taken take();
    /// Until woken, at most for `milliseconds`; -1: without limit.
    void wait(int milliseconds);
    void setLow(const std::string& folder, bool low);
    void countClosed();

private:
    DiskInbox(const Limits& limits, mjr::UniqueFd event_fd) : limits_(limits), event_fd_(std::move(event_fd)) {}
    bool admit(const Order& order);

    const Limits limits_;
    const mjr::UniqueFd event_fd_;
    std::atomic<bool> woken_ = false;
    std::atomic<std::uint64_t> dropped_events_ = 0;

    mutable std::mutex mutex_;  ///< guards what follows
    std::vector<Order> orders_;
    std::map<std::thread::id, std::unique_ptr<PacketRing>> rings_;
    std::set<std::string> low_folders_;
    std::size_t open_recordings_ = 0;
    std::size_t queued_events_ = 0;
    bool stopping_ = false;
};

}  // namespace wf::live
