#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace wf::test {

/// A small WebSocket server (RFC 6455) on loopback that keeps the texts it is sent; one client at a time, on a thread
/// of its own. Ends with the object.
class WebSocketServer {
public:
    /// `port` 0: a free one.
    explicit WebSocketServer(std::uint16_t port = 0);
    ~WebSocketServer();
    WebSocketServer(const WebSocketServer&) = delete;
    WebSocketServer& operator=(const WebSocketServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url(const std::string& path = "/") const;
    /// Ends the present connection.
    void drop();

    /// Waits, 20 s at most, until there are so many texts, and gives them.
    std::vector<std::string> texts(std::size_t at_least);
    /// The same until one contains `part`; empty when none does.
    std::string textWith(const std::string& part, int seconds = 20);
    /// The last client's request, with its headers.
    std::string handshake();
    /// Waits, 20 s at most, until clients have connected so often.
    bool waitForConnections(std::size_t count);

private:
    void serve();
    void talk(int connection);
    bool shakeHands(int connection);
    bool readFrame(int connection, std::string& text);

    int listener_ = -1;
    int stop_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<int> connection_ = -1;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> texts_;
    std::string handshake_;
    std::size_t connections_ = 0;
    std::thread thread_;
};

}  // namespace wf::test
