#include "tests/support/temp_dir.h"

#include <wf_folders.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>

namespace wf::test {

TempDir::TempDir() {
    std::string pattern = (std::filesystem::temp_directory_path() / "wf-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("cannot make a temporary folder " + pattern);
    }
    path_ = pattern;
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

bool hasCorpus() {
    std::error_code ignored;
    return std::filesystem::is_directory(WF_CORPUS_DIR, ignored);
}

std::filesystem::path corpusPath(std::string_view name) { return std::filesystem::path(WF_CORPUS_DIR) / name; }

std::filesystem::path testDataPath(std::string_view name) { return std::filesystem::path(WF_TEST_DATA_DIR) / name; }

}  // namespace wf::test
