#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "recorder/mjr/header.h"
#include "rtp/codec.h"
#include "tests/support/made_recording.h"

namespace wf::test {

/// What to change of a recording while it is copied.
struct RecordingEdit {
    std::string room = {};
    std::string user = {};
    int index = 0;
    double later_s = 0;                         ///< everything happened later by this
    std::function<bool(MadeRecord&)> record{};  ///< may change a record; false leaves it out
};

/// Writes an edited copy, named as Janus names recordings, into `folder` and returns its path; empty when the source
/// cannot be read. Header times and the time in the name move with `later_s`.
std::filesystem::path copyEdited(const std::filesystem::path& source, const std::filesystem::path& folder,
                                 const RecordingEdit& edit);

/// One recording of two: that of `first` up to `until_ms`, then `second` from its beginning, as if the sender had
/// changed what it sends then. Both must be of one clock rate and begin with a key frame.
bool writeSpliced(const std::filesystem::path& first, const std::filesystem::path& second, std::uint32_t until_ms,
                  const std::filesystem::path& target);

/// Time of day of the first packet, microseconds since the Unix epoch, as the header says; 0 when unreadable.
std::int64_t firstPacket_us(const std::filesystem::path& recording);

}  // namespace wf::test
