#include "gateway-runtime/lua/source.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace gwctl::runtime::lua {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Where the long bracket ends that begins there (`[[ ]]`, `[=[ ]=]`); where it begins, if none
// does.
std::size_t long_bracket_end(std::string_view text, std::size_t at) {
  std::size_t level = 0;
  while (at + 1 + level < text.size() && text[at + 1 + level] == '=') ++level;
  if (text[at] != '[' || at + 1 + level >= text.size() || text[at + 1 + level] != '[') return at;
  const std::string close = "]" + std::string(level, '=') + "]";
  const std::size_t end = text.find(close, at + level + 2);
  return end == std::string_view::npos ? text.size() : end + close.size();
}

std::size_t string_end(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size() && text[at] != quote; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

std::size_t comment_end(std::string_view text, std::size_t at) {
  at += 2;
  if (at < text.size() && text[at] == '[') {
    if (const std::size_t end = long_bracket_end(text, at); end != at) return end;
  }
  return std::min(text.find('\n', at), text.size());
}

/// Goes along the tokens and knows where a statement may begin.
class Reader {
 public:
  explicit Reader(std::string& source) : source_{source} {}

  void run() {
    while (at_ < source_.size()) step();
  }

 private:
  void step() {
    const char c = source_[at_];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      ++at_;
    } else if (source_.compare(at_, 2, "--") == 0) {
      at_ = comment_end(source_, at_);
    } else if (c == '"' || c == '\'') {
      skip(string_end(source_, at_));
    } else if (c == '[' && long_bracket_end(source_, at_) != at_) {
      skip(long_bracket_end(source_, at_));
    } else if (is_word(c)) {
      take_word();
    } else {
      take_mark(c);
    }
  }

  void skip(std::size_t end) {
    at_ = end;
    begins_ = false;
  }

  void take_word() {
    constexpr std::array<std::string_view, 4> openers = {"then", "do", "else", "repeat"};
    std::size_t end = at_;
    while (end < source_.size() && is_word(source_[end])) ++end;
    const std::string_view word = std::string_view{source_}.substr(at_, end - at_);
    begins_ = std::ranges::find(openers, word) != openers.end();
    if (word == "function") header_ = Header::name;
    at_ = end;
  }

  void take_mark(char c) {
    if (c == ';') {
      if (begins_) source_[at_] = ' ';
      begins_ = true;
    } else {
      begins_ = c == ')' && header_ == Header::parameters;
      if (c == '(' && header_ == Header::name) header_ = Header::parameters;
      if (begins_) header_ = Header::none;
    }
    ++at_;
  }

  enum class Header : std::uint8_t { none, name, parameters };

  std::string& source_;
  std::size_t at_ = 0;
  bool begins_ = true;
  Header header_ = Header::none;  // of a function
};

}  // namespace

std::string without_empty_statements(std::string source) {
  Reader{source}.run();
  return source;
}

}  // namespace gwctl::runtime::lua
