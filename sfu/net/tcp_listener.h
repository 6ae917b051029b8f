#pragma once

#include <memory>

#include "rtp/base/result.h"
#include "sfu/net/address.h"
#include "sfu/net/fd_watch.h"
#include "sfu/net/loop.h"
#include "sfu/net/unique_fd.h"

namespace wf::net {

/// A listening TCP socket on a loop.
class TcpListener {
public:
    class Acceptor {
    public:
        virtual void onAccepted(UniqueFd fd, const Address& remote) = 0;

    protected:
        ~Acceptor() = default;
    };

    /// `loop` and `acceptor` must outlive the listener.
    static Result<std::unique_ptr<TcpListener>> open(Loop& loop, Acceptor& acceptor, const Address& bind);

    [[nodiscard]] const Address& local() const { return local_; }

private:
    TcpListener(Loop& loop, Acceptor& acceptor, UniqueFd fd);
    void accept();

    Acceptor& acceptor_;
    UniqueFd fd_;
    Address local_;
    FdWatch watch_;
};

}  // namespace wf::net
