#include "sfu/janus/authorizer.h"

#include <gtest/gtest.h>

#include "sfu/janus/signed_token.h"

namespace wf::janus {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

constexpr auto kNow = system_clock::time_point(seconds(1'700'000'000));

TEST(SignedToken, IsBase64OfHmacSha1) {
    // printf '1700000060,janus,janus.plugin.videoroom' | openssl dgst -sha1 -hmac secret -binary | base64
    const std::string content = "1700000060,janus,janus.plugin.videoroom";
    EXPECT_EQ(SignedToken::sign(content, "secret"), content + ":YGEMIdutU80zzmmnrJkXcUijRpE=");
}

TEST(SignedToken, IsCheckedInAllItsParts) {
    const std::string token = SignedToken::sign("1700000060,janus,janus.plugin.videoroom,room=a", "secret");
    EXPECT_TRUE(SignedToken::isValid(token, "secret", "janus", kNow));
    EXPECT_FALSE(SignedToken::isValid(token, "secret", "janus", kNow + seconds(60)));
    EXPECT_FALSE(SignedToken::isValid(token, "secreT", "janus", kNow));
    EXPECT_FALSE(SignedToken::isValid(token, "", "janus", kNow));
    EXPECT_FALSE(SignedToken::isValid(token, "secret", "janus.plugin.videoroom", kNow));
    EXPECT_TRUE(SignedToken::hasDescriptor(token, "janus.plugin.videoroom"));
    EXPECT_TRUE(SignedToken::hasDescriptor(token, "room=a"));
    EXPECT_FALSE(SignedToken::hasDescriptor(token, "janus"));
    for (std::size_t at = 0; at < token.size(); ++at) {
        std::string changed = token;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_FALSE(SignedToken::isValid(changed, "secret", "janus", kNow)) << at;
        EXPECT_FALSE(SignedToken::isValid(token.substr(0, at), "secret", "janus", kNow)) << at;
    }
    for (const char* content :
         {"", ",", "1700000060", "x,janus", "1700000060x,janus", ",janus", "-5,janus", "99999999999999999999,janus"}) {
        EXPECT_FALSE(SignedToken::isValid(SignedToken::sign(content, "secret"), "secret", "janus", kNow)) << content;
    }
    EXPECT_TRUE(SignedToken::descriptors("1,janus:x").empty());
    EXPECT_TRUE(SignedToken::descriptors("").empty());
}

CoreSettings settingsAt(system_clock::time_point now) {
    CoreSettings settings;
    settings.wall_clock = [now] { return now; };
    return settings;
}

TEST(Authorizer, LetsEverybodyInWithoutSecretAndTokens) {
    const CoreSettings settings = settingsAt(kNow);
    EXPECT_TRUE(Authorizer(settings).passes(Json::object()));
    EXPECT_TRUE(Authorizer(settings).passes({{"apisecret", 5}}));
}

TEST(Authorizer, TakesEitherSecretOrToken) {
    CoreSettings settings = settingsAt(kNow);
    settings.api_secret = "sec";
    settings.token_auth = true;
    Authorizer authorizer(settings);
    authorizer.tokens().allow("t", {"p"});
    EXPECT_FALSE(authorizer.passes(Json::object()));
    EXPECT_FALSE(authorizer.passes({{"apisecret", ""}}));
    EXPECT_FALSE(authorizer.passes({{"apisecret", "secx"}}));
    EXPECT_FALSE(authorizer.passes({{"apisecret", "se"}}));
    EXPECT_FALSE(authorizer.passes({{"token", "x"}}));
    EXPECT_TRUE(authorizer.passes({{"apisecret", "sec"}}));
    EXPECT_TRUE(authorizer.passes({{"apisecret", "x"}, {"token", "t"}}));
    EXPECT_TRUE(authorizer.mayAttach({{"apisecret", "sec"}}, "q"));
    EXPECT_TRUE(authorizer.mayAttach({{"token", "t"}}, "p"));
    EXPECT_FALSE(authorizer.mayAttach({{"token", "t"}}, "q"));
}

TEST(Authorizer, ASecretAloneDoesNotOpenForTokens) {
    CoreSettings settings = settingsAt(kNow);
    settings.api_secret = "sec";
    const Authorizer authorizer(settings);
    EXPECT_FALSE(authorizer.passes({{"token", "t"}}));
    EXPECT_TRUE(authorizer.passes({{"apisecret", "sec"}}));
}

TEST(Authorizer, ChecksSignedTokens) {
    CoreSettings settings = settingsAt(kNow);
    settings.token_auth = true;
    settings.token_auth_secret = "secret";
    const Authorizer authorizer(settings);
    EXPECT_FALSE(authorizer.storesTokens());
    const std::string good = SignedToken::sign("1700000060,janus,p", "secret");
    EXPECT_TRUE(authorizer.passes({{"token", good}}));
    EXPECT_TRUE(authorizer.mayAttach({{"token", good}}, "p"));
    EXPECT_FALSE(authorizer.mayAttach({{"token", good}}, "q"));
    EXPECT_FALSE(authorizer.passes({{"token", SignedToken::sign("1699999999,janus,p", "secret")}}));
    EXPECT_FALSE(authorizer.passes({{"token", "1700000060,janus,p:"}}));
}

}  // namespace
}  // namespace wf::janus
