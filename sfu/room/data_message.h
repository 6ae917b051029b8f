#pragma once

#include <string_view>

#include "rtp/base/bytes.h"

namespace wf::room {

/// One message of a data channel; views the caller's bytes.
struct DataMessage {
    Bytes bytes;
    bool binary = false;
    std::string_view protocol;  ///< of the channel
    std::string_view label{};   ///< likewise
};

}  // namespace wf::room
