#include "sfu/net/send_queue.h"

#include <netinet/in.h>
#include <netinet/udp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace wf::net {

SendQueue::SendQueue(const Options& options, bool v6_socket)
    : ring_(std::max<std::size_t>(options.capacity, 1)),
      segment_(options.segment),
      v6_socket_(v6_socket),
      send_(options.send),
      vectors_(ring_.size()) {}

bool SendQueue::push(PacketPtr packet, const Address& to) {
    if (full()) {
        ++errors_.queue_full;
        return false;
    }
    bytes_ += packet->size();
    Entry& next = entry(size_++);
    next.packet = std::move(packet);
    next.to = to;
    return true;
}

bool SendQueue::flush(int fd) {
    while (size_ > 0) {
        plan();
        const bool all = sendPlan(fd);
        dropPlanned();
        if (!all) {
            return false;
        }
    }
    return true;
}

void SendQueue::plan() {
    slots_.fill(kNone);
    run_count_ = 0;
    planned_ = size_;
    for (std::size_t i = 0; i < planned_; ++i) {
        addToPlan(static_cast<std::uint16_t>(i));
    }
}

void SendQueue::addToPlan(std::uint16_t index) {
    Entry& added = entry(index);
    added.next = kNone;
    const std::size_t size = added.packet->size();
    std::uint16_t& slot = slots_[slotOf(added.to)];
    if (slot != kNone && extends(runs_[slot], size)) {
        Run& run = runs_[slot];
        entry(run.last).next = index;
        run.last = index;
        ++run.count;
        run.bytes += size;
        run.closed = size < run.segment_bytes;
        return;
    }
    if (run_count_ == kBatch) {
        // It waits for the next plan, and so does what comes behind it.
        if (slot != kNone) {
            runs_[slot].closed = true;
        }
        return;
    }
    slot = static_cast<std::uint16_t>(run_count_);
    runs_[run_count_++] = {index, index, 1, size, size, false};
}

bool SendQueue::extends(const Run& run, std::size_t size) const {
    return segment_ && !run.closed && size > 0 && size <= run.segment_bytes && run.count < kMaxSegments &&
           run.bytes + size <= kMaxRunBytes;
}

std::size_t SendQueue::slotOf(const Address& to) {
    std::size_t at = to.hash() % kSlots;
    while (slots_[at] != kNone && entry(runs_[slots_[at]].first).to != to) {
        at = (at + 1) % kSlots;
    }
    return at;
}

void SendQueue::fillMessages(std::size_t from) {
    std::size_t vector = 0;
    for (std::size_t i = from; i < run_count_; ++i) {
        const Run& run = runs_[i];
        msghdr& header = headers_[i].msg_hdr;
        header = {};
        header.msg_iov = &vectors_[vector];
        header.msg_iovlen = run.count;
        for (std::uint16_t at = run.first; at != kNone; at = entry(at).next) {
            const MutableBytes bytes = entry(at).packet->bytes();
            vectors_[vector++] = {bytes.data(), bytes.size()};
        }
        header.msg_namelen = entry(run.first).to.toSockaddr(names_[i], v6_socket_);
        header.msg_name = &names_[i];
        if (run.count > 1) {
            addSegmentSize(header, i, run.segment_bytes);
        }
    }
}

void SendQueue::addSegmentSize(msghdr& header, std::size_t message, std::size_t bytes) {
    const auto segment = static_cast<std::uint16_t>(bytes);
    header.msg_control = controls_[message].data();
    header.msg_controllen = controls_[message].size();
    cmsghdr* control = CMSG_FIRSTHDR(&header);
    control->cmsg_level = IPPROTO_UDP;
    control->cmsg_type = UDP_SEGMENT;
    control->cmsg_len = CMSG_LEN(sizeof segment);
    std::memcpy(CMSG_DATA(control), &segment, sizeof segment);
}

bool SendQueue::sendPlan(int fd) {
    fillMessages(0);
    std::size_t next = 0;
    while (next < run_count_) {
        const int sent = send_(fd, &headers_[next], static_cast<unsigned>(run_count_ - next), MSG_DONTWAIT);
        const int error = errno;
        if (sent > 0) {
            for (const std::size_t end = next + static_cast<std::size_t>(sent); next < end; ++next) {
                packets_ += runs_[next].count;
                ++messages_;
                finish(runs_[next]);
            }
        } else if (error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS) {
            return false;
        } else if (error != EINTR) {
            if (recover(runs_[next], error)) {
                return true;  // the rest is planned anew, packet by packet
            }
            ++next;
        }
    }
    return true;
}

// A refused run of several packets is not lost: it is sent again without segmentation, which the kernel or the device
// may not have. True when the plan is to be made anew.
bool SendQueue::recover(Run& run, int error) {
    const bool unsupported = error == EIO || error == EINVAL || error == EOPNOTSUPP || error == ENOPROTOOPT;
    if (run.count > 1 && unsupported) {
        segment_ = false;
        return true;
    }
    for (std::uint16_t at = run.first; at != kNone; at = entry(at).next) {
        count(error);
    }
    finish(run);
    return false;
}

void SendQueue::finish(const Run& run) {
    bytes_ -= run.bytes;
    for (std::uint16_t at = run.first; at != kNone; at = entry(at).next) {
        entry(at).packet.reset();
    }
}

void SendQueue::count(int error) {
    switch (error) {
        case ECONNREFUSED:
            ++errors_.refused;
            break;
        case ENETUNREACH:
        case EHOSTUNREACH:
        case ENETDOWN:
        case EADDRNOTAVAIL:
        case EPERM:
            ++errors_.unreachable;
            break;
        case EMSGSIZE:
            ++errors_.too_big;
            break;
        default:
            ++errors_.other;
    }
}

// Takes what was sent out of the ring; what is left of the plan moves up to its end, in order.
void SendQueue::dropPlanned() {
    std::size_t kept = planned_;
    for (std::size_t i = planned_; i-- > 0;) {
        if (entry(i).packet != nullptr && --kept != i) {
            entry(kept) = std::move(entry(i));
        }
    }
    size_ -= kept;
    // What is used again and again stays in the cache.
    head_ = size_ > 0 ? place(kept) : 0;
}

}  // namespace wf::net
