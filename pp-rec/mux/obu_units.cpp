#include "pp-rec/mux/obu_units.h"

#include <optional>

namespace wf::mux {
namespace {

constexpr std::uint8_t kTemporalDelimiter = 2;
constexpr std::uint8_t kPadding = 15;

/// leb128 (AV1 specification section 4.10.5): 7 bits a byte, low ones first, at most 8 bytes. Moves `at` behind it.
std::optional<std::uint64_t> readLeb128(Bytes bytes, std::size_t& at) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 56 && at < bytes.size(); shift += 7) {
        const std::uint8_t octet = load8(bytes, at++);
        value |= std::uint64_t{octet & 0x7fU} << shift;
        if ((octet & 0x80) == 0) {
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace

// OBU header, section 5.3.2:  |F| type 4 |X|S|-|  [extension 1 byte if X]  [size leb128 if S]
void appendWithoutTemporalDelimiters(Bytes unit, ByteBuffer& out) {
    std::size_t at = 0;
    while (at < unit.size()) {
        const std::uint8_t header = load8(unit, at);
        const std::uint8_t type = (header >> 3) & 15;
        const bool has_size = (header & 2) != 0;
        std::size_t end = at + ((header & 4) != 0 ? 2 : 1);
        const auto size = has_size ? readLeb128(unit, end) : std::nullopt;
        if (!size || end > unit.size() || *size > unit.size() - end) {
            return;
        }
        end += static_cast<std::size_t>(*size);
        if (type != kTemporalDelimiter && type != kPadding) {
            out.append(unit.subspan(at, end - at));
        }
        at = end;
    }
}

}  // namespace wf::mux
