#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace wf::channels {

/// A certificate for localhost that signs itself, in files of its own.
class TestCertificate {
public:
    TestCertificate() {
        const auto made =
            test::run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                       "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                       "-keyout", keyPath(), "-out", certPath()});
        EXPECT_EQ(made.exit_code, 0) << made.err;
    }
    [[nodiscard]] std::string certPath() const { return (dir_.path() / "cert.pem").string(); }
    [[nodiscard]] std::string keyPath() const { return (dir_.path() / "key.pem").string(); }

private:
    test::TempDir dir_;
};

}  // namespace wf::channels
