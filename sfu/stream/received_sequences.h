#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "rtp/sequence_unwrapper.h"

namespace wf::stream {

/// Which sequence numbers of a stream have come (RFC 3550 appendix A.1): unwraps them, finds duplicates, gaps, and
/// streams that begin anew.
class ReceivedSequences {
public:
    static constexpr std::int64_t kWindow = 1024;      ///< older ones than this are not told from duplicates
    static constexpr std::int64_t kLargestGap = 3000;  ///< MAX_DROPOUT: more is another beginning

    enum class Outcome : std::uint8_t {
        kFirst,      ///< of the stream, or after a jump that a second packet confirmed
        kInOrder,    ///< newest so far; `missing` numbers before it have not come
        kLate,       ///< fills a gap
        kDuplicate,  ///< came before, or is too old to know
        kJumped,     ///< far off, not believed yet
    };
    struct Taken {
        Outcome outcome = Outcome::kDuplicate;
        std::int64_t sequence = 0;
        std::int64_t missing = 0;
    };
    /// `may_restart` is false for packets that cannot prove a new beginning: retransmissions.
    Taken take(std::uint16_t sequence, bool may_restart);
    void reset() { newest_.reset(); }

private:
    Taken begin(std::uint16_t sequence);
    Taken farOff(std::uint16_t sequence, bool may_restart);
    [[nodiscard]] bool has(std::int64_t sequence) const;
    void set(std::int64_t sequence, bool value);

    std::optional<std::int64_t> newest_;
    std::optional<std::uint16_t> expected_after_jump_;
    std::array<std::uint64_t, kWindow / 64> bits_{};
};

}  // namespace wf::stream
