#include "pp-rec/tool/command_line.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <utility>
#include <vector>

#include "pp-rec/tool/option_table.h"

namespace wf::tool {
namespace {

// Decimal, 0x hexadecimal or 0 octal, as C reads integers; blanks may stand in front, nothing behind.
Result<int> parseNumber(const std::string& text, const std::string& option) {
    errno = 0;
    char* end = nullptr;
    const long value = std::strtol(text.c_str(), &end, 0);
    if (end == text.c_str() || static_cast<std::size_t>(end - text.c_str()) != text.size()) {
        return Error{"'" + text + "' is no whole number, which " + option + " needs", std::nullopt};
    }
    if (errno == ERANGE || value > std::numeric_limits<int>::max() || value < std::numeric_limits<int>::min()) {
        return Error{"'" + text + "' is out of range for " + option, std::nullopt};
    }
    return static_cast<int>(value);
}

const OptionSpec* findShort(char name) {
    const auto found = std::ranges::find(optionTable(), name, &OptionSpec::short_name);
    return name == 0 || found == optionTable().end() ? nullptr : &*found;
}

const OptionSpec* findLong(std::string_view name) {
    const auto found = std::ranges::find(optionTable(), name, &OptionSpec::long_name);
    return found == optionTable().end() ? nullptr : &*found;
}

bool areFlags(std::string_view letters) {
    return std::ranges::all_of(letters, [](char letter) {
        const OptionSpec* spec = findShort(letter);
        return spec != nullptr && spec->isFlag();
    });
}

class Parser {
public:
    Parser(std::span<const std::string> arguments, const Environment& environment)
        : arguments_(arguments), environment_(environment), given_(optionTable().size()) {}

    Result<Options> parse() {
        bool options_ended = false;
        for (at_ = 0; at_ < arguments_.size() && !options_.help; ++at_) {
            const std::string& argument = arguments_[at_];
            Status taken;
            if (options_ended || argument.size() < 2 || argument[0] != '-') {
                positional_.push_back(argument);
            } else if (argument == "--") {
                options_ended = true;
            } else if (argument[1] == '-') {
                taken = takeLong(argument);
            } else {
                taken = takeShort(argument);
            }
            if (!taken) {
                return taken.error();
            }
        }
        takeEnvironment();
        return finish();
    }

private:
    Status takeLong(const std::string& argument) {
        const std::size_t equals = argument.find('=');
        const std::string name = argument.substr(2, equals == std::string::npos ? equals : equals - 2);
        if (name.starts_with("help")) {  // GLib's --help-all and the like
            options_.help = true;
            return {};
        }
        const OptionSpec* spec = findLong(name);
        if (spec == nullptr) {
            return Error{"unknown option " + argument, std::nullopt};
        }
        if (spec->isFlag() || equals != std::string::npos) {
            return set(*spec, equals == std::string::npos ? "" : argument.substr(equals + 1), "--" + name);
        }
        return setFromNext(*spec, "--" + name);
    }

    // In GLib's clusters a value always is the next argument. That is kept where the letters behind an option are all
    // flags; otherwise they are the value.
    Status takeShort(const std::string& argument) {
        for (std::size_t i = 1; i < argument.size(); ++i) {
            if (argument[i] == '?') {
                options_.help = true;
                return {};
            }
            const OptionSpec* spec = findShort(argument[i]);
            const std::string name = std::string("-") + argument[i];
            if (spec == nullptr) {
                return Error{"unknown option " + argument, std::nullopt};
            }
            const std::string rest = argument.substr(i + 1);
            const bool glued = !spec->isFlag() && !areFlags(rest);
            Status taken = spec->isFlag() ? set(*spec, "", name)
                           : glued        ? set(*spec, rest, name)
                                          : setFromNext(*spec, name);
            if (!taken || glued) {
                return taken;
            }
        }
        return {};
    }

    Status setFromNext(const OptionSpec& spec, const std::string& name) {
        if (at_ + 1 >= arguments_.size()) {
            return Error{"option " + name + " needs a value", std::nullopt};
        }
        return set(spec, arguments_[++at_], name);
    }

    Status set(const OptionSpec& spec, const std::string& value, const std::string& name) {
        given_[static_cast<std::size_t>(&spec - optionTable().data())] = true;
        if (const Flag* flag = std::get_if<Flag>(&spec.target)) {
            options_.** flag = true;
        } else if (const Text* text = std::get_if<Text>(&spec.target)) {
            options_.** text = value;
        } else {
            const Result<int> number = parseNumber(value, name);
            if (!number) {
                return number.error();
            }
            setNumber(spec, *number);
        }
        return {};
    }

    void setNumber(const OptionSpec& spec, int value) {
        const Number target = std::get<Number>(spec.target);
        options_.*target = value < 0 || value > spec.most ? Options{}.*target : value;
    }

    // Numbers in variables are read up to the first byte that is no digit; none at all is 0.
    void takeEnvironment() {
        for (std::size_t i = 0; i < optionTable().size(); ++i) {
            const OptionSpec& spec = optionTable()[i];
            if (spec.variable == nullptr || given_[i]) {
                continue;
            }
            const std::optional<std::string> value = environment_(spec.variable);
            if (!value) {
                continue;
            }
            if (const Text* text = std::get_if<Text>(&spec.target)) {
                options_.** text = *value;
            } else {
                const long number = std::strtol(value->c_str(), nullptr, 10);
                setNumber(spec, static_cast<int>(std::clamp(number, -1L, long{std::numeric_limits<int>::max()})));
            }
        }
    }

    Result<Options> finish() {
        if (options_.help || options_.version || options_.file_extensions) {
            return options_;
        }
        if (positional_.size() > 2) {
            return Error{"'" + positional_[2] + "': there can be one source and one target only", std::nullopt};
        }
        if (positional_.empty()) {
            return Error{"there is no source recording", std::nullopt};
        }
        if (positional_.size() == 1 && !options_.infoOnly()) {
            return Error{"there is no target file; without one, use -j, -e, -H or -p", std::nullopt};
        }
        if (std::ranges::any_of(positional_, &std::string::empty)) {
            return Error{"the name of the source or the target is empty", std::nullopt};
        }
        options_.source = positional_[0];
        options_.target = positional_.size() > 1 ? positional_[1] : "";
        return options_;
    }

    std::span<const std::string> arguments_;
    const Environment& environment_;
    std::vector<bool> given_;
    std::vector<std::string> positional_;
    Options options_;
    std::size_t at_ = 0;
};

}  // namespace

Result<Options> parseCommandLine(std::span<const std::string> arguments, const Environment& environment) {
    return Parser(arguments, environment).parse();
}

}  // namespace wf::tool
