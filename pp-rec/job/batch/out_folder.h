#pragma once

#include <string>

namespace wf::job::batch {

/// Where batch keeps what it knows, inside the folder of outputs.
class OutFolder {
public:
    explicit OutFolder(std::string path) : path_(std::move(path)) {}

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string own() const { return path_ + "/.mjr-batch"; }
    [[nodiscard]] std::string records() const { return own() + "/meetings"; }
    [[nodiscard]] std::string work() const { return own() + "/work"; }
    [[nodiscard]] std::string workOf(const std::string& id) const { return work() + "/" + id; }
    [[nodiscard]] std::string runLock() const { return own() + "/lock"; }
    [[nodiscard]] std::string jobLocks() const { return own() + "/jobs"; }
    [[nodiscard]] std::string output(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

}  // namespace wf::job::batch
