#pragma once

#include <memory>
#include <vector>

#include "sfu/net/loop.h"

namespace wf::room {

/// Keeps objects that ended inside a call of their own until the loop has left that call. Belongs to the worker.
class Graveyard {
public:
    explicit Graveyard(net::Loop& loop) : loop_(loop) {}
    Graveyard(const Graveyard&) = delete;
    Graveyard& operator=(const Graveyard&) = delete;

    template <class T>
    void bury(std::unique_ptr<T> body) {
        if (body == nullptr) {
            return;
        }
        if (bodies_.empty()) {
            loop_.post([this] { clear(); });
        }
        bodies_.push_back(std::shared_ptr<void>(std::move(body)));
    }
    /// For the worker's end, when nothing runs any more.
    void clear() {
        // A body may bury another one when it goes.
        while (!bodies_.empty()) {
            const auto bodies = std::exchange(bodies_, {});
        }
    }

private:
    net::Loop& loop_;
    std::vector<std::shared_ptr<void>> bodies_;
};

}  // namespace wf::room
