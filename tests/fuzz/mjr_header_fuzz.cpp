#include <cstdint>
#include <cstdlib>

#include "recorder/mjr/encoding.h"
#include "recorder/mjr/header.h"

namespace {

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

void requireEqual(const wf::mjr::Header& a, const wf::mjr::Header& b) {
    require(a.kind == b.kind && a.codec == b.codec && a.fmtp == b.fmtp && a.description == b.description);
    require(a.extensions == b.extensions && a.created_us == b.created_us && a.first_frame_us == b.first_frame_us);
    require(a.red_payload_type == b.red_payload_type && a.encrypted == b.encrypted);
}

}  // namespace

/// A header that can be read is written and read again the same; an error says where, inside the text.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const wf::Result<wf::mjr::Header> header = wf::mjr::parseHeader(text);
    if (!header) {
        require(header.error().offset.value_or(0) <= size);
        return 0;
    }
    require(header->raw_json == text);
    const wf::Result<wf::mjr::Header> again = wf::mjr::parseHeader(wf::mjr::formatHeader(*header));
    require(again.ok());
    requireEqual(*header, *again);
    const std::string fitted = wf::mjr::fittedHeaderText(*header);
    require(fitted.size() <= wf::mjr::kMaxHeaderText && wf::mjr::parseHeader(fitted).ok());
    return 0;
}
