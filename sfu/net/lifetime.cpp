#include "sfu/net/lifetime.h"

namespace wf::net {

Lifetime::Watch::Watch(Lifetime& lifetime) : lifetime_(lifetime), outer_(lifetime.innermost_) {
    lifetime.innermost_ = this;
}

Lifetime::Watch::~Watch() {
    if (!ended_) {
        lifetime_.innermost_ = outer_;
    }
}

Lifetime::~Lifetime() {
    for (Watch* watch = innermost_; watch != nullptr; watch = watch->outer_) {
        watch->ended_ = true;
    }
}

}  // namespace wf::net
