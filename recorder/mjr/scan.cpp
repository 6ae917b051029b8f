#include "recorder/mjr/scan.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace wf::mjr {
namespace {

/// `text`, or as much of it as the file still holds (at least one byte), stands at `at`.
bool matches(Bytes file, std::uint64_t at, std::string_view text) {
    if (at >= file.size()) {
        return false;
    }
    const std::size_t size = std::min<std::size_t>(text.size(), file.size() - at);
    return std::memcmp(file.data() + at, text.data(), size) == 0;
}

bool leadsOn(Bytes file, std::uint64_t end, Format format) {
    return end <= file.size() && isBoundary(file, end, format);
}

/// Both a record and a file header keep a 16-bit length in bytes 8 and 9, and end that many bytes behind it.
bool spanLeadsOn(Bytes file, std::uint64_t at, Format format) {
    return file.size() - at >= kRecordHeaderSize &&
           leadsOn(file, at + kRecordHeaderSize + load16(file, at + kTagSize), format);
}

std::uint64_t findLetter(Bytes file, std::uint64_t from, std::uint64_t to) {
    const void* found = from < to ? std::memchr(file.data() + from, 'M', to - from) : nullptr;
    return found == nullptr ? to : static_cast<std::uint64_t>(static_cast<const std::byte*>(found) - file.data());
}

}  // namespace

bool isTag(Bytes file, std::uint64_t at) { return matches(file, at, kTagMjr2) || matches(file, at, kTagMjr1); }

bool isMarker(Bytes file, std::uint64_t at, Format format) {
    return matches(file, at, format == Format::kMjr2 ? kMarker : kOldMarker);
}

bool isBoundary(Bytes file, std::uint64_t at, Format format) {
    return isMarker(file, at, format) || at == file.size() || isTag(file, at);
}

bool isStart(Bytes file, std::uint64_t at, Format format) {
    if (isMarker(file, at, format)) {
        return spanLeadsOn(file, at, format);
    }
    if (!isTag(file, at) || file.size() - at < kTagSize) {
        return false;
    }
    const std::uint64_t behind = at + kTagSize;
    return behind == file.size() || isTag(file, behind) || spanLeadsOn(file, at, Format::kMjr2);
}

std::uint64_t findStart(Bytes file, std::uint64_t from, std::uint64_t to, Format format) {
    std::uint64_t at = findLetter(file, from, to);
    while (at < to && !isStart(file, at, format)) {
        at = findLetter(file, at + 1, to);
    }
    return at;
}

std::uint64_t findTag(Bytes file, std::uint64_t from, Format format) {
    std::uint64_t at = findLetter(file, from, file.size());
    while (at < file.size() && !(isTag(file, at) && isStart(file, at, format))) {
        at = findLetter(file, at + 1, file.size());
    }
    return at;
}

std::uint64_t zeroRun(Bytes file, std::uint64_t at) {
    static constexpr std::array<std::byte, 4096> kZeros{};
    std::uint64_t end = at;
    while (file.size() - end >= kZeros.size() && std::memcmp(file.data() + end, kZeros.data(), kZeros.size()) == 0) {
        end += kZeros.size();
    }
    while (end < file.size() && file[end] == std::byte{0}) {
        ++end;
    }
    return end - at;
}

std::uint64_t trailingZeros(Bytes bytes) {
    const auto last = std::find_if(bytes.rbegin(), bytes.rend(), [](std::byte b) { return b != std::byte{0}; });
    return static_cast<std::uint64_t>(last - bytes.rbegin());
}

}  // namespace wf::mjr
