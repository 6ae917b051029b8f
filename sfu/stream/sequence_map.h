#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace wf::stream {

/// Numbers of a source (sequence numbers, picture ids) as a subscriber sees them: without gaps where some were left out
/// on purpose, with the gaps of what the source lost, and going on where another source begins.
class SequenceMap {
public:
    static constexpr std::int64_t kWindow = 1024;  ///< how far back the source's numbers are remembered

    /// `first` of a source becomes `out`; older ones of it do not belong to what is sent.
    void begin(std::int64_t first, std::int64_t out);
    [[nodiscard]] bool begun() const { return begun_; }
    /// The highest number that was given out.
    [[nodiscard]] std::int64_t last() const { return newest_ + offset_; }

    /// nullopt for a number from before begin() or from before the window, and for one that was left out.
    std::optional<std::int64_t> map(std::int64_t number);
    /// Leaves a number out. False when higher ones were given out already, so that it is a gap for the subscriber.
    bool leaveOut(std::int64_t number);

private:
    [[nodiscard]] bool known(std::int64_t number) const;
    [[nodiscard]] std::int64_t leftOutAfter(std::int64_t number) const;
    void advance(std::int64_t number);
    [[nodiscard]] bool isLeftOut(std::int64_t number) const;
    void markLeftOut(std::int64_t number);

    bool begun_ = false;
    std::int64_t first_ = 0;
    std::int64_t newest_ = 0;
    std::int64_t offset_ = 0;  ///< given out minus source, at newest_
    std::array<std::uint64_t, kWindow / 64> left_out_{};
};

}  // namespace wf::stream
