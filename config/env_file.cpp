#include <cstdlib>

#include <fmt/format.h>

#include "config/variables.h"
#include "core/files.h"

namespace gwctl::config {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const auto begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_name(std::string_view text) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  return !text.empty() && text.find_first_not_of(letters) == text.npos &&
         (text[0] < '0' || text[0] > '9');
}

std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    const char c = text[++i];
    plain += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
  }
  return plain;
}

std::string value_of(std::string_view text) {
  const char quote = text.empty() ? '\0' : text.front();
  if (quote == '"' || quote == '\'') {
    const auto end = text.rfind(quote);
    const std::string_view inner = text.substr(1, end == 0 ? text.npos : end - 1);
    return quote == '"' ? unescape(inner) : std::string{inner};
  }
  return std::string{trim(text.substr(0, text.find(" #")))};
}

Result<void> read_lines(const std::string& path, std::string_view text, Values& values) {
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = text.find('\n');
    std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("export ")) line = trim(line.substr(7));
    const auto equals = line.find('=');
    const std::string_view name = trim(line.substr(0, equals));
    if (equals == line.npos || !is_name(name)) {
      return fail(fmt::format("{}:{}: no NAME=value", path, number));
    }
    values.insert_or_assign(std::string{name}, value_of(trim(line.substr(equals + 1))));
  }
  return {};
}

}  // namespace

Variables process_variables() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string{name}.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>{value};
  };
}

Result<Variables> with_env_files(Variables others, std::span<const std::string> paths) {
  auto values = std::make_shared<Values>();
  for (const std::string& path : paths) {
    GWCTL_TRY_ASSIGN(const std::string text, read_file(path));
    GWCTL_TRY(read_lines(path, text, *values));
  }
  return Variables{
      [others = std::move(others), values](std::string_view name) -> std::optional<std::string> {
        if (auto set = others(name)) return set;
        const auto found = values->find(name);
        return found == values->end() ? std::nullopt : std::optional{found->second};
      }};
}

}  // namespace gwctl::config
