#include "pp-rec/media/video_usability.h"

namespace wf::media {
namespace {

constexpr std::uint32_t kExtendedSar = 255;

}  // namespace

bool readFullRange(BitReader& reader) {
    if (!reader.flag()) {
        return false;
    }
    if (reader.flag() && reader.bits(8) == kExtendedSar) {
        reader.skip(32);
    }
    if (reader.flag()) {
        reader.skip(1);  // overscan_appropriate_flag
    }
    if (!reader.flag()) {
        return false;
    }
    reader.skip(3);  // video_format
    return reader.flag();
}

}  // namespace wf::media
