#include "pp-rec/mux/matroska_header.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <optional>

namespace wf::mux {
namespace {

enum Id : std::uint64_t {
    kSegment = 0x18538067,
    kTracks = 0x1654AE6B,
    kTrackEntry = 0xAE,
    kVideo = 0xE0,
    kProjection = 0x7670,
    kProjectionType = 0x7671,
    kProjectionPrivate = 0x7672,
};
constexpr std::array kMasters = {kSegment, kTracks, kTrackEntry, kVideo, kProjection};
constexpr std::byte kVoid{0xEC};

/// RFC 8794 section 4: the position of the first 1 bit gives the length; an id keeps that bit, a size drops it.
struct VariableInt {
    std::uint64_t raw = 0;
    std::uint64_t value = 0;
    std::size_t length = 0;
};

std::optional<VariableInt> readInt(Bytes bytes) {
    if (bytes.empty() || load8(bytes, 0) == 0) {
        return std::nullopt;
    }
    VariableInt result;
    result.length = static_cast<std::size_t>(std::countl_zero(load8(bytes, 0))) + 1;
    if (bytes.size() < result.length) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < result.length; ++i) {
        result.raw = (result.raw << 8) | load8(bytes, i);
    }
    result.value = result.raw & ((std::uint64_t{1} << (7 * result.length)) - 1);
    return result;
}

/// An element of the header as it stands: `whole` from its id to its end, `body` behind the size.
struct Element {
    std::uint64_t id = 0;
    Bytes whole;
    Bytes body;
};

std::optional<Element> readElement(Bytes bytes) {
    const auto id = readInt(bytes);
    const auto size = id ? readInt(bytes.subspan(id->length)) : std::nullopt;
    if (!size) {
        return std::nullopt;
    }
    const std::size_t head = id->length + size->length;
    // A segment that is still being written has an unknown size, or one that reaches behind the header.
    const std::size_t length = static_cast<std::size_t>(std::min<std::uint64_t>(size->value, bytes.size() - head));
    return Element{id->raw, bytes.first(head + length), bytes.subspan(head, length)};
}

/// A Void element as long as `size` bytes, 2 to 127.
std::vector<std::byte> voidElement(std::size_t size) {
    std::vector<std::byte> bytes(size);
    bytes[0] = kVoid;
    bytes[1] = static_cast<std::byte>(0x80 | (size - 2));
    return bytes;
}

void search(Bytes file, Bytes elements, std::vector<FilePatch>& patches) {
    while (const auto element = readElement(elements)) {
        const auto at = [&](Bytes part) { return static_cast<std::uint64_t>(part.data() - file.data()); };
        if (std::find(kMasters.begin(), kMasters.end(), element->id) != kMasters.end()) {
            search(file, element->body, patches);
        } else if (element->id == kProjectionType) {
            patches.push_back({at(element->body), std::vector<std::byte>(element->body.size())});
        } else if (element->id == kProjectionPrivate && element->whole.size() < 128) {
            patches.push_back({at(element->whole), voidElement(element->whole.size())});
        }
        elements = elements.subspan(element->whole.size());
    }
}

}  // namespace

std::vector<FilePatch> flattenProjections(Bytes header) {
    std::vector<FilePatch> patches;
    search(header, header, patches);
    return patches;
}

}  // namespace wf::mux
