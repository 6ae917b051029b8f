#include "rtp/base/byte_buffer.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace wf {

ByteBuffer::~ByteBuffer() { std::free(data_); }

ByteBuffer::ByteBuffer(ByteBuffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

ByteBuffer& ByteBuffer::operator=(ByteBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
}

void ByteBuffer::reserve(std::size_t capacity) {
    if (capacity + kPadding <= capacity_) {
        return;
    }
    const std::size_t wanted = std::max(capacity + kPadding, capacity_ + capacity_ / 2);
    void* moved = std::realloc(data_, wanted);
    if (moved == nullptr) {
        throw std::bad_alloc();
    }
    data_ = static_cast<std::byte*>(moved);
    capacity_ = wanted;
}

MutableBytes ByteBuffer::grow(std::size_t count) {
    reserve(size_ + count);
    MutableBytes fresh{data_ + size_, count};
    size_ += count;
    return fresh;
}

void ByteBuffer::append(Bytes bytes) {
    if (!bytes.empty()) {
        std::memcpy(grow(bytes.size()).data(), bytes.data(), bytes.size());
    }
}

void ByteBuffer::append8(std::uint8_t value) { store8(grow(1), 0, value); }
void ByteBuffer::append16(std::uint16_t value) { store16(grow(2), 0, value); }
void ByteBuffer::append32(std::uint32_t value) { store32(grow(4), 0, value); }

void ByteBuffer::truncate(std::size_t size) { size_ = std::min(size, size_); }

void ByteBuffer::pad() {
    reserve(size_);
    std::memset(data_ + size_, 0, kPadding);
}

}  // namespace wf
