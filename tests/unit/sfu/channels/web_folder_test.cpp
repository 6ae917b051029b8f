#include "sfu/channels/web_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "sfu/janus/json.h"
#include "tests/support/temp_dir.h"

namespace wf::channels {
namespace {

struct WebFolderTest : testing::Test {
    test::TempDir dir;
    WebRoute route{"/r/", "", "", (dir / "root").string(), {}};
    WebFolder folder{route};

    WebFolderTest() {
        std::filesystem::create_directories(dir / "root/sub");
        write("root/a.mjr", "0123456789");
        write("root/sub/b.webm", "bb");
        write("root/.hidden", "h");
        write("secret", "s");
    }
    void write(std::string_view name, std::string_view text) { std::ofstream(dir / name) << text; }
    static std::string bytesOf(const HttpResponse& response) {
        std::string bytes(response.length(), '\0');
        if (response.file == nullptr) {
            return response.body;
        }
        const ssize_t got =
            pread(response.file->fd.get(), bytes.data(), bytes.size(), static_cast<off_t>(response.file->offset));
        return bytes.substr(0, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    }
    static std::string header(const HttpResponse& response, std::string_view name) {
        for (const auto& [key, value] : response.headers) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }
};

TEST_F(WebFolderTest, GivesFilesAndParts) {
    const HttpResponse whole = folder.answer("a.mjr", "");
    EXPECT_EQ(whole.status, 200);
    EXPECT_EQ(bytesOf(whole), "0123456789");
    EXPECT_EQ(whole.content_type, "application/octet-stream");
    const HttpResponse part = folder.answer("a.mjr", "bytes=2-4");
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(bytesOf(part), "234");
    EXPECT_EQ(header(part, "Content-Range"), "bytes 2-4/10");
    const HttpResponse none = folder.answer("a.mjr", "bytes=10-");
    EXPECT_EQ(none.status, 416);
    EXPECT_EQ(header(none, "Content-Range"), "bytes */10");
    EXPECT_EQ(folder.answer("sub/b.webm", "").content_type, "video/webm");
}

TEST_F(WebFolderTest, NothingOutsideAndNothingButFiles) {
    std::filesystem::create_symlink(dir / "secret", dir / "root/link");
    std::filesystem::create_directory_symlink(dir.path(), dir / "root/up");
    ASSERT_EQ(mkfifo((dir / "root/pipe").c_str(), 0600), 0);
    for (const std::string_view name :
         {"../secret", "sub/../../secret", "/etc/passwd", "link", "up/secret", "sub", "sub/", "pipe", ".hidden", "none",
          "./a.mjr", "sub//b.webm", "a.mjr/", "a.mjr/x"}) {
        EXPECT_EQ(folder.answer(name, "").status, 404) << name;
    }
    EXPECT_EQ(folder.answer(std::string_view("a.mjr\0x", 7), "").status, 404);
}

TEST_F(WebFolderTest, ListsFilesNewestFirst) {
    std::filesystem::create_symlink(dir / "secret", dir / "root/link");
    std::filesystem::last_write_time(dir / "root/a.mjr",
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
    const auto list = janus::Json::parse(folder.answer("", "").body);
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0]["name"], "sub/b.webm");
    EXPECT_EQ(list[1]["name"], "a.mjr");
    EXPECT_EQ(list[1]["bytes"], 10);
    EXPECT_GT(list[1]["modified"].get<std::int64_t>(), 1'600'000'000);
}

TEST_F(WebFolderTest, ExtensionsLimitWhatIsGiven) {
    route.extensions = {".webm"};
    EXPECT_EQ(folder.answer("a.mjr", "").status, 404);
    EXPECT_EQ(folder.answer("sub/b.webm", "").status, 200);
    EXPECT_EQ(janus::Json::parse(folder.answer("", "").body).size(), 1u);
}

TEST_F(WebFolderTest, AFolderThatIsNotThereIsEmpty) {
    route.folder = (dir / "none").string();
    EXPECT_EQ(folder.answer("", "").body, "[]");
    EXPECT_EQ(folder.answer("a", "").status, 404);
}

}  // namespace
}  // namespace wf::channels
