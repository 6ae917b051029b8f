#include "pp-rec/media/opus_frames.h"

#include <charconv>

#include "rtp/payload/opus.h"

namespace wf::media {
namespace {

constexpr std::uint8_t kMaxMapped = 255;  ///< streams and coupled streams together; also "this channel is silent"

void append8(std::vector<std::byte>& out, std::uint8_t value) { out.push_back(std::byte{value}); }

void append16Le(std::vector<std::byte>& out, std::uint16_t value) {
    append8(out, static_cast<std::uint8_t>(value));
    append8(out, static_cast<std::uint8_t>(value >> 8));
}

void append32Le(std::vector<std::byte>& out, std::uint32_t value) {
    append16Le(out, static_cast<std::uint16_t>(value));
    append16Le(out, static_cast<std::uint16_t>(value >> 16));
}

void append(std::vector<std::byte>& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void appendText(std::vector<std::byte>& out, std::string_view text) {
    append32Le(out, static_cast<std::uint32_t>(text.size()));
    append(out, asBytes(text));
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Cuts the text before `separator`, or all of it, off `rest`.
std::string_view cut(std::string_view& rest, char separator) {
    const std::size_t end = rest.find(separator);
    const std::string_view part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return trim(part);
}

std::optional<std::uint8_t> readOctet(std::string_view text) {
    std::uint8_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

/// Fills `layout.mapping` and `layout.channels` from a comma list; false when it is malformed or too long.
bool readMapping(std::string_view list, OpusLayout& layout) {
    layout.channels = 0;
    while (!list.empty()) {
        const auto stream = readOctet(cut(list, ','));
        if (!stream || layout.channels == OpusLayout::kMaxChannels) {
            return false;
        }
        layout.mapping[layout.channels++] = *stream;
    }
    return layout.channels > 0;
}

bool isConsistent(const OpusLayout& layout) {
    const int mapped = layout.streams + layout.coupled_streams;
    if (layout.streams == 0 || layout.coupled_streams > layout.streams || mapped > kMaxMapped) {
        return false;
    }
    for (std::size_t i = 0; i < layout.channels; ++i) {
        if (layout.mapping[i] >= mapped && layout.mapping[i] != kMaxMapped) {
            return false;
        }
    }
    return true;
}

}  // namespace

std::optional<OpusLayout> parseOpusLayout(std::string_view fmtp) {
    OpusLayout layout{1, 0, 0, 0, {}};
    std::optional<std::uint8_t> streams;
    std::optional<std::uint8_t> coupled;
    while (!fmtp.empty()) {
        std::string_view value = cut(fmtp, ';');
        const std::string_view key = cut(value, '=');
        value = trim(value);
        if (key == "channel_mapping" && !readMapping(value, layout)) {
            return std::nullopt;
        }
        if (key == "num_streams") {
            streams = readOctet(value);
        }
        if (key == "coupled_streams") {
            coupled = readOctet(value);
        }
    }
    if (!streams || !coupled || layout.channels == 0) {
        return std::nullopt;
    }
    layout.streams = *streams;
    layout.coupled_streams = *coupled;
    return isConsistent(layout) ? std::optional(layout) : std::nullopt;
}

Bytes opusSilence(int samples_48k) {
    // TOC: config 28 to 31 (CELT, full band, 2.5 to 20 ms), mono, one frame. ff fe: a frame coded as silent.
    static constexpr std::array<std::array<std::byte, 3>, 4> kPackets{{
        {std::byte{0xe0}, std::byte{0xff}, std::byte{0xfe}},
        {std::byte{0xe8}, std::byte{0xff}, std::byte{0xfe}},
        {std::byte{0xf0}, std::byte{0xff}, std::byte{0xfe}},
        {std::byte{0xf8}, std::byte{0xff}, std::byte{0xfe}},
    }};
    for (std::size_t i = 0; i < kPackets.size(); ++i) {
        if (samples_48k == 120 << i) {
            return kPackets[i];
        }
    }
    return {};
}

std::vector<std::byte> multiopusSilence(int streams, int samples_48k) {
    std::vector<std::byte> out;
    const Bytes silence = opusSilence(samples_48k);
    if (silence.empty()) {
        return out;
    }
    for (int i = 1; i < streams; ++i) {
        append(out, silence.first(1));
        append8(out, static_cast<std::uint8_t>(silence.size() - 1));
        append(out, silence.subspan(1));
    }
    append(out, silence);
    return out;
}

int multiopusSamples(Bytes packet, int streams) {
    std::optional<int> samples;
    for (int i = 1; i <= streams; ++i) {
        const auto stream = i < streams ? rtp::parseSelfDelimitedOpusPacket(packet) : rtp::parseOpusPacket(packet);
        if (!stream || stream->samples != samples.value_or(stream->samples)) {
            return 0;
        }
        samples = stream->samples;
        packet = packet.subspan(stream->size_bytes);
    }
    return samples.value_or(0);
}

std::vector<std::byte> makeOpusHead(const OpusLayout& layout, std::uint16_t pre_skip) {
    std::vector<std::byte> out;
    append(out, asBytes("OpusHead"));
    append8(out, 1);
    append8(out, layout.channels);
    append16Le(out, pre_skip);
    append32Le(out, 48000);
    append16Le(out, 0);
    append8(out, layout.family);
    if (layout.family != 0) {
        append8(out, layout.streams);
        append8(out, layout.coupled_streams);
        append(out, std::as_bytes(std::span(layout.mapping).first(layout.channels)));
    }
    return out;
}

std::vector<std::byte> makeOpusTags(std::string_view vendor, std::span<const std::string> comments) {
    std::vector<std::byte> out;
    append(out, asBytes("OpusTags"));
    appendText(out, vendor);
    append32Le(out, static_cast<std::uint32_t>(comments.size()));
    for (const std::string& comment : comments) {
        appendText(out, comment);
    }
    return out;
}

}  // namespace wf::media
