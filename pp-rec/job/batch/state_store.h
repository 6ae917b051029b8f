#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pp-rec/job/batch/out_folder.h"
#include "pp-rec/job/batch/record.h"

namespace wf::job::batch {

/// The records of one folder of outputs, a file each, replaced whole so that none is ever half-written. A record that
/// cannot be read is kept aside under `<name>.bad` and its meeting is made again.
class StateStore {
public:
    explicit StateStore(OutFolder folder) : folder_(std::move(folder)) {}

    /// All of them. What could not be read stands in `damaged`, by id.
    struct Contents {
        std::vector<Record> records;
        std::map<std::string, std::string> damaged;  ///< id: why
    };
    [[nodiscard]] Contents load() const;
    /// nullopt: none. Errors: not readable.
    [[nodiscard]] Result<std::optional<Record>> find(const std::string& id) const;
    Status save(const Record& record) const;
    /// Takes an unreadable record out of the way.
    Status setAside(const std::string& id) const;

private:
    [[nodiscard]] std::string pathOf(const std::string& id) const;

    OutFolder folder_;
};

}  // namespace wf::job::batch
