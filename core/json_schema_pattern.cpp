#include "core/json_schema_pattern.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace gwctl::json_schema {
namespace {

constexpr std::uint32_t unbounded = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t count_max = 1'000'000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 128;
}

void add(std::bitset<128>& set, char from, char to) {
  for (int c = from; c <= to; ++c) set.set(static_cast<std::size_t>(c));
}

bool add_shorthand(std::bitset<128>& set, char letter) {
  if (letter != 'd' && letter != 'w') return false;
  add(set, '0', '9');
  if (letter == 'w') {
    add(set, 'a', 'z');
    add(set, 'A', 'Z');
    add(set, '_', '_');
  }
  return true;
}

}  // namespace

/// Reads the expressions that Pattern can match by itself, and gives up on all others.
class SimplePatternReader {
 public:
  explicit SimplePatternReader(std::string_view text) : rest_{text} {}

  bool read(Pattern& to) {
    to.at_begin_ = take('^');
    while (!rest_.empty() && rest_ != "$") {
      Pattern::Run run;
      if (!read_set(run.set) || !read_count(run)) return false;
      to.runs_.push_back(run);
    }
    to.at_end_ = take('$');
    to.is_literal_ = std::ranges::all_of(to.runs_, [](const auto& run) {
      return run.set.count() == 1 && run.min == 1 && run.max == 1;
    });
    if (to.is_literal_) read_literal(to);
    return to.is_literal_ || (to.at_begin_ && is_greedy_safe(to));
  }

 private:
  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool read_set(std::bitset<128>& set) {
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (c == '[') return read_class(set);
    if (c == '\\') return read_escape(set).has_value();
    if (!is_ascii(c) || std::string_view{"^$.|()*+?{}]"}.find(c) != std::string_view::npos)
      return false;
    add(set, c, c);
    return true;
  }

  // The character an escape stands for, or 0 for a shorthand.
  std::optional<char> read_escape(std::bitset<128>& set) {
    if (rest_.empty()) return std::nullopt;
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (add_shorthand(set, c)) return '\0';
    if (!is_ascii(c) || is_digit(c) || is_letter(c) || c == '_') return std::nullopt;
    add(set, c, c);
    return c;
  }

  std::optional<char> read_class_atom(std::bitset<128>& set) {
    if (rest_.empty() || !is_ascii(rest_[0])) return std::nullopt;
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (c == '\\') return read_escape(set);
    add(set, c, c);
    return c;
  }

  bool read_class(std::bitset<128>& set) {
    if (rest_.starts_with('^')) return false;
    while (!take(']')) {
      const auto from = read_class_atom(set);
      if (!from) return false;
      if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') continue;
      rest_.remove_prefix(1);
      const auto to = read_class_atom(set);
      if (!to || *from == '\0' || *to == '\0' || *from > *to) return false;
      add(set, *from, *to);
    }
    return true;
  }

  std::optional<std::uint32_t> read_number() {
    if (rest_.empty() || !is_digit(rest_[0])) return std::nullopt;
    std::uint32_t number = 0;
    while (!rest_.empty() && is_digit(rest_[0])) {
      number = std::min(number * 10 + static_cast<std::uint32_t>(rest_[0] - '0'), count_max);
      rest_.remove_prefix(1);
    }
    return number;
  }

  bool read_braces(Pattern::Run& run) {
    const auto min = read_number();
    if (!min) return false;
    run.min = *min;
    run.max = *min;
    if (take(',')) {
      const auto max = read_number();
      run.max = max.value_or(unbounded);
    }
    return take('}') && run.min <= run.max && run.min < count_max;
  }

  bool read_count(Pattern::Run& run) {
    if (take('*')) {
      run.min = 0;
      run.max = unbounded;
    } else if (take('+')) {
      run.max = unbounded;
    } else if (take('?')) {
      run.min = 0;
    } else if (take('{')) {
      if (!read_braces(run)) return false;
    }
    return rest_.empty() || std::string_view{"*+?{"}.find(rest_[0]) == std::string_view::npos;
  }

  static void read_literal(Pattern& to) {
    for (const auto& run : to.runs_) {
      for (std::size_t c = 0; c < run.set.size(); ++c) {
        if (run.set.test(c)) to.literal_ += static_cast<char>(c);
      }
    }
  }

  // Taking as much as there is never takes what a later run needs.
  static bool is_greedy_safe(const Pattern& pattern) {
    for (std::size_t at = 0; at < pattern.runs_.size(); ++at) {
      const auto& run = pattern.runs_[at];
      if (run.min == run.max) continue;
      for (std::size_t next = at + 1; next < pattern.runs_.size(); ++next) {
        if ((run.set & pattern.runs_[next].set).any()) return false;
        if (pattern.runs_[next].min > 0) break;
      }
    }
    return true;
  }

  std::string_view rest_;
};

Result<Pattern> Pattern::compile(std::string_view text, std::string_view flags) {
  Pattern pattern;
  if (SimplePatternReader{text}.read(pattern)) return pattern;
  pattern = Pattern{};
  auto regex = Regex::compile(text, flags);
  if (!regex) return tl::unexpected<Error>(std::move(regex).error());
  pattern.regex_ = std::move(*regex);
  return pattern;
}

bool Pattern::matches_runs(std::string_view subject) const {
  std::size_t at = 0;
  for (const Run& run : runs_) {
    const std::size_t end = std::min<std::size_t>(subject.size(), at + run.max);
    const std::size_t begin = at;
    while (at < end && is_ascii(subject[at]) && run.set.test(static_cast<std::size_t>(subject[at])))
      ++at;
    if (at - begin < run.min) return false;
  }
  return !at_end_ || at == subject.size();
}

bool Pattern::matches(std::string_view subject) const {
  if (regex_) return regex_->search(subject) == Match::yes;
  if (!is_literal_) return matches_runs(subject);
  if (at_begin_ && at_end_) return subject == literal_;
  if (at_begin_) return subject.starts_with(literal_);
  if (at_end_) return subject.ends_with(literal_);
  return subject.find(literal_) != std::string_view::npos;
}

}  // namespace gwctl::json_schema
