#include "pp-rec/media/packet_index.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <new>

namespace wf::media {
namespace {

bool before(const PacketRef& a, const PacketRef& b) { return a.run != b.run ? a.run < b.run : a.sequence < b.sequence; }

// Insertion sort that gives up once it has moved more than `budget` packets; true when sorted.
bool insertionSort(PacketRef* first, PacketRef* last, std::size_t budget) {
    for (PacketRef* next = first; next != last; ++next) {
        if (next == first || !before(*next, *(next - 1))) {
            continue;
        }
        const PacketRef moving = *next;
        PacketRef* hole = next;
        while (hole != first && before(moving, *(hole - 1))) {
            *hole = *(hole - 1);
            --hole;
            if (budget-- == 0) {
                *hole = moving;
                return false;
            }
        }
        *hole = moving;
    }
    return true;
}

}  // namespace

void PacketIndex::grow() {
    constexpr std::size_t kFirst = 4096;
    const std::size_t wanted = capacity_ == 0 ? kFirst : capacity_ + capacity_ / 4;
    void* moved = std::realloc(static_cast<void*>(data_), wanted * sizeof(PacketRef));
    if (moved == nullptr) {
        throw std::bad_alloc();
    }
    data_ = static_cast<PacketRef*>(moved);
    capacity_ = wanted;
}

void PacketIndex::release(std::size_t end) {
    constexpr std::size_t kStep = 8192;  // packets
    if (end < released_ + kStep) {
        return;
    }
    static const std::size_t page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    void* first = data_ + released_;
    std::size_t space = (end - released_) * sizeof(PacketRef);
    if (std::align(page, page, first, space) != nullptr) {
        ::madvise(first, space / page * page, MADV_DONTNEED);
    }
    released_ = end - page / sizeof(PacketRef) - 1;  // the page that is half needed comes next time
}

void PacketIndex::compact() {
    PacketRef* kept = std::remove_if(begin(), end(), [](const PacketRef& p) { return p.has(PacketRef::kDropped); });
    size_ = static_cast<std::size_t>(kept - data_);
}

void PacketIndex::sortBySequence() {
    constexpr std::size_t kMovesPerPacket = 64;
    if (!insertionSort(begin(), end(), kMovesPerPacket * size_)) {
        // Equal keys are duplicates of one packet, so the order between them does not matter.
        std::sort(begin(), end(), before);
    }
}

void PacketIndex::groupByRun() {
    const auto by_run = [](const PacketRef& a, const PacketRef& b) { return a.run < b.run; };
    if (!std::is_sorted(begin(), end(), by_run)) {
        std::stable_sort(begin(), end(), by_run);
    }
}

}  // namespace wf::media
