#include "sfu/dtls/certificate.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace wf::dtls {
namespace {

/// The word behind "Fingerprint=" that the openssl program prints.
std::string printedFingerprint(const std::string& path, const std::string& hash) {
    const auto outcome = wf::test::run({"openssl", "x509", "-in", path, "-noout", "-fingerprint", "-" + hash});
    const std::size_t at = outcome.out.find('=');
    return at == std::string::npos ? "" : outcome.out.substr(at + 1, outcome.out.find('\n') - at - 1);
}

class CertificateFilesTest : public testing::Test {
protected:
    void SetUp() override {
        if (!wf::test::isInstalled("openssl")) {
            GTEST_SKIP() << "the openssl program is not installed";
        }
        const auto made = make(days_);
        ASSERT_TRUE(made.ok()) << made.describe();
    }

    [[nodiscard]] wf::test::Outcome make(const std::string& days) const {
        return wf::test::run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                              "-passout", "pass:secret", "-subj", "/CN=test", "-days", days, "-keyout", key_, "-out",
                              certificate_});
    }

    wf::test::TempDir folder_;
    std::string days_ = "30";
    std::string key_ = (folder_.path() / "key.pem").string();
    std::string certificate_ = (folder_.path() / "cert.pem").string();
};

TEST_F(CertificateFilesTest, LoadsAnEncryptedKey) {
    const auto loaded = Certificate::load({certificate_, key_, "secret"});
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    EXPECT_EQ(loaded->fingerprint().algorithmName(), "sha-256");
    EXPECT_EQ(loaded->fingerprint().value(), printedFingerprint(certificate_, "sha256"));
}

TEST_F(CertificateFilesTest, AllHashesMatchTheOpensslProgram) {
    const auto loaded = Certificate::load({certificate_, key_, "secret"});
    ASSERT_TRUE(loaded.ok());
    for (const std::string bits : {"1", "256", "384", "512"}) {
        const auto printed = Fingerprint::parse("SHA-" + bits, printedFingerprint(certificate_, "sha" + bits));
        ASSERT_TRUE(printed.has_value()) << bits;
        EXPECT_TRUE(matchesFingerprint(*loaded->x509(), std::array{*printed})) << bits;
    }
}

TEST_F(CertificateFilesTest, NamesWhatIsWrong) {
    const auto wrong = [](const CertificateFiles& files) {
        const auto loaded = Certificate::load(files);
        return loaded.ok() ? "" : loaded.error().message;
    };
    EXPECT_NE(wrong({certificate_, key_, "other"}).find("password"), std::string::npos);
    EXPECT_NE(wrong({certificate_ + "x", key_, "secret"}).find(certificate_ + "x"), std::string::npos);
    EXPECT_NE(wrong({certificate_, key_ + "x", "secret"}).find(key_ + "x"), std::string::npos);
    EXPECT_NE(wrong({key_, key_, "secret"}).find("no PEM certificate"), std::string::npos);
    EXPECT_NE(wrong({certificate_, "", "secret"}).find("no private key"), std::string::npos);
    const std::string other_certificate = (folder_.path() / "other.pem").string();
    std::filesystem::copy_file(certificate_, other_certificate);
    ASSERT_TRUE(make("30").ok());
    EXPECT_NE(wrong({other_certificate, key_, "secret"}).find("does not belong"), std::string::npos);
}

TEST(Certificate, MakesEitherKindAndNeverTheSameTwice) {
    for (const KeyKind kind : {KeyKind::kEcdsaP256, KeyKind::kRsa2048}) {
        const auto first = Certificate::makeSelfSigned(kind);
        const auto second = Certificate::makeSelfSigned(kind);
        ASSERT_TRUE(first.ok() && second.ok());
        EXPECT_FALSE(first->fingerprint().equals(second->fingerprint()));
        EXPECT_EQ(first->fingerprint().value().size(), 32U * 3 - 1);
        const auto parsed = Fingerprint::parse("sha-256", first->fingerprint().value());
        ASSERT_TRUE(parsed.has_value());
        EXPECT_TRUE(parsed->equals(first->fingerprint()));
    }
}

TEST(Fingerprint, ReadsOnlyWholeOnes) {
    const std::string value = Certificate::makeSelfSigned()->fingerprint().value();
    EXPECT_TRUE(Fingerprint::parse("SHA-256", value));
    EXPECT_FALSE(Fingerprint::parse("md5", value));
    EXPECT_FALSE(Fingerprint::parse("sha-1", value));
    EXPECT_FALSE(Fingerprint::parse("sha-2567", value));
    for (std::size_t size = 0; size < value.size(); ++size) {
        EXPECT_FALSE(Fingerprint::parse("sha-256", value.substr(0, size)));
    }
    EXPECT_FALSE(Fingerprint::parse("sha-256", value + ":00"));
    for (const char bad : {'g', '/', ':', '@', '`'}) {
        std::string changed = value;
        changed[3] = bad;
        EXPECT_FALSE(Fingerprint::parse("sha-256", changed)) << bad;
    }
    std::string joined = value;
    joined[2] = '-';
    EXPECT_FALSE(Fingerprint::parse("sha-256", joined));
    const auto lower = Fingerprint::parse("sha-1", "00:01:0a:0b:0c:0d:0e:0f:aa:bb:cc:dd:ee:ff:10:11:12:13:14:15");
    ASSERT_TRUE(lower.has_value());
    EXPECT_EQ(lower->value(), "00:01:0A:0B:0C:0D:0E:0F:AA:BB:CC:DD:EE:FF:10:11:12:13:14:15");
}

TEST(Fingerprint, OfSeveralTheStrongestCount) {
    const auto own = Certificate::makeSelfSigned().value();
    const auto other = Certificate::makeSelfSigned().value();
    const auto sha1 = *Fingerprint::of(*own.x509(), HashAlgorithm::kSha1);
    const auto other_sha1 = *Fingerprint::of(*other.x509(), HashAlgorithm::kSha1);
    EXPECT_TRUE(matchesFingerprint(*own.x509(), std::array{sha1}));
    EXPECT_TRUE(matchesFingerprint(*own.x509(), std::array{other_sha1, sha1}));
    EXPECT_TRUE(matchesFingerprint(*own.x509(), std::array{other_sha1, own.fingerprint()}));
    EXPECT_FALSE(matchesFingerprint(*own.x509(), std::array{sha1, other.fingerprint()}));
    EXPECT_FALSE(matchesFingerprint(*own.x509(), {}));
}

}  // namespace
}  // namespace wf::dtls
