#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pp-rec/compose/sources.h"
#include "rtp/base/byte_buffer.h"

namespace wf::compose {

/// Coded pictures that nobody looks at yet: kept from the last key picture on, so that decoding can begin there when
/// somebody does. One thread.
class PictureBacklog {
public:
    /// A key picture makes all before it unnecessary.
    void add(const CodedPicture& picture) {
        if (picture.key) {
            clear();
        }
        entries_.push_back({picture, data_.size()});
        data_.append(picture.data);
    }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    [[nodiscard]] bool empty() const { return entries_.empty(); }
    /// So large that decoding is the lesser evil.
    [[nodiscard]] bool full() const { return data_.size() > kMostBytes || entries_.size() > kMostPictures; }
    /// Valid until the backlog changes.
    [[nodiscard]] CodedPicture at(std::size_t index) {
        data_.pad();
        CodedPicture picture = entries_[index].picture;
        const std::size_t bytes = picture.data.size();
        picture.data = Bytes(data_.data(), data_.size()).subspan(entries_[index].offset, bytes);
        return picture;
    }
    void clear() {
        entries_.clear();
        data_.clear();
    }

private:
    static constexpr std::size_t kMostBytes = std::size_t{4} << 20;
    static constexpr std::size_t kMostPictures = 2000;

    struct Entry {
        CodedPicture picture;  ///< its data only tells the length
        std::size_t offset = 0;
    };

    std::vector<Entry> entries_;
    ByteBuffer data_;
};

}  // namespace wf::compose
