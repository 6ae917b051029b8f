#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace wf::stream {

/// Numbers of a source (sequence numbers, picture ids) as a subscriber sees them: without gaps where packets were left
/// out on purpose, with the gaps of what the source lost, and going on where another source begins.
class SequenceMap {
public:
    static constexpr std::int64_t kWindow = 1024;  ///< how far back the source's numbers are remembered

    /// The next number of the source becomes the one after the last given out; older ones do not belong to it.
    void begin(std::int64_t first);
    [[nodiscard]] bool begun() const { return begun_; }
    [[nodiscard]] std::int64_t first() const { return first_; }
    /// Number for a packet; nullopt for one from before begin() or from before the window.
    std::optional<std::int64_t> map(std::int64_t number);
    /// Leaves a number out. False when later ones were given out already: it stays as a gap unless something is sent
    /// with the number that map() gives.
    bool drop(std::int64_t number);
    [[nodiscard]] bool dropped(std::int64_t number) const;
    [[nodiscard]] std::int64_t newest() const { return newest_; }  ///< of the source
    [[nodiscard]] std::int64_t last() const { return last_out_; }  ///< highest that was given out
    /// Where the first source's numbers begin.
    void setLast(std::int64_t last) { last_out_ = last; }

private:
    void advance(std::int64_t number);
    void mark(std::int64_t number, bool dropped);

    bool begun_ = false;
    std::int64_t first_ = 0;
    std::int64_t newest_ = 0;
    std::int64_t offset_ = 0;  ///< of the newest: given out minus source
    std::int64_t last_out_ = 0;
    std::array<std::uint64_t, kWindow / 64> dropped_{};
};

}  // namespace wf::stream
