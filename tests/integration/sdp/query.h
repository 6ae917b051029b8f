#pragma once

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>

namespace wf::test {

/// Path and parameters of a request's target ("/answer?video=vp8").
struct Query {
    std::string path;
    std::map<std::string, std::string> values;

    explicit Query(const std::string& target) : path(target.substr(0, target.find('?'))) {
        std::size_t at = path.size();
        while (at < target.size()) {
            const std::size_t end = std::min(target.find('&', at + 1), target.size());
            const std::string part = target.substr(at + 1, end - at - 1);
            const std::size_t equals = part.find('=');
            if (equals != std::string::npos) {
                values[part.substr(0, equals)] = unescaped(part.substr(equals + 1));
            }
            at = end;
        }
    }

    [[nodiscard]] std::string get(const std::string& name) const {
        const auto found = values.find(name);
        return found == values.end() ? std::string() : found->second;
    }
    [[nodiscard]] bool has(const std::string& name) const { return values.contains(name); }
    [[nodiscard]] unsigned long number(const std::string& name) const {
        return std::strtoul(get(name).c_str(), nullptr, 10);
    }

private:
    static std::string unescaped(const std::string& text) {
        std::string plain;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '%' && i + 2 < text.size()) {
                plain += static_cast<char>(std::strtoul(text.substr(i + 1, 2).c_str(), nullptr, 16));
                i += 2;
            } else {
                plain += text[i] == '+' ? ' ' : text[i];
            }
        }
        return plain;
    }
};

}  // namespace wf::test
