#pragma once

#include <gtest/gtest.h>
#include <wf_folders.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/sdp/session_description.h"

namespace wf::sdp {

/// Text of tests/data/sdp/<name>.sdp.
inline std::string sampleText(const std::string& name) {
    std::ifstream in(std::filesystem::path(WF_TEST_DATA_DIR) / "sdp" / (name + ".sdp"), std::ios::binary);
    EXPECT_TRUE(in.is_open()) << name;
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline SessionDescription parsed(std::string_view text) {
    Result<SessionDescription> session = parse(text);
    EXPECT_TRUE(session.ok()) << (session.ok() ? "" : session.error().message);
    return session.ok() ? std::move(session.value()) : SessionDescription{};
}

inline SessionDescription sample(const std::string& name) { return parsed(sampleText(name)); }

/// Names of all samples, sorted.
inline std::vector<std::string> sampleNames() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(WF_TEST_DATA_DIR) / "sdp")) {
        if (entry.path().extension() == ".sdp") {
            names.push_back(entry.path().stem().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

/// A session with one line of audio or video and these lines in it.
inline SessionDescription sessionOf(std::string_view media_line, std::string_view attributes) {
    return parsed("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n" + std::string(media_line) +
                  "\r\na=mid:0\r\na=rtcp-mux\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdefghijkl\r\n"
                  "a=fingerprint:sha-256 AA:BB\r\na=setup:actpass\r\n" +
                  std::string(attributes));
}

}  // namespace wf::sdp
