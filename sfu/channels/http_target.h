#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wf::channels {

/// What stands behind the base path of the Janus API: /janus[/first[/second]].
struct HttpTarget {
    std::string first;   ///< a session, "info" or "ping"; empty: the server
    std::string second;  ///< a handle
};

using HttpQuery = std::vector<std::pair<std::string, std::string>>;

/// Nothing when `path` (decoded) does not lie at the base path or has more parts.
[[nodiscard]] std::optional<HttpTarget> apiTargetOf(std::string_view path, std::string_view base);
/// Nothing when an escape is broken or stands for a zero byte.
[[nodiscard]] std::optional<std::string> percentDecoded(std::string_view text);
/// Parameters that cannot be decoded are left out.
[[nodiscard]] HttpQuery queryOf(std::string_view text);
/// The first parameter of that name.
[[nodiscard]] std::optional<std::string> valueOf(const HttpQuery& query, std::string_view name);
/// A session or handle id: decimal digits that fit.
[[nodiscard]] std::optional<std::uint64_t> idOf(std::string_view text);

}  // namespace wf::channels
