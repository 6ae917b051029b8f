#pragma once

#include <string_view>

namespace wf::channels {

/// What stands behind one connection of a web server, on the server's thread. Destroyed when the connection is gone.
class WebConnection {
public:
    virtual ~WebConnection() = default;
    /// `last`: a WebSocket message ends with these bytes. False closes the connection.
    virtual bool onBytes(std::string_view bytes, bool last) = 0;
    /// After WebWire::requestWrite(): one write is allowed. False closes the connection.
    virtual bool onWritable() = 0;
    /// The server stops: end as soon as what is queued is written.
    virtual void onStopping() = 0;
};

}  // namespace wf::channels
