#pragma once

#include <wf_folders.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "rtp/base/bytes.h"

namespace wf::test {

/// Packets of tests/data/rtp, each of which has its length in front (16 bits).
inline std::vector<std::vector<std::byte>> rtpSample(const std::string& name) {
    std::ifstream in(std::filesystem::path(WF_TEST_DATA_DIR) / "rtp" / name, std::ios::binary);
    const std::string file{std::istreambuf_iterator<char>(in), {}};
    std::vector<std::vector<std::byte>> packets;
    for (Bytes rest = asBytes(file); rest.size() > 2;) {
        const Bytes packet = rest.subspan(2).first(load16(rest, 0));
        packets.emplace_back(packet.begin(), packet.end());
        rest = rest.subspan(2 + packet.size());
    }
    return packets;
}

}  // namespace wf::test
