#pragma once

namespace wf::net {

/// As a member, lets a function of an object learn that a callback destroyed the object.
class Lifetime {
public:
    class Watch {
    public:
        explicit Watch(Lifetime& lifetime);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;
        [[nodiscard]] bool ended() const { return ended_; }

    private:
        friend class Lifetime;
        Lifetime& lifetime_;
        Watch* outer_;
        bool ended_ = false;
    };

    Lifetime() = default;
    ~Lifetime();
    Lifetime(const Lifetime&) = delete;
    Lifetime& operator=(const Lifetime&) = delete;

private:
    Watch* innermost_ = nullptr;
};

}  // namespace wf::net
