#pragma once

#include <libwebsockets.h>

namespace wf::channels {

/// What libwebsockets calls, on a server's thread: finds the connection and hands it what happened.
struct WebCallbacks {
    static int call(lws* wsi, lws_callback_reasons reason, void* user, void* in, std::size_t size);

private:
    static bool admitsAddress(lws* wsi, int fd);
    static bool admitsUpgrade(lws* wsi);
    static int open(lws* wsi);
    static int receive(lws* wsi, const void* in, std::size_t size, bool last);
    static int write(lws* wsi);
    static void close(lws* wsi);
};

}  // namespace wf::channels
