#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace wf::test {

/// A small HTTP server on loopback, for programs under test that must ask something: one request a connection, one at
/// a time, answered by the handler on a thread of the server's own. Ends with the object.
class HttpResponder {
public:
    struct Request {
        std::string method;
        std::string target;  ///< path and query as they came
        std::string body;
    };
    struct Response {
        int status = 200;
        std::string type = "text/plain; charset=utf-8";
        std::string body;
    };
    using Handler = std::function<Response(const Request&)>;

    /// `port` 0: a free one.
    explicit HttpResponder(Handler handler, std::uint16_t port = 0);
    HttpResponder(const HttpResponder&) = delete;
    HttpResponder& operator=(const HttpResponder&) = delete;
    ~HttpResponder();

    /// "http://127.0.0.1:port", without a slash at the end.
    [[nodiscard]] std::string url() const;

private:
    void serve();
    void answer(int connection) const;

    Handler handler_;
    int listener_ = -1;
    int stop_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace wf::test
