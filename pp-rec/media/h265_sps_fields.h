#pragma once

#include "pp-rec/media/bit_reader.h"

namespace wf::media {

/// Reads past the fields of an H.265 SPS between the bit depths and vui_parameters_present_flag (ITU-T H.265 section
/// 7.3.2.2.1): scaling lists, short-term and long-term reference sets. False when they are cut or out of range.
bool skipH265ToVui(BitReader& reader, int sub_layers);

}  // namespace wf::media
