#pragma once

#include <filesystem>
#include <string_view>

namespace wf::test {

/// A fresh folder for one test, removed with all it holds by the destructor.
class TempDir {
public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// A recording of the large corpus, or of tests/data. The corpus may not be there: ask hasCorpus() and skip.
bool hasCorpus();
std::filesystem::path corpusPath(std::string_view name);
std::filesystem::path testDataPath(std::string_view name);

}  // namespace wf::test
