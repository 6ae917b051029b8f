#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rtp/base/byte_buffer.h"
#include "rtp/base/bytes.h"

namespace wf::media {

/// The distinct parameter sets of one NAL unit type that a stream sent, in order. A content that comes again is kept
/// once; one id may come with several contents. At most kMaxSets sets of at most kMaxSetBytes are kept.
class ParameterSetList {
public:
    static constexpr std::size_t kMaxSets = 16;
    static constexpr std::size_t kMaxSetBytes = 4096;

    /// Keeps a NAL unit, without zero octets behind it, unless it is known or there is no more room.
    void add(std::uint32_t id, Bytes nal);

    [[nodiscard]] std::size_t size() const { return sets_.size(); }
    /// Number of different ids.
    [[nodiscard]] std::size_t idCount() const;
    /// Appends, for each id, the 16-bit length and the first content the stream gave it: what avcC and hvcC hold. Later
    /// contents reach the decoder in the frames.
    void writeFirstOfEachId(ByteBuffer& out) const;

private:
    struct Set {
        std::uint32_t id;
        bool first_of_id;
        std::vector<std::byte> nal;
    };

    std::vector<Set> sets_;
};

}  // namespace wf::media
