#include "tests/support/compose_probe.h"

#include <algorithm>
#include <utility>

#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

constexpr double kSmallestTile = 0.004;  // of the canvas: a tile of 7 by 7 is five times as large
constexpr double kLeastFilled = 0.5;     // of the tile: digit, labels and the test pattern in the corner take the rest
constexpr double kLeastAspect = 1.2;     // the bars of the test pattern are upright
constexpr int kStrong = 90;
constexpr int kWeak = 80;
constexpr int kSaturated = 215;  // the bars of the test pattern; the pictures themselves are darker

char colourName(Rgb colour) {
    const auto only = [](int one, int second, int third) {
        return one > kStrong && one < kSaturated && second < kWeak && third < kWeak;
    };
    if (only(colour.red, colour.green, colour.blue)) {
        return 'r';
    }
    if (only(colour.green, colour.red, colour.blue)) {
        return 'g';
    }
    return only(colour.blue, colour.red, colour.green) ? 'b' : '?';
}

bool isGiven(const std::vector<std::string>& arguments, const char* option) {
    return std::ranges::find(arguments, option) != arguments.end();
}

}  // namespace

std::vector<ColourTile> colourTiles(const Canvas& canvas) {
    std::vector<ColourTile> tiles;
    for (const Area& area : areasOf(canvas, kSmallestTile)) {
        const char colour = colourName(area.mean);
        if (colour != '?' && area.box.aspect() > kLeastAspect &&
            static_cast<double>(area.pixels) > kLeastFilled * area.box.width * area.box.height) {
            tiles.push_back({colour, area.box});
        }
    }
    return tiles;
}

std::string coloursOf(const Canvas& canvas) {
    std::string colours;
    for (const ColourTile& tile : colourTiles(canvas)) {
        colours += tile.colour;
    }
    std::ranges::sort(colours);
    return colours;
}

std::vector<std::string> coloursAt(const std::filesystem::path& film, const std::vector<double>& times_s) {
    std::vector<std::string> colours;
    const auto canvases = canvasesAt(film, times_s, kComposedFps);
    if (!canvases) {
        return {canvases.error().message};
    }
    for (const Canvas& canvas : *canvases) {
        colours.push_back(coloursOf(canvas));
    }
    return colours;
}

DigitPlace digitPlace(const Canvas& canvas, const Box& tile) {
    // Left of the test pattern, between the frame number in the upper corner and a name at the bottom.
    const Box middle{tile.left + tile.width / 4, tile.top + tile.height / 8, tile.width * 45 / 100,
                     tile.height * 70 / 100};
    const Box white = whiteBox(canvas, middle);
    const auto width = static_cast<double>(tile.width);
    const auto height = static_cast<double>(tile.height);
    return {(white.left - tile.left) / width, (white.top - tile.top) / height, white.width / width,
            white.height / height};
}

Outcome compose(std::vector<std::string> arguments) {
    if (!isGiven(arguments, "--size")) {
        arguments.insert(arguments.end(), {"--size", "640x360"});
    }
    if (!isGiven(arguments, "--preset")) {
        arguments.insert(arguments.end(), {"--preset", "ultrafast"});
    }
    arguments.insert(arguments.begin(), "compose");
    return runTool("mjr", arguments);
}

void linkRecordings(const std::string& of, const std::string& part, const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    for (const auto& entry : std::filesystem::directory_iterator(corpusPath(of))) {
        const std::string name = entry.path().filename().string();
        if (entry.path().extension() == ".mjr" && name.find(part) != std::string::npos) {
            std::filesystem::create_symlink(entry.path(), folder / name);
        }
    }
}

}  // namespace wf::test
