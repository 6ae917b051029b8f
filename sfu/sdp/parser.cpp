#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "sfu/sdp/attribute_reader.h"
#include "sfu/sdp/session_description.h"
#include "sfu/sdp/text.h"

namespace wf::sdp {
namespace {

struct StaticFormat {
    std::uint8_t payload_type;
    std::string_view name;
    std::uint32_t clock_rate;
};

// RFC 3551 section 6: what WebRTC may use without an rtpmap.
constexpr std::array kStaticFormats{StaticFormat{0, "PCMU", 8000}, StaticFormat{3, "GSM", 8000},
                                    StaticFormat{8, "PCMA", 8000}, StaticFormat{9, "G722", 8000},
                                    StaticFormat{13, "CN", 8000},  StaticFormat{18, "G729", 8000}};

constexpr std::uint8_t kMaxPayloadType = 127;
constexpr std::string_view kKeptLines = "iuepbtrzk";
constexpr std::string_view kBeforeConnection = "iuep";

class Parser {
public:
    explicit Parser(std::string_view text) : rest_(text), text_(text) {}

    Result<SessionDescription> run();

private:
    bool nextLine();
    Status readLine();
    Status readAttribute();
    Status readMediaLine();
    void readFormats(std::string_view list, MediaDescription& line);
    void readOrigin();
    bool readBandwidth(std::vector<Bandwidth>& bandwidths);
    Status keepLine();
    [[nodiscard]] Error fail(std::string message) const;

    MediaDescription* media() { return session_.media.empty() ? nullptr : &session_.media.back(); }

    std::string_view rest_;
    std::string_view text_;
    char type_ = 0;
    std::string_view value_;
    std::uint64_t line_start_ = 0;
    bool has_origin_ = false;
    bool has_name_ = false;
    bool has_timing_ = false;
    SessionDescription session_;
};

Error Parser::fail(std::string message) const { return {std::move(message), line_start_}; }

// Steps to the next line of the form x=….
bool Parser::nextLine() {
    while (!rest_.empty()) {
        line_start_ = static_cast<std::uint64_t>(rest_.data() - text_.data());
        const std::string_view line = rest_.substr(0, rest_.find_first_of("\r\n"));
        rest_.remove_prefix(std::min(rest_.size(), line.size() + 1));
        const std::string_view content = trim(line);
        if (content.size() >= 2 && content[1] == '=') {
            type_ = content[0];
            value_ = trim(content.substr(2));
            return true;
        }
    }
    return false;
}

// "user id version IN IP4 address"; an address that is missing is made up, it means nothing here.
void Parser::readOrigin() {
    Origin& origin = session_.origin;
    std::string_view value = value_;
    origin.username = takeWord(value);
    origin.session_id = takeWord(value);
    origin.version = takeWord(value);
    if (!value.empty()) {
        origin.address = value;
    }
    has_origin_ = !origin.version.empty();
}

void Parser::readFormats(std::string_view list, MediaDescription& line) {
    while (!list.empty()) {
        const std::string_view word = takeWord(list);
        const auto payload_type = toNumber<std::uint8_t>(word);
        if (!payload_type || *payload_type > kMaxPayloadType || line.findFormat(*payload_type) != nullptr) {
            continue;
        }
        PayloadFormat format;
        format.payload_type = *payload_type;
        const auto* known = std::ranges::find(kStaticFormats, *payload_type, &StaticFormat::payload_type);
        if (known != kStaticFormats.end()) {
            format.name = known->name;
            format.clock_rate = known->clock_rate;
        }
        line.formats.push_back(std::move(format));
    }
}

// "media port[/number] protocol format…"
Status Parser::readMediaLine() {
    if (session_.media.size() == kMaxMediaLines) {
        return fail("More than " + std::to_string(kMaxMediaLines) + " m= lines");
    }
    MediaDescription line;
    std::string_view value = value_;
    line.media = takeWord(value);
    const std::string_view ports = takeWord(value);
    const auto port = toNumber<std::uint16_t>(ports.substr(0, ports.find('/')));
    line.protocol = takeWord(value);
    if (!port || line.protocol.empty()) {
        return fail("An m= line must name media, port and protocol");
    }
    line.port = *port;
    if (line.isRtp()) {
        readFormats(value, line);
    } else {
        while (!value.empty() && line.other_formats.size() < kMaxAttributesPerKind) {
            line.other_formats.emplace_back(takeWord(value));
        }
    }
    session_.media.push_back(std::move(line));
    return {};
}

Status Parser::readAttribute() {
    const std::size_t colon = value_.find(':');
    const std::string_view name = trim(value_.substr(0, colon));
    std::optional<std::string_view> value;
    if (colon != std::string_view::npos) {
        value = trim(value_.substr(colon + 1));
    }
    MediaDescription* line = media();
    if (line != nullptr ? readMediaAttribute(name, value, *line) : readSessionAttribute(name, value, session_)) {
        return {};
    }
    std::vector<Attribute>& others = line != nullptr ? line->attributes : session_.attributes;
    if (others.size() == kMaxAttributesPerKind) {
        return fail("More than " + std::to_string(kMaxAttributesPerKind) + " attributes of no known kind in one place");
    }
    Attribute attribute{std::string(name), std::nullopt};
    if (value) {
        attribute.value = *value;
    }
    others.push_back(std::move(attribute));
    return {};
}

bool Parser::readBandwidth(std::vector<Bandwidth>& bandwidths) {
    const std::size_t colon = value_.find(':');
    const auto number =
        colon == std::string_view::npos ? std::nullopt : toNumber<std::uint64_t>(value_.substr(colon + 1));
    if (!number || bandwidths.size() == kMaxAttributesPerKind) {
        return false;
    }
    bandwidths.push_back({std::string(value_.substr(0, colon)), *number});
    return true;
}

Status Parser::keepLine() {
    if (kKeptLines.find(type_) == std::string_view::npos) {
        return {};
    }
    std::vector<OtherLine>& lines = media() != nullptr ? media()->other_lines : session_.other_lines;
    if (lines.size() == kMaxAttributesPerKind) {
        return fail("More than " + std::to_string(kMaxAttributesPerKind) + " lines of no known kind in one place");
    }
    OtherLine line{type_, std::string(value_)};
    // As they are written: those that stand before c= first.
    const auto late = [](const OtherLine& other) {
        return kBeforeConnection.find(other.type) == std::string_view::npos;
    };
    lines.insert(late(line) ? lines.end() : std::ranges::find_if(lines, late), std::move(line));
    return {};
}

Status Parser::readLine() {
    if (type_ == 'm') {
        return readMediaLine();
    }
    if (type_ == 'a') {
        return readAttribute();
    }
    const bool in_session = media() == nullptr;
    if (type_ == 'o' && in_session && !has_origin_) {
        readOrigin();
        return {};
    }
    if (type_ == 's' && in_session && !has_name_) {
        has_name_ = true;
        session_.name = value_.empty() ? "-" : value_;
        return {};
    }
    if (type_ == 't' && in_session && !has_timing_ && !value_.empty()) {
        has_timing_ = true;
        session_.timing = value_;
        return {};
    }
    std::string& connection = in_session ? session_.connection : media()->connection;
    if (type_ == 'c') {
        connection = connection.empty() ? std::string(value_) : connection;
        return {};
    }
    if (type_ == 'b' && readBandwidth(in_session ? session_.bandwidths : media()->bandwidths)) {
        return {};
    }
    return keepLine();
}

Result<SessionDescription> Parser::run() {
    if (text_.size() > kMaxSessionBytes) {
        return Error{"An SDP of " + std::to_string(text_.size()) + " bytes; at most " +
                     std::to_string(kMaxSessionBytes) + " are read"};
    }
    if (text_.find('\0') != std::string_view::npos) {
        return Error{"Invalid SDP (holds a zero byte)", text_.find('\0')};
    }
    if (!nextLine() || type_ != 'v') {
        return fail("Invalid SDP (doesn't start with v=)");
    }
    while (nextLine()) {
        if (Status status = readLine(); !status) {
            return status.error();
        }
    }
    if (!has_origin_ || !has_name_ || session_.media.empty()) {
        return Error{"Missing mandatory lines (o=, s= or m=)"};
    }
    return std::move(session_);
}

}  // namespace

Result<SessionDescription> parse(std::string_view text) { return Parser(text).run(); }

}  // namespace wf::sdp
