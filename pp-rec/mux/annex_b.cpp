#include "pp-rec/mux/annex_b.h"

#include <utility>

namespace wf::mux {
namespace {

constexpr std::uint8_t kSps = 7;
constexpr std::uint8_t kPps = 8;

/// Where the next 00 00 01 begins; the size when there is none.
std::size_t findStart(Bytes stream, std::size_t from) {
    for (std::size_t at = from; at + 3 <= stream.size(); ++at) {
        if (load24(stream, at) == 1) {
            return at;
        }
    }
    return stream.size();
}

Bytes withoutTrailingZeros(Bytes nal) {
    while (!nal.empty() && nal.back() == std::byte{0}) {
        nal = nal.first(nal.size() - 1);
    }
    return nal;
}

bool carriesChromaFormat(std::uint8_t profile) {
    return profile == 100 || profile == 110 || profile == 122 || profile == 244;
}

}  // namespace

std::vector<Bytes> splitAnnexB(Bytes stream) {
    std::vector<Bytes> nals;
    std::size_t start = findStart(stream, 0);
    while (start < stream.size()) {
        const std::size_t begin = start + 3;
        start = findStart(stream, begin);
        const Bytes nal = withoutTrailingZeros(stream.subspan(begin, start - begin));
        if (!nal.empty()) {
            nals.push_back(nal);
        }
    }
    return nals;
}

void appendWithLength(Bytes nal, ByteBuffer& out) {
    out.append32(static_cast<std::uint32_t>(nal.size()));
    out.append(nal);
}

// version 1 | profile, compatibility, level of the SPS | 111111 length size - 1 | 111 SPS count | size 16, SPS |
// PPS count | size 16, PPS | for the High profiles: 111111 chroma format | 11111 luma depth - 8 | 11111 chroma
// depth - 8 | SPS extension count
std::vector<std::byte> avcConfiguration(Bytes stream) {
    Bytes sps;
    Bytes pps;
    for (const Bytes nal : splitAnnexB(stream)) {
        const std::uint8_t type = load8(nal, 0) & 0x1f;
        if (type == kSps) {
            sps = nal;
        } else if (type == kPps) {
            pps = nal;
        }
    }
    if (sps.size() < 4 || pps.empty()) {
        return {};
    }
    ByteBuffer record;
    record.append8(1);
    record.append(sps.subspan(1, 3));
    record.append16(0xffe1);
    record.append16(static_cast<std::uint16_t>(sps.size()));
    record.append(sps);
    record.append8(1);
    record.append16(static_cast<std::uint16_t>(pps.size()));
    record.append(pps);
    if (carriesChromaFormat(load8(sps, 1))) {
        record.append32(0xfdf8f800);
    }
    const Bytes bytes = std::as_const(record).bytes();
    return {bytes.begin(), bytes.end()};
}

}  // namespace wf::mux
