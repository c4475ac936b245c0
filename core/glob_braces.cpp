#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "core/glob.h"

namespace gwctl {
namespace {

constexpr unsigned nesting_max = 32;
constexpr std::size_t length_max = 4096;  // of one expansion

// Where the brace that opens at `open` closes, or npos.
std::size_t closing_brace(std::string_view text, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '{') {
      ++depth;
    } else if (text[i] == '}' && --depth == 0) {
      return i;
    }
  }
  return std::string_view::npos;
}

// The parts between the commas that stand outside inner braces.
std::vector<std::string_view> split_at_commas(std::string_view body) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '\\') {
      ++i;
    } else if (body[i] == '{') {
      ++depth;
    } else if (body[i] == '}') {
      --depth;
    } else if (body[i] == ',' && depth == 0) {
      parts.push_back(body.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(body.substr(begin));
  return parts;
}

bool is_padded(std::string_view digits) {
  if (digits.starts_with('-')) digits.remove_prefix(1);
  return digits.size() > 1 && digits.front() == '0';
}

bool parse_integer(std::string_view text, long& number) {
  const char* end = text.data() + text.size();
  return !text.empty() && std::from_chars(text.data(), end, number).ptr == end;
}

std::string padded(long number, std::size_t width) {
  std::string digits = std::to_string(std::labs(number));
  const std::size_t sign = number < 0 ? 1 : 0;
  if (digits.size() + sign < width) digits.insert(0, width - sign - digits.size(), '0');
  if (number < 0) digits.insert(digits.begin(), '-');
  return digits;
}

// `1..3`, `a..e`, with a step behind a second `..`; empty for what is no sequence.
std::vector<std::string> sequence(std::string_view body) {
  const auto first = body.find("..");
  if (first == std::string_view::npos) return {};
  const auto second = body.find("..", first + 2);
  const std::string_view from = body.substr(0, first);
  const std::string_view to = body.substr(
      first + 2, second == std::string_view::npos ? std::string_view::npos : second - first - 2);
  long step = 1;
  if (second != std::string_view::npos && !parse_integer(body.substr(second + 2), step)) return {};
  long x = 0;
  long y = 0;
  const bool is_number = parse_integer(from, x) && parse_integer(to, y);
  if (!is_number) {
    if (from.size() != 1 || to.size() != 1) return {};
    x = from[0];
    y = to[0];
  }
  step = std::max(std::labs(step), 1L);
  const std::size_t width =
      is_number && (is_padded(from) || is_padded(to)) ? std::max(from.size(), to.size()) : 0;
  std::vector<std::string> out;
  for (long at = x; (x <= y ? at <= y : at >= y) && out.size() < brace_expansions_max;
       at += x <= y ? step : -step) {
    out.push_back(is_number ? padded(at, width) : std::string(1, static_cast<char>(at)));
  }
  return out;
}

std::vector<std::string> expand(std::string_view text, unsigned nesting);

std::vector<std::string> expand_body(std::string_view body, unsigned nesting) {
  const auto parts = split_at_commas(body);
  if (parts.size() == 1) return sequence(body);
  std::vector<std::string> out;
  for (const std::string_view part : parts) {
    for (std::string& each : expand(part, nesting + 1)) out.push_back(std::move(each));
  }
  return out;
}

std::vector<std::string> expand(std::string_view text, unsigned nesting) {
  std::vector<std::string> done{""};
  const auto append = [&done](std::string_view tail) {
    for (std::string& each : done) each += tail;
  };
  while (!text.empty()) {
    std::size_t open = text.find('{');
    while (open != std::string_view::npos && open > 0 && text[open - 1] == '\\') {
      open = text.find('{', open + 1);
    }
    const std::size_t close = open == std::string_view::npos ? open : closing_brace(text, open);
    if (close == std::string_view::npos || nesting > nesting_max) {
      append(text);
      break;
    }
    append(text.substr(0, open));
    const std::string_view body = text.substr(open + 1, close - open - 1);
    const bool is_shell_variable = open > 0 && text[open - 1] == '$';
    std::vector<std::string> inner =
        is_shell_variable ? std::vector<std::string>{} : expand_body(body, nesting);
    if (inner.empty()) inner = {"{" + std::string{body} + "}"};
    std::vector<std::string> next;
    for (const std::string& head : done) {
      for (const std::string& each : inner) {
        if (next.size() == brace_expansions_max || head.size() + each.size() > length_max) break;
        next.push_back(head + each);
      }
    }
    done = std::move(next);
    text.remove_prefix(close + 1);
  }
  return done;
}

}  // namespace

std::vector<std::string> expand_braces(std::string_view pattern) {
  return expand(pattern, 0);
}

}  // namespace gwctl
