#include "pp-rec/compose/display_name.h"

#include <pango/pango.h>

#include <memory>
#include <vector>

namespace wf::compose {
namespace {

constexpr std::size_t kMostCharacters = 120;
constexpr std::size_t kMostBytesOfInitial = 64;  // a flag or a family are long, a stack of accents is longer

/// Marks that reach beyond themselves: direction embeddings, overrides and isolates, and invisible ones.
bool isUnwanted(gunichar c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200B || c == 0xFEFF ||
           (c >= 0xFFF9 && c <= 0xFFFB);
}

bool isBlank(gunichar c) { return g_unichar_isspace(c) != 0 || g_unichar_iscntrl(c) != 0; }

/// Cuts the first character off; a byte that begins none counts as U+FFFD.
gunichar takeCharacter(std::string_view& text) {
    if (text.front() == '\0') {
        text.remove_prefix(1);
        return 0;
    }
    const gunichar c = g_utf8_get_char_validated(text.data(), static_cast<gssize>(text.size()));
    const bool valid = c <= 0x10FFFF;
    text.remove_prefix(valid ? static_cast<std::size_t>(g_unichar_to_utf8(c, nullptr)) : 1U);
    return valid ? c : 0xFFFD;
}

void append(std::string& text, gunichar c) {
    char bytes[6];
    text.append(bytes, static_cast<std::size_t>(g_unichar_to_utf8(c, bytes)));
}

/// A text cut where a cursor may stand, so that accents and joined emoji stay whole.
std::vector<std::string> graphemes(const std::string& text) {
    const auto length = static_cast<std::size_t>(g_utf8_strlen(text.data(), static_cast<gssize>(text.size())));
    std::vector<PangoLogAttr> attributes(length + 1);
    pango_get_log_attrs(text.data(), static_cast<int>(text.size()), -1, pango_language_get_default(), attributes.data(),
                        static_cast<int>(attributes.size()));
    std::vector<std::string> result;
    const char* at = text.data();
    for (std::size_t i = 0; i < length; ++i) {
        const char* next = g_utf8_next_char(at);
        if (attributes[i].is_cursor_position != 0 || result.empty()) {
            result.emplace_back();
        }
        result.back().append(at, next);
        at = next;
    }
    return result;
}

std::vector<std::string> wordsOf(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = text.find(' ');
        if (end > 0) {
            words.emplace_back(text.substr(0, end));
        }
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return words;
}

/// The first that is a letter, a digit or a picture; brackets and the like only where there is nothing else.
std::string firstOf(const std::string& word) {
    const std::vector<std::string> characters = graphemes(word);
    for (const std::string& character : characters) {
        const gunichar c = g_utf8_get_char(character.c_str());
        const bool is_picture = g_unichar_type(c) == G_UNICODE_OTHER_SYMBOL;
        if (character.size() <= kMostBytesOfInitial && (is_picture || g_unichar_ispunct(c) == 0)) {
            return character;
        }
    }
    return characters.empty() || characters.front().size() > kMostBytesOfInitial ? std::string() : characters.front();
}

/// Of a script with capital and small letters, in which initials are customary.
bool isLetter(const std::string& character) {
    const gunichar c = g_utf8_get_char(character.c_str());
    return g_unichar_toupper(c) != g_unichar_tolower(c);
}

std::string upper(const std::string& character) {
    const std::unique_ptr<gchar, decltype(&g_free)> text(g_utf8_strup(character.c_str(), -1), &g_free);
    return text.get();
}

}  // namespace

std::string displayName(std::string_view name) {
    std::string result;
    std::size_t characters = 0;
    bool space = false;
    while (!name.empty() && characters < kMostCharacters) {
        const gunichar c = takeCharacter(name);
        if (isUnwanted(c)) {
            continue;
        }
        if (isBlank(c)) {
            space = !result.empty();
            continue;
        }
        if (space) {
            result += ' ';
        }
        space = false;
        append(result, c);
        ++characters;
    }
    return result;
}

std::string initialsOf(std::string_view display_name) {
    const std::vector<std::string> words = wordsOf(display_name);
    if (words.empty()) {
        return {};
    }
    const std::string first = firstOf(words.front());
    if (!isLetter(first)) {
        return first;
    }
    const std::string last = words.size() > 1 ? firstOf(words.back()) : std::string();
    return upper(first) + (isLetter(last) ? upper(last) : std::string());
}

}  // namespace wf::compose
