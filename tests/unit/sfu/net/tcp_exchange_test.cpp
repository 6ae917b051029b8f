#include "sfu/net/tcp_exchange.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <string>

#include "sfu/net/unique_fd.h"
#include "tests/support/local_port.h"

namespace wf::net {
namespace {

using std::chrono::milliseconds;

TEST(TcpExchange, AsksAndReadsUntilTheOtherSideCloses) {
    const auto [listener, port] = test::listenOnLoopback(0);
    const UniqueFd listening(listener);
    auto exchange = TcpExchange::open("localhost", std::to_string(port), milliseconds(5000));
    ASSERT_TRUE(exchange.ok()) << exchange.error().message;
    UniqueFd other(accept(listener, nullptr, nullptr));
    ASSERT_TRUE(exchange->send("ask"));
    std::string heard(3, ' ');
    ASSERT_EQ(recv(other.get(), heard.data(), heard.size(), MSG_WAITALL), 3);
    EXPECT_EQ(heard, "ask");
    ASSERT_EQ(send(other.get(), "answer", 6, MSG_NOSIGNAL), 6);
    other = UniqueFd();
    std::string answer = "the ";
    while (exchange->receive(answer).value() > 0) {
    }
    EXPECT_EQ(answer, "the answer");
}

TEST(TcpExchange, SaysWhatIsInTheWay) {
    const auto refused = TcpExchange::open("127.0.0.1", std::to_string(test::freePort()), milliseconds(5000));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message, "cannot connect: Connection refused");
    const auto [listener, port] = test::listenOnLoopback(0);
    const UniqueFd listening(listener);
    auto silent = TcpExchange::open("127.0.0.1", std::to_string(port), milliseconds(50));
    ASSERT_TRUE(silent.ok());
    std::string bytes;
    const auto got = silent->receive(bytes);
    ASSERT_FALSE(got.ok());
    EXPECT_EQ(got.error().message, "no answer in time");
}

}  // namespace
}  // namespace wf::net
