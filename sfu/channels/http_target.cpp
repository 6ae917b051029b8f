#include "sfu/channels/http_target.h"

#include <algorithm>
#include <charconv>

namespace wf::channels {
namespace {

// The next part of `rest` up to `separator`, which is taken away with it.
std::string_view nextPart(std::string_view& rest, char separator) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

std::optional<std::string> decodedParameter(std::string_view text) {
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return percentDecoded(spaced);
}

}  // namespace

std::optional<HttpTarget> apiTargetOf(std::string_view path, std::string_view base) {
    while (base.ends_with('/')) {
        base.remove_suffix(1);
    }
    if (!path.starts_with(base) || (path.size() > base.size() && path[base.size()] != '/')) {
        return std::nullopt;
    }
    path.remove_prefix(std::min(base.size() + 1, path.size()));
    HttpTarget target;
    if (path.empty()) {
        return target;
    }
    target.first = nextPart(path, '/');
    target.second = nextPart(path, '/');
    if (target.first.empty() || !path.empty()) {
        return std::nullopt;
    }
    return target;
}

std::optional<std::string> percentDecoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned value = 0;
        const std::string_view digits = text.substr(i + 1, 2);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (error != std::errc() || digits.size() != 2 || end != digits.data() + 2 || value == 0) {
            return std::nullopt;
        }
        out += static_cast<char>(value);
        i += 2;
    }
    return out;
}

HttpQuery queryOf(std::string_view text) {
    HttpQuery query;
    while (!text.empty()) {
        std::string_view pair = nextPart(text, '&');
        const std::string_view name = nextPart(pair, '=');
        auto decoded_name = decodedParameter(name);
        auto value = decodedParameter(pair);
        if (decoded_name && value && !decoded_name->empty()) {
            query.emplace_back(std::move(*decoded_name), std::move(*value));
        }
    }
    return query;
}

std::optional<std::string> valueOf(const HttpQuery& query, std::string_view name) {
    const auto found = std::find_if(query.begin(), query.end(), [&](const auto& pair) { return pair.first == name; });
    return found != query.end() ? std::optional(found->second) : std::nullopt;
}

std::optional<std::uint64_t> idOf(std::string_view text) {
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return id;
}

}  // namespace wf::channels
