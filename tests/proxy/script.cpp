#include "tests/proxy/script.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace gwctl::proxy_test {
namespace {

// Stands for {*} in a pattern; no message has it.
constexpr char anything = '\x01';
// Stands for {scheme} until it is known.
constexpr char scheme_mark = '\x02';

[[noreturn]] void fail(std::size_t line, const std::string& what) {
  throw std::runtime_error{"line " + std::to_string(line) + ": " + what};
}

std::string repeat(const std::string& count, const std::string& text) {
  std::string all;
  for (std::size_t n = std::stoul(count); n != 0; --n) all += text;
  return all;
}

std::string length_of(const std::string& body) {
  return "Content-Length: " + std::to_string(body.size()) + "\r\n";
}

// What the gateway adds to a request, in front of the client's fields and behind them.
constexpr std::string_view address_lines = "X-Real-IP: 127.0.0.1\r\nX-Forwarded-For: 127.0.0.1\r\n";
constexpr std::string_view forwarded_lines =
    "X-Forwarded-Proto: \x02\r\nX-Forwarded-Host: \x01\r\nX-Forwarded-Port: \x01\r\n";
constexpr std::string_view own_lines = "Server: APISIX/3.18.0\r\nDate: \x01\r\n";
constexpr std::string_view own_lines_first = "Date: \x01\r\nServer: APISIX/3.18.0\r\n";

/// Names in braces, each with its argument behind a blank:
///
///     {get PATH}    a whole GET, as sent or as an upstream gets it
///     {ok BODY}     a whole 200 with Content-Length, as sent or as a client gets it
///     {addr}        X-Real-IP and X-Forwarded-For, as the gateway adds them
///     {scheme}      by which the client came
///     {fwd}         the other X-Forwarded fields
///     {own}         Server and Date, behind what an upstream said
///     {own-first}   Date and Server of an answer of the gateway's own
std::string expand(const std::string& name, const std::string& argument, Step::Kind kind,
                   std::size_t line) {
  const bool is_sent = kind == Step::Kind::send;
  if (name == "*" && !is_sent) return {anything};
  if (name == "scheme") return {scheme_mark};
  if (name == "addr") return std::string{address_lines};
  if (name == "fwd") return std::string{forwarded_lines};
  if (name == "own") return std::string{own_lines};
  if (name == "own-first") return std::string{own_lines_first};
  if (name == "get") {
    const std::string start = "GET " + argument + " HTTP/1.1\r\nHost: a\r\n";
    if (is_sent) return start + "\r\n";
    return start + std::string{address_lines} + std::string{forwarded_lines} + "\r\n";
  }
  if (name == "ok") {
    const std::string start = "HTTP/1.1 200 OK\r\n" + length_of(argument);
    return is_sent ? start + "\r\n" + argument : start + std::string{own_lines} + "\r\n" + argument;
  }
  fail(line, "nothing is called {" + name + "}");
}

bool is_number(const std::string& text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string braces(const std::string& inside, Step::Kind kind, std::size_t line);

// Of the brace that closes the one there; the end of the text where there is none.
std::size_t closing_brace(const std::string& text, std::size_t at) {
  std::size_t depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) break;
  }
  return at;
}

char escaped(const std::string& text, std::size_t& at, std::size_t line) {
  switch (const char c = text[++at]) {
    case 'r': return '\r';
    case 'n': return '\n';
    case 't': return '\t';
    case 'x': at += 2; return static_cast<char>(std::stoi(text.substr(at - 1, 2), nullptr, 16));
    case '\\':
    case '{': return c;
    default: fail(line, "an unknown escape");
  }
}

std::string decode(const std::string& text, Step::Kind kind, std::size_t line) {
  std::string all;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      all += escaped(text, at, line);
    } else if (text[at] == '{') {
      const std::size_t end = closing_brace(text, at);
      if (end == text.size()) fail(line, "a brace that is not closed");
      all += braces(text.substr(at + 1, end - at - 1), kind, line);
      at = end;
    } else {
      all += text[at];
    }
  }
  return all;
}

std::string braces(const std::string& inside, Step::Kind kind, std::size_t line) {
  const std::size_t star = inside.find('*');
  if (star != std::string::npos && is_number(inside.substr(0, star)))
    return repeat(inside.substr(0, star), decode(inside.substr(star + 1), kind, line));
  const std::size_t blank = inside.find(' ');
  const std::string argument = blank == std::string::npos ? "" : inside.substr(blank + 1);
  return expand(inside.substr(0, blank), decode(argument, kind, line), kind, line);
}

// A line of text; one that is nothing but whole lines in braces has its own end.
std::string decode_line(std::string text, Step::Kind kind, std::size_t line) {
  const bool is_open = text.ends_with('\\') && !text.ends_with("\\\\");
  if (is_open) text.pop_back();
  std::string decoded = decode(text, kind, line);
  const bool is_whole = text.starts_with('{') && closing_brace(text, 0) + 1 == text.size() &&
                        !is_number(text.substr(1, 1)) && text != "{*}";
  if (!is_open && !is_whole) decoded += "\r\n";
  return decoded;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream{text};
  std::vector<std::string> words;
  std::string word;
  while (stream >> word) words.push_back(word);
  return words;
}

/// Puts the lines of a file together.
class Reader {
 public:
  void take(const std::string& line) {
    ++number_;
    if (line.empty() || line[0] == '#') {
      is_joined_ = false;
    } else if (line.starts_with("=== ")) {
      cases_.push_back({line.substr(4), number_, {}, {}});
      is_joined_ = false;
    } else if (cases_.empty()) {
      fail(number_, "a case begins with ===");
    } else if (line == "|") {
      is_joined_ = false;
    } else if (line.starts_with("@ ")) {
      const std::size_t blank = line.find(' ', 2);
      const std::string value = blank == std::string::npos ? "" : line.substr(blank + 1);
      cases_.back().options.push_back({line.substr(2, blank - 2), value});
    } else {
      take_step(line);
    }
  }

  std::vector<Case> cases() { return std::move(cases_); }

 private:
  void take_step(const std::string& line) {
    std::vector<Step>& steps = cases_.back().steps;
    const std::size_t end = line.find_first_of("<> ");
    if (end == std::string::npos) fail(number_, "neither a step nor anything else");
    Step step;
    step.line = number_;
    step.who = line.substr(0, end);
    if (line[end] == ' ') {
      step.words = words_of(line.substr(end));
      step.text = line.substr(std::min(line.size(), line.find_first_not_of(' ', end)));
      steps.push_back(step);
      is_joined_ = false;
      return;
    }
    step.kind = line[end] == '>' ? Step::Kind::send : Step::Kind::expect;
    step.text = decode_line(line.substr(std::min(line.size(), end + 2)), step.kind, number_);
    const bool is_same =
        is_joined_ && steps.back().kind == step.kind && steps.back().who == step.who;
    if (is_same) {
      steps.back().text += step.text;
    } else {
      steps.push_back(step);
    }
    is_joined_ = true;
  }

  std::vector<Case> cases_;
  std::size_t number_ = 0;
  bool is_joined_ = false;
};

}  // namespace

std::vector<Case> read_cases(const std::string& text, const std::string& scheme) {
  Reader reader;
  std::istringstream lines{text};
  std::string line;
  while (std::getline(lines, line)) reader.take(line);
  std::vector<Case> cases = reader.cases();
  for (Case& each : cases) {
    for (Step& step : each.steps) {
      for (std::size_t at = 0; (at = step.text.find(scheme_mark, at)) != std::string::npos;)
        step.text.replace(at, 1, scheme);
    }
  }
  return cases;
}

std::size_t least_size(const std::string& pattern) {
  return pattern.size() - static_cast<std::size_t>(std::ranges::count(pattern, anything));
}

Found match(const std::string& pattern, const std::string& received) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == anything) {
      const std::size_t end = pattern.find_first_of({anything, '\r'}, i + 1);
      const std::string literal = pattern.substr(i + 1, end - i - 1) + "\r";
      // Up to the first occurrence of what follows, or of the line's end.
      const bool is_bare = literal.size() == 1;
      const std::size_t next =
          received.find(is_bare ? "\r" : literal.substr(0, literal.size() - 1), at);
      if (next == std::string::npos) return {Found::Status::more, at};
      at = next;
      continue;
    }
    if (at == received.size()) return {Found::Status::more, at};
    if (received[at] != pattern[i]) return {Found::Status::no, at};
    ++at;
  }
  return {Found::Status::yes, at};
}

}  // namespace gwctl::proxy_test
