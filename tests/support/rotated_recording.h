#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

namespace wf::test {

/// Copies an MJR00002 recording whose packets carry no header extension and gives each of its packets the
/// video-orientation extension (3GPP TS 26.114) with this byte. False when that cannot be done.
bool writeRotated(const std::filesystem::path& source, const std::filesystem::path& target, std::uint8_t orientation);

/// The same with a byte that depends on the arrival time of the packet.
bool writeRotated(const std::filesystem::path& source, const std::filesystem::path& target,
                  const std::function<std::uint8_t(std::uint32_t arrival_ms)>& orientation);

}  // namespace wf::test
