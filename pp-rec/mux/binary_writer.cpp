#include "pp-rec/mux/binary_writer.h"

#include <utility>

namespace wf::mux {

Result<std::unique_ptr<BinaryWriter>> BinaryWriter::create(const std::string& path, bool overwrite) {
    Result<std::unique_ptr<OutputFile>> file = OutputFile::create(path, {.overwrite = overwrite});
    if (!file) {
        return std::move(file).error();
    }
    return std::unique_ptr<BinaryWriter>(new BinaryWriter(std::move(file).value()));
}

}  // namespace wf::mux
