#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace wf::test {

/// A blocking TCP client on loopback for servers under test, with TLS if asked for (any certificate will do). Reading
/// gives up after kPatience.
class TcpClient {
public:
    static constexpr int kPatienceSeconds = 20;

    explicit TcpClient(std::uint16_t port, bool tls = false, const char* ip = "127.0.0.1");
    ~TcpClient();
    TcpClient(const TcpClient&) = delete;
    TcpClient& operator=(const TcpClient&) = delete;

    [[nodiscard]] bool connected() const { return connected_; }
    bool send(std::string_view bytes);
    /// Exactly `count` bytes, or less when the server closes or says nothing.
    std::string read(std::size_t count);
    /// Up to and with `end`.
    std::string readTo(std::string_view end);
    /// All that comes until the server closes.
    std::string readToEnd();
    /// Makes the socket's buffers small, to be a slow reader with little data.
    void shrinkReceiveBuffer();
    void close();

private:
    bool startTls();
    bool fill();

    int fd_ = -1;
    ssl_ctx_st* tls_context_ = nullptr;
    ssl_st* tls_ = nullptr;
    bool connected_ = false;
    std::string buffer_;
};

}  // namespace wf::test
