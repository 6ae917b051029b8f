#pragma once

#include <cstddef>

namespace wf::transport {

/// One in a count for as long as it lives. The count outlives it; both on one loop.
class Counted {
public:
    explicit Counted(std::size_t& count) : count_(count) { ++count_; }
    ~Counted() { --count_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

private:
    std::size_t& count_;
};

}  // namespace wf::transport
