#pragma once

#include <cstdint>
#include <filesystem>

namespace wf::test {

/// Copies an MJR00002 recording whose packets carry no header extension and gives each of its packets the
/// video-orientation extension (3GPP TS 26.114) with this byte. False when that cannot be done.
bool writeRotated(const std::filesystem::path& source, const std::filesystem::path& target, std::uint8_t orientation);

}  // namespace wf::test
