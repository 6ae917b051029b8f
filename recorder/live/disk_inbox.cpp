#include "recorder/live/disk_inbox.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "recorder/mjr/system_error.h"

namespace wf::live {

Result<std::shared_ptr<DiskInbox>> DiskInbox::create(const Limits& limits) {
    mjr::UniqueFd event_fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!event_fd.valid()) {
        return mjr::systemError("make", "an event descriptor", errno);
    }
    return std::shared_ptr<DiskInbox>(new DiskInbox(limits, std::move(event_fd)));
}

bool DiskInbox::post(Order order) {
    {
        const std::lock_guard lock(mutex_);
        if (!admit(order)) {
            return false;
        }
        orders_.push_back(std::move(order));
    }
    wake();
    return true;
}

bool DiskInbox::admit(const Order& order) {
    if (std::holds_alternative<OpenTrack>(order)) {
        if (open_recordings_ >= limits_.recordings) {
            return false;
        }
        ++open_recordings_;
    }
    if (std::holds_alternative<WriteEvent>(order)) {
        if (queued_events_ >= limits_.events) {
            dropped_events_.fetch_add(1, std::memory_order_relaxed);
            return false;
        }
        ++queued_events_;
    }
    return true;
}

PacketRing& DiskInbox::ring() {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<PacketRing>& ring = rings_[std::this_thread::get_id()];
    if (ring == nullptr) {
        ring = std::make_unique<PacketRing>(limits_.queue_bytes);
    }
    return *ring;
}

void DiskInbox::releaseRing() {
    const std::lock_guard lock(mutex_);
    const auto found = rings_.find(std::this_thread::get_id());
    if (found != rings_.end()) {
        found->second->release();
    }
}

void DiskInbox::wake() {
    if (!woken_.exchange(true)) {
        const std::uint64_t one = 1;
        (void)!write(event_fd_.get(), &one, sizeof one);
    }
}

void DiskInbox::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake();
}

bool DiskInbox::isLow(const std::string& folder) const {
    const std::lock_guard lock(mutex_);
    return low_folders_.contains(folder);
}

RecorderBacklog DiskInbox::backlog() const {
    const std::lock_guard lock(mutex_);
    RecorderBacklog backlog{
        .orders = orders_.size(), .open_recordings = open_recordings_, .dropped_events = droppedEvents()};
    for (const auto& [thread, ring] : rings_) {
        backlog.queue_bytes += ring->used();
        backlog.queue_limit_bytes += ring->capacity();
    }
    return backlog;
}

DiskInbox::Taken DiskInbox::take() {
    Taken taken;
    const std::lock_guard lock(mutex_);
    taken.orders.swap(orders_);
    queued_events_ = 0;
    for (const auto& [thread, ring] : rings_) {
        taken.rings.push_back(ring.get());
    }
    taken.stopping = stopping_;
    return taken;
}

void DiskInbox::wait(int milliseconds) {
    pollfd descriptor{event_fd_.get(), POLLIN, 0};
    if (poll(&descriptor, 1, milliseconds) > 0) {
        std::uint64_t count = 0;
        (void)!read(event_fd_.get(), &count, sizeof count);
        woken_.store(false);
    }
}

void DiskInbox::setLow(const std::string& folder, bool low) {
    const std::lock_guard lock(mutex_);
    if (low) {
        low_folders_.insert(folder);
    } else {
        low_folders_.erase(folder);
    }
}

void DiskInbox::countClosed() {
    const std::lock_guard lock(mutex_);
    --open_recordings_;
}

}  // namespace wf::live
