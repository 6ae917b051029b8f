#include "sfu/net/fd_watch.h"

#include <glib-unix.h>

#include <utility>

#include "sfu/net/loop.h"

namespace wf::net {

/// The event source of one watch. It holds the callback, so that GLib's reference keeps it while it runs.
struct FdWatchSource {
    GSource base;
    void* tag;
    FdWatch::Callback* callback;

    static FdWatchSource& of(GSource* source) { return *reinterpret_cast<FdWatchSource*>(source); }
    static gboolean prepare(GSource*, gint* timeout_ms) {
        *timeout_ms = -1;
        return FALSE;
    }
    static gboolean check(GSource* source) {
        return g_source_query_unix_fd(source, of(source).tag) != 0 ? TRUE : FALSE;
    }
    static gboolean dispatch(GSource* source, GSourceFunc, gpointer) {
        const int events = g_source_query_unix_fd(source, of(source).tag);
        (*of(source).callback)(
            {(events & G_IO_IN) != 0, (events & G_IO_OUT) != 0, (events & (G_IO_ERR | G_IO_HUP)) != 0});
        return G_SOURCE_CONTINUE;
    }
    static void finalize(GSource* source) { delete of(source).callback; }
    static GIOCondition conditions(bool reading, bool writing) {
        return static_cast<GIOCondition>((reading ? G_IO_IN : 0) | (writing ? G_IO_OUT : 0));
    }

    static inline GSourceFuncs functions = {prepare, check, dispatch, finalize, nullptr, nullptr};
};

FdWatch::FdWatch(Loop& loop, int fd, Callback callback)
    : source_(g_source_new(&FdWatchSource::functions, sizeof(FdWatchSource))),
      tag_(g_source_add_unix_fd(source_, fd, FdWatchSource::conditions(true, false))) {
    FdWatchSource::of(source_).tag = tag_;
    FdWatchSource::of(source_).callback = new Callback(std::move(callback));
    // Else GLib takes the descriptor out of its set around each dispatch, which wakes the loop twice for nothing.
    // Nobody turns a loop from within a callback.
    g_source_set_can_recurse(source_, TRUE);
    g_source_attach(source_, loop.context());
}

FdWatch::~FdWatch() {
    g_source_destroy(source_);
    g_source_unref(source_);
}

void FdWatch::set(bool reading, bool writing) {
    if (reading == reading_ && writing == writing_) {
        return;
    }
    reading_ = reading;
    writing_ = writing;
    g_source_modify_unix_fd(source_, tag_, FdWatchSource::conditions(reading, writing));
}

}  // namespace wf::net
