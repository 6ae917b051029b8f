#pragma once

#include <string>

#include "pp-rec/job/track_facts.h"

namespace wf::tool {

/// The text of -e on one line, spelled as janus-pp-rec spells it: the header's members as they are stored, then
/// `extended`.
std::string extendedJson(const job::TrackFacts& facts);

/// A real number as the JSON library of janus-pp-rec writes it: 17 significant digits, a decimal point or
/// an exponent without plus sign and leading zeros.
std::string jsonReal(double value);

}  // namespace wf::tool
