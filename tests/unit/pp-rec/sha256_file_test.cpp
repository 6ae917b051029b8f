#include "pp-rec/compose/sha256_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace wf::compose {
namespace {

TEST(Sha256OfFile, VectorsOfFips180) {
    const wf::test::TempDir folder;
    const std::string path = (folder / "f").string();
    std::ofstream(path) << "abc";
    EXPECT_EQ(*sha256OfFile(path), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    std::ofstream(path) << std::string(1'000'000, 'a');
    EXPECT_EQ(*sha256OfFile(path), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    EXPECT_FALSE(sha256OfFile((folder / "none").string()).ok());
    EXPECT_FALSE(sha256OfFile(folder.path().string()).ok()) << "a folder";
}

}  // namespace
}  // namespace wf::compose
