// Our DTLS server against the client of the openssl program, over loopback.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "sfu/dtls/certificate.h"
#include "sfu/dtls/dtls_context.h"
#include "sfu/dtls/dtls_session.h"
#include "sfu/srtp/srtp_keys.h"
#include "sfu/srtp/srtp_receiver.h"
#include "sfu/srtp/srtp_sender.h"
#include "tests/support/byte_lists.h"
#include "tests/support/hex.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/sfu/srtp/srtp_samples.h"

namespace wf {
namespace {

using dtls::Certificate;
using dtls::DtlsSession;
using dtls::DtlsState;
using srtp::SrtpProfile;

/// A UDP socket on a free loopback port with one DTLS server behind it, served until the session ends.
class LoopbackServer final : public dtls::DtlsListener {
public:
    LoopbackServer(const dtls::DtlsContext& context, const dtls::Fingerprint& peer)
        : socket_(::socket(AF_INET, SOCK_DGRAM, 0)),
          session_(DtlsSession::create(context, *this, {dtls::DtlsRole::kServer, {peer}}).value()) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(socket_, generic, size) == 0 && ::getsockname(socket_, generic, &size) == 0) {
            port_ = ntohs(address.sin_port);
        }
    }
    ~LoopbackServer() override { ::close(socket_); }
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    void serve(std::size_t key_bytes) {
        key_bytes_ = key_bytes;
        session_.start(DtlsSession::Clock::now());
        while (session_.state() == DtlsState::kConnecting || session_.state() == DtlsState::kConnected) {
            const auto wait = session_.nextTimeout(DtlsSession::Clock::now()).value_or(std::chrono::seconds(20));
            pollfd readable{socket_, POLLIN, 0};
            if (::poll(&readable, 1, static_cast<int>(wait.count())) > 0) {
                receive();
            } else if (session_.state() == DtlsState::kConnected) {
                session_.close();
            }
            session_.handleTimeout(DtlsSession::Clock::now());
        }
    }

    void onDtlsDatagram(Bytes datagram) override {
        const auto* to = reinterpret_cast<const sockaddr*>(&client_);
        EXPECT_EQ(::sendto(socket_, datagram.data(), datagram.size(), 0, to, sizeof(client_)),
                  static_cast<ssize_t>(datagram.size()));
    }
    void onDtlsData(Bytes bytes) override { data += asText(bytes); }
    void onDtlsState(DtlsState state, std::string_view why) override {
        states.push_back(state);
        reason = why;
        if (state == DtlsState::kConnected) {
            profile_id = session_.srtpProfileId();
            keys.resize(key_bytes_);
            EXPECT_TRUE(session_.exportSrtpKeys(keys));
        }
    }

    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    std::vector<DtlsState> states;
    std::string reason;
    std::string data;
    std::optional<std::uint16_t> profile_id;
    std::vector<std::byte> keys;

private:
    void receive() {
        std::array<std::byte, 2048> buffer{};
        socklen_t size = sizeof(client_);
        auto* from = reinterpret_cast<sockaddr*>(&client_);
        const ssize_t got = ::recvfrom(socket_, buffer.data(), buffer.size(), 0, from, &size);
        if (got > 0) {
            session_.feed(Bytes(buffer).first(static_cast<std::size_t>(got)));
        }
    }

    int socket_;
    std::uint16_t port_ = 0;
    sockaddr_in client_{};
    std::size_t key_bytes_ = 0;
    DtlsSession session_;
};

class DtlsOpensslTest : public testing::Test {
protected:
    void SetUp() override {
        if (!test::isInstalled("openssl")) {
            GTEST_SKIP() << "the openssl program is not installed";
        }
        const auto made =
            test::run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                       "-subj", "/CN=client", "-days", "2", "-keyout", key_, "-out", certificate_});
        ASSERT_TRUE(made.ok()) << made.describe();
    }

    [[nodiscard]] dtls::Fingerprint clientFingerprint() const {
        return Certificate::load({certificate_, key_, ""})->fingerprint();
    }

    /// Runs the client beside the server until both have ended.
    test::Outcome talk(LoopbackServer& server, const std::vector<std::string>& more, std::size_t key_bytes) const {
        std::vector<std::string> argv{"openssl",
                                      "s_client",
                                      version_,
                                      "-connect",
                                      server.address(),
                                      "-keymatexport",
                                      "EXTRACTOR-dtls_srtp",
                                      "-keymatexportlen",
                                      std::to_string(key_bytes)};
        argv.insert(argv.end(), more.begin(), more.end());
        test::Command command{.argv = argv, .input = "hello\n", .folder = {}, .environment = {}};
        command.timeout = std::chrono::seconds(30);
        auto client = std::async(std::launch::async, [command] { return test::run(command); });
        server.serve(key_bytes);
        return client.get();
    }

    [[nodiscard]] std::vector<std::string> withCertificate(const std::string& profiles) const {
        return {"-use_srtp", profiles, "-cert", certificate_, "-key", key_};
    }

    const Certificate own_ = Certificate::makeSelfSigned().value();
    const dtls::DtlsContext context_ = dtls::DtlsContext::create(own_).value();
    std::string version_ = "-dtls1_2";
    test::TempDir folder_;
    std::string key_ = (folder_ / "key.pem").string();
    std::string certificate_ = (folder_ / "cert.pem").string();
};

/// The hex digits behind "Keying material: ".
std::vector<std::byte> printedKeys(const std::string& out) {
    constexpr std::string_view kLabel = "Keying material: ";
    const std::size_t at = out.find(kLabel);
    if (at == std::string::npos) {
        return {};
    }
    std::string digits = out.substr(at + kLabel.size(), out.find('\n', at) - at - kLabel.size());
    for (char& digit : digits) {
        digit = static_cast<char>(std::tolower(static_cast<unsigned char>(digit)));
    }
    return test::hexBytes(digits);
}

/// Media that the client protects with its keys is read with the server's.
void expectMediaToPass(SrtpProfile profile, Bytes client_block, Bytes server_block) {
    const auto client_keys = srtp::splitExporterBlock(profile, client_block);
    const auto server_keys = srtp::splitExporterBlock(profile, server_block);
    ASSERT_TRUE(client_keys && server_keys);
    const auto sender = srtp::makeSrtpSender(client_keys->client).value();
    auto receiver = srtp::SrtpReceiver::create(server_keys->client).value();
    const auto packet = srtp::test::rtpPacket(1, 2);
    EXPECT_EQ(srtp::test::clearRtp(receiver, srtp::test::protectedRtp(*sender, packet)), packet);
}

TEST_F(DtlsOpensslTest, EveryProfileGivesTheSameKeys) {
    struct Case {
        SrtpProfile profile;
        std::string offered;
    };
    const std::array cases = {
        Case{SrtpProfile::kAeadAes128Gcm, "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM"},
        Case{SrtpProfile::kAeadAes256Gcm, "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM"},
        Case{SrtpProfile::kAes128CmSha1_80, "SRTP_AES128_CM_SHA1_32:SRTP_AES128_CM_SHA1_80"},
        Case{SrtpProfile::kAes128CmSha1_32, "SRTP_AES128_CM_SHA1_32"}};
    for (const Case& tested : cases) {
        LoopbackServer server(context_, clientFingerprint());
        const auto client = talk(server, withCertificate(tested.offered), srtp::exporterBytes(tested.profile));
        ASSERT_EQ(server.states, (std::vector{DtlsState::kConnected, DtlsState::kClosed}))
            << server.reason << client.describe();
        EXPECT_EQ(server.profile_id, static_cast<std::uint16_t>(tested.profile)) << nameOf(tested.profile);
        const auto client_keys = printedKeys(client.out);
        EXPECT_EQ(client_keys, server.keys) << client.describe();
        EXPECT_EQ(server.data, "hello\n");
        expectMediaToPass(tested.profile, client_keys, server.keys);
    }
}

TEST_F(DtlsOpensslTest, RefusesAClientWithoutACertificate) {
    LoopbackServer server(context_, clientFingerprint());
    const auto client = talk(server, {"-use_srtp", "SRTP_AES128_CM_SHA1_80"}, 60);
    EXPECT_EQ(server.states, std::vector{DtlsState::kFailed}) << client.describe();
    EXPECT_FALSE(client.ok());
}

TEST_F(DtlsOpensslTest, RefusesAClientWithAnotherFingerprint) {
    LoopbackServer server(context_, own_.fingerprint());
    const auto client = talk(server, withCertificate("SRTP_AES128_CM_SHA1_80"), 60);
    EXPECT_EQ(server.states, std::vector{DtlsState::kFailed}) << client.describe();
    EXPECT_NE(server.reason.find("fingerprint"), std::string::npos) << server.reason;
    EXPECT_FALSE(client.ok());
}

TEST_F(DtlsOpensslTest, OldVersionsAreRefused) {
    LoopbackServer server(context_, clientFingerprint());
    auto more = withCertificate("SRTP_AES128_CM_SHA1_80");
    more.insert(more.end(), {"-cipher", "ALL:@SECLEVEL=0"});
    version_ = "-dtls1";
    const auto client = talk(server, more, 60);
    EXPECT_EQ(server.states, std::vector{DtlsState::kFailed}) << client.describe();
    EXPECT_NE(server.reason.find("protocol"), std::string::npos) << server.reason << client.describe();
}

}  // namespace
}  // namespace wf
