#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pp-rec/compose/sources.h"

namespace wf::compose {

/// The recordings of one publishing of a camera or screen: the big stream and, where the client sent two, the small one
/// of the same picture.
struct VideoTrack {
    std::unique_ptr<PictureSource> big;
    std::unique_ptr<PictureSource> small;  ///< may be null
};

/// Somebody who was in the meeting, or a screen share. Owns the sources that a composition reads.
struct Person {
    std::string user;  ///< id
    std::string name;  ///< to show
    bool is_screen = false;
    std::vector<Span> present;  ///< joined to left, rising, apart from each other
    std::vector<Span> camera;   ///< pictures exist, rising, apart; short gaps of the network do not count
    std::vector<Span> muted;    ///< rising, apart: by the events of the room, else where nothing was sent
    std::vector<std::unique_ptr<SoundSource>> sounds;  ///< may overlap where a ghost of an old session lives on
    std::vector<VideoTrack> videos;                    ///< ordered by begin
};

}  // namespace wf::compose
