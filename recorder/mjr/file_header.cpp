#include "recorder/mjr/file_header.h"

#include <string>

#include "recorder/mjr/scan.h"

namespace wf::mjr {
namespace {

Result<Format> readTag(Bytes file, std::uint64_t at) {
    if (file.size() - at < kTagSize) {
        return Error{"not a recording: shorter than the 8 bytes of the MJR tag", at};
    }
    const std::string_view tag = asText(file.subspan(at, kTagSize));
    if (tag == kTagMjr2) {
        return Format::kMjr2;
    }
    if (tag == kTagMjr1) {
        return Format::kMjr1;
    }
    if (tag == kTagMeetecho) {
        return Format::kMeetecho;
    }
    if (zeroRun(file, at) >= kTagSize) {
        return Error{"not a recording: it begins with zero bytes, which a crash or a power cut can leave", at};
    }
    return Error{"not a recording: unknown tag (known are MJR00001, MJR00002 and MEETECHO)", at};
}

/// The oldest layout names the medium instead of describing it; the codecs were fixed then.
Result<Header> impliedHeader(std::string_view medium) {
    Header header;
    if (medium == "audio") {
        return header;
    }
    if (medium == "video") {
        header.kind = rtp::MediaKind::kVideo;
        header.codec = rtp::Codec::kVp8;
        return header;
    }
    if (medium.starts_with('d')) {
        header.kind = rtp::MediaKind::kData;
        header.codec = rtp::Codec::kText;
        return header;
    }
    return Error{"the header of this MEETECHO recording names neither audio nor video nor data", 0};
}

}  // namespace

Result<FileHeader> readFileHeader(Bytes file, std::uint64_t at) {
    const Result<Format> format = readTag(file, at);
    if (!format) {
        return format.error();
    }
    const std::uint64_t length_at = at + kTagSize;
    if (length_at == file.size() || isTag(file, length_at)) {
        return FileHeader{*format, std::nullopt, length_at};
    }
    const std::uint64_t text_at = length_at + kHeaderLengthSize;
    if (text_at > file.size()) {
        return Error{"the header is cut short inside its length", file.size()};
    }
    const std::size_t length = load16(file, length_at);
    if (length > file.size() - text_at) {
        return Error{"the header is cut short: " + std::to_string(file.size() - text_at) + " of " +
                         std::to_string(length) + " bytes",
                     file.size()};
    }
    // A copy: the text must not change between measuring and parsing if the mapped file does.
    const std::string text(asText(file.subspan(text_at, length)));
    Result<Header> header = *format == Format::kMeetecho ? impliedHeader(text) : parseHeader(text);
    if (!header) {
        return Error{header.error().message, text_at + header.error().offset.value_or(0)};
    }
    return FileHeader{*format, std::move(header).value(), text_at + length};
}

}  // namespace wf::mjr
