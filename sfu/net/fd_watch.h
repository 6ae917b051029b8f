#pragma once

#include <cstdint>
#include <functional>

struct _GSource;

namespace wf::net {

class Loop;

/// Watches a file descriptor on a loop, level-triggered. Owned by the owner of the descriptor, which it must not
/// outlive; destroying it, also from its own callback, is the end of it.
class FdWatch {
public:
    struct Events {
        bool readable = false;
        bool writable = false;
        bool failed = false;  ///< error or hang-up
    };
    using Callback = std::function<void(Events)>;

    FdWatch(Loop& loop, int fd, Callback callback);
    ~FdWatch();
    FdWatch(const FdWatch&) = delete;
    FdWatch& operator=(const FdWatch&) = delete;

    void setReading(bool on) { set(on, writing_); }
    void setWriting(bool on) { set(reading_, on); }

private:
    friend struct FdWatchSource;
    void set(bool reading, bool writing);

    _GSource* source_;
    void* tag_;
    bool reading_ = true;
    bool writing_ = false;
};

}  // namespace wf::net
