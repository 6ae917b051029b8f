#include "recorder/mjr/system_error.h"

#include <system_error>

namespace wf::mjr {

Error systemError(const std::string& action, const std::string& path, int error_number) {
    return Error{"cannot " + action + " " + path + ": " + std::generic_category().message(error_number)};
}

}  // namespace wf::mjr
