#pragma once

#include <atomic>
#include <functional>
#include <utility>

namespace wf::net {

/// Tasks on their way from any thread to one loop, without a lock: a list that producers push to and the loop takes
/// whole. For control only; each task is one allocation.
class TaskQueue {
public:
    using Task = std::function<void()>;

    TaskQueue() = default;
    ~TaskQueue() { destroy(head_.exchange(nullptr, std::memory_order_acquire)); }
    TaskQueue(const TaskQueue&) = delete;
    TaskQueue& operator=(const TaskQueue&) = delete;

    /// Any thread. The caller wakes the loop afterwards.
    void push(Task task) {
        auto* node = new Node{std::move(task), head_.load(std::memory_order_relaxed)};
        while (!head_.compare_exchange_weak(node->next, node, std::memory_order_acq_rel)) {
        }
    }

    /// The loop's thread. Runs what has been pushed so far, in the order of pushing; true when there was any.
    bool run() {
        Node* node = reverse(head_.exchange(nullptr, std::memory_order_acquire));
        const bool any = node != nullptr;
        while (node != nullptr) {
            node->task();
            delete std::exchange(node, node->next);
        }
        return any;
    }

    [[nodiscard]] bool empty() const { return head_.load(std::memory_order_acquire) == nullptr; }

private:
    struct Node {
        Task task;
        Node* next;
    };

    static Node* reverse(Node* node) {
        Node* reversed = nullptr;
        while (node != nullptr) {
            Node* next = std::exchange(node->next, reversed);
            reversed = std::exchange(node, next);
        }
        return reversed;
    }
    static void destroy(Node* node) {
        while (node != nullptr) {
            delete std::exchange(node, node->next);
        }
    }

    std::atomic<Node*> head_ = nullptr;
};

}  // namespace wf::net
