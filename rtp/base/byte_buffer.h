#pragma once

#include <cstddef>
#include <cstdint>

#include "rtp/base/bytes.h"

namespace wf {

/// A growing run of bytes that is filled again and again: keeps its storage on clear(), never zero-fills, and always
/// has kPadding zero bytes behind the end so that bit readers may read past it.
class ByteBuffer {
public:
    static constexpr std::size_t kPadding = 64;

    ByteBuffer() = default;
    ~ByteBuffer();
    ByteBuffer(ByteBuffer&& other) noexcept;
    ByteBuffer& operator=(ByteBuffer&& other) noexcept;
    ByteBuffer(const ByteBuffer&) = delete;
    ByteBuffer& operator=(const ByteBuffer&) = delete;

    void clear() { size_ = 0; }
    void append(Bytes bytes);
    void append8(std::uint8_t value);
    void append16(std::uint16_t value);
    void append32(std::uint32_t value);
    /// Grows by `count` bytes of undefined content and returns them.
    MutableBytes grow(std::size_t count);
    /// Shortens to `size`, which is at most size().
    void truncate(std::size_t size);

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::byte* data() { return data_; }
    [[nodiscard]] Bytes bytes() const { return {data_, size_}; }
    [[nodiscard]] MutableBytes bytes() { return {data_, size_}; }
    /// Writes the zero padding behind the end; call once before handing the bytes to a library that reads ahead.
    void pad();

private:
    void reserve(std::size_t capacity);

    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace wf
