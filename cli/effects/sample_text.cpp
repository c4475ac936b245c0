#include "cli/effects/sample_text.h"

#include <algorithm>
#include <cstdint>

namespace gwctl::cli {
namespace {

constexpr int nesting_max = 32;
constexpr std::size_t text_bytes_max = 512;
constexpr std::string_view usual = "a0-_/.xA ";

/// What stands for a class such as `\d`; empty: it stands for itself.
struct Escape {
  char letter;
  std::string_view sample;
};

constexpr Escape escapes[] = {{'d', "1"}, {'w', "a"}, {'s', " "}, {'D', "a"},
                              {'W', "-"}, {'S', "a"}, {'b', ""},  {'B', ""},
                              {'A', ""},  {'z', ""},  {'Z', ""},  {'t', "\t"}};

/// Reads a pattern and writes the shortest text for each part of it.
class Sampler {
 public:
  explicit Sampler(std::string_view pattern) : pattern_{pattern} {}

  std::optional<std::string> run() {
    std::string text = alternatives();
    if (has_failed_ || at_ != pattern_.size() || text.size() > text_bytes_max) return std::nullopt;
    return text;
  }

 private:
  bool is_at(char c) const { return at_ < pattern_.size() && pattern_[at_] == c; }

  char next() { return at_ < pattern_.size() ? pattern_[at_++] : fail(); }

  char fail() {
    has_failed_ = true;
    at_ = pattern_.size();
    return '\0';
  }

  // The first one is the sample.
  std::string alternatives() {
    if (++nesting_ > nesting_max) fail();
    std::string first = sequence();
    while (is_at('|')) {
      ++at_;
      sequence();
    }
    --nesting_;
    return first;
  }

  std::string sequence() {
    std::string text;
    while (at_ < pattern_.size() && !is_at('|') && !is_at(')')) {
      const std::string one = atom();
      const std::size_t times = repeats();
      for (std::size_t i = 0; i < times && text.size() <= text_bytes_max; ++i) text += one;
    }
    return text;
  }

  std::string atom() {
    const char c = next();
    switch (c) {
      case '^':
      case '$': return {};
      case '.': return "a";
      case '[': return one_of();
      case '(': return group();
      case '\\': return escaped(next());
      case '*':
      case '+':
      case '?': fail(); return {};
      default: return {c};
    }
  }

  std::string escaped(char letter) {
    for (const Escape& each : escapes) {
      if (each.letter == letter) return std::string{each.sample};
    }
    const bool has_meaning = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                             (letter >= '0' && letter <= '9');
    if (has_meaning) fail();
    return {letter};
  }

  std::string group() {
    if (is_at('?')) {
      ++at_;
      if (next() != ':') fail();
    }
    std::string text = alternatives();
    if (next() != ')') fail();
    return text;
  }

  std::string one_of() {
    const bool is_negated = is_at('^');
    if (is_negated) ++at_;
    std::string members;
    bool is_first = true;
    while (!has_failed_ && (is_first || !is_at(']'))) {
      is_first = false;
      char c = next();
      if (c == '\\') {
        members += escaped(next());
        continue;
      }
      members += c;
      if (!is_at('-') || at_ + 1 >= pattern_.size() || pattern_[at_ + 1] == ']') continue;
      ++at_;
      const char last = next();
      // The ends do for a sample; what is left out of a negated one is left out whole.
      if (is_negated) {
        for (int each = c; each <= last && each < 128; ++each) members += static_cast<char>(each);
      }
    }
    if (next() != ']') fail();
    if (!is_negated) return members.empty() ? std::string{} : std::string{members[0]};
    const std::size_t other = usual.find_first_not_of(members);
    if (other == std::string_view::npos) fail();
    return other == std::string_view::npos ? std::string{} : std::string{usual[other]};
  }

  // How often the part before is written.
  std::size_t repeats() {
    std::size_t times = 1;
    if (is_at('*') || is_at('?')) {
      ++at_;
      times = 0;
    } else if (is_at('+')) {
      ++at_;
    } else if (is_at('{')) {
      ++at_;
      times = 0;
      while (at_ < pattern_.size() && pattern_[at_] >= '0' && pattern_[at_] <= '9')
        times = std::min<std::size_t>(10 * times + static_cast<std::size_t>(next() - '0'),
                                      text_bytes_max);
      while (at_ < pattern_.size() && !is_at('}')) ++at_;
      if (next() != '}') fail();
    } else {
      return 1;
    }
    if (is_at('?') || is_at('+')) ++at_;  // lazy, possessive: the same texts
    return times;
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  int nesting_ = 0;
  bool has_failed_ = false;
};

}  // namespace

std::optional<std::string> sample_text(std::string_view pattern) {
  return Sampler{pattern}.run();
}

}  // namespace gwctl::cli
