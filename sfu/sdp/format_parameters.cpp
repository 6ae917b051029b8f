#include "sfu/sdp/format_parameters.h"

#include <algorithm>

#include "sfu/sdp/text.h"

namespace wf::sdp {

FormatParameters::FormatParameters(std::string_view text) { append(text); }

void FormatParameters::append(std::string_view text) {
    for (const std::string_view part : split(text, ';')) {
        const std::size_t equals = part.find('=');
        const std::string name(trim(part.substr(0, equals)));
        if (equals == std::string_view::npos) {
            if (!part.empty()) {
                parts_.push_back({name, std::nullopt});
            }
        } else {
            parts_.push_back({name, std::string(trim(part.substr(equals + 1)))});
        }
    }
}

std::optional<std::string_view> FormatParameters::get(std::string_view key) const {
    const auto found =
        std::ranges::find_if(parts_, [&](const Attribute& part) { return equalsIgnoringCase(part.name, key); });
    if (found == parts_.end() || !found->value) {
        return std::nullopt;
    }
    return *found->value;
}

bool FormatParameters::flag(std::string_view key) const { return get(key) == "1"; }

void FormatParameters::set(std::string_view key, std::string_view value) {
    const auto found =
        std::ranges::find_if(parts_, [&](const Attribute& part) { return equalsIgnoringCase(part.name, key); });
    if (found == parts_.end()) {
        parts_.push_back({std::string(key), std::string(value)});
    } else {
        found->value = value;
    }
}

std::string FormatParameters::text() const {
    std::string text;
    for (const Attribute& part : parts_) {
        text += (text.empty() ? "" : ";") + part.name;
        if (part.value) {
            text += '=' + *part.value;
        }
    }
    return text;
}

}  // namespace wf::sdp
