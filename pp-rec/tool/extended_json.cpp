#include "pp-rec/tool/extended_json.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "recorder/mjr/header.h"
#include "rtp/codec.h"

namespace wf::tool {
namespace {

/// Leaves the blanks between the members out and cuts behind the object that `json` begins with. The text has been
/// parsed before.
std::string compactObject(std::string_view json) {
    std::string compact;
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (!in_string && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
            continue;
        }
        compact += c;
        if (in_string && c == '\\' && i + 1 < json.size()) {
            compact += json[++i];
        } else if (c == '"') {
            in_string = !in_string;
        } else if (!in_string && (c == '{' || c == '[')) {
            ++depth;
        } else if (!in_string && (c == '}' || c == ']') && --depth == 0) {
            break;
        }
    }
    return compact;
}

template <class List, class Write>
std::string array(const List& list, Write write) {
    std::string text;
    for (const auto& entry : list) {
        text += text.empty() ? "" : ",";
        text += write(entry);
    }
    return "[" + text + "]";
}

std::string rotationJson(const job::RotationAt& at) {
    return R"({"ts":)" + jsonReal(at.at_s) + R"(,"rotation":)" + std::to_string(at.rotation_degrees) + "}";
}

std::string resolutionJson(const job::ResolutionAt& at) {
    return R"({"ts":)" + jsonReal(at.at_s) + R"(,"width":)" + std::to_string(at.width) + R"(,"height":)" +
           std::to_string(at.height) + "}";
}

std::string videoMembers(const job::TrackFacts& facts) {
    std::string text;
    if (!facts.rotations.empty()) {
        text += R"(,"rotations":)" + array(facts.rotations, rotationJson);
    }
    text += R"(,"codec":{)";
    if (!facts.resolutions.empty()) {
        text += R"("resolution":)" + array(facts.resolutions, resolutionJson);
    }
    return text + "}";
}

}  // namespace

std::string jsonReal(double value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.17g", std::isfinite(value) ? value : 0.0);
    std::string real = text.data();
    const std::size_t exponent = real.find('e');
    if (exponent == std::string::npos) {
        return real.find('.') == std::string::npos ? real + ".0" : real;
    }
    const std::size_t digits = real.find_first_not_of("+-0", exponent + 1);
    return real.substr(0, exponent + 1) + (real[exponent + 1] == '-' ? "-" : "") + real.substr(digits);
}

std::string extendedJson(const job::TrackFacts& facts) {
    const mjr::Header& header = facts.header;
    std::string text = compactObject(header.raw_json.empty() ? mjr::formatHeader(header) : header.raw_json);
    text.pop_back();
    text +=
        R"(,"extended":{"packets":)" + std::to_string(facts.packets) + R"(,"duration":)" + jsonReal(facts.duration_s);
    if (header.kind == rtp::MediaKind::kVideo) {
        text += videoMembers(facts);
    }
    return text + "}}";
}

}  // namespace wf::tool
