#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

#include "pp-rec/compose/overlay.h"

namespace wf::compose {

/// Keeps what has been drawn. Beyond its bound of memory what was not used for longest goes first, though never what
/// was asked for last. One thread.
class OverlayCache {
public:
    struct Key {
        std::size_t person = 0;
        int width = 0;
        int height = 0;
        std::uint8_t kind = 0;  ///< whatever else tells drawings apart
        auto operator<=>(const Key&) const = default;
    };

    explicit OverlayCache(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    /// What was drawn for `key`, drawn now if it is not there. Valid until the next call.
    const Overlay& get(const Key& key, const std::function<Overlay()>& draw);
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    struct Entry {
        Overlay overlay;
        std::uint64_t used = 0;
    };
    static std::size_t sizeOf(const Entry& entry) { return sizeof(Entry) + entry.overlay.bytes(); }

    std::size_t most_bytes_;
    std::size_t bytes_ = 0;
    std::uint64_t uses_ = 0;
    std::map<Key, Entry> entries_;
};

}  // namespace wf::compose
