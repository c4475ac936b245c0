#include "cli/arguments.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/suggest.h"

namespace gwctl::cli {
namespace {

bool is_flag(const CLI::Option& option) {
  return option.get_items_expected_max() == 0;
}

/// `camelCase` as `camel-case`.
std::string dashed(std::string_view name) {
  std::string result;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      result += '-';
      result += static_cast<char>(c - 'A' + 'a');
    } else {
      result += c;
    }
  }
  return result;
}

/// What may follow a letter within one word, as its value: `-r./file`, `-e=x`.
bool starts_value(char c) {
  const bool is_word =
      (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  return !is_word && c != '-';
}

class Reader {
 public:
  Reader(const CLI::App& command, std::span<const std::string> arguments) : rest_{arguments} {
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& name : option->get_lnames()) options_[name] = option;
      for (const std::string& name : option->get_snames()) options_[name] = option;
      takes_positionals_ |= option->get_positional();
    }
  }

  Result<std::vector<std::string>> read() {
    while (!rest_.empty()) {
      const std::string argument = take();
      if (argument == "--") {
        while (!rest_.empty()) positional(take());
      } else if (argument.starts_with("--")) {
        long_option(argument);
      } else if (argument.size() > 1 && argument.front() == '-') {
        short_options(argument);
      } else {
        positional(argument);
      }
    }
    return verdict();
  }

 private:
  std::string take() {
    std::string argument = rest_.front();
    rest_ = rest_.subspan(1);
    return argument;
  }

  void positional(std::string argument) {
    if (!takes_positionals_) unknown(argument);
    positionals_.push_back(std::move(argument));
  }

  void unknown(const std::string& name) {
    if (std::ranges::find(unknown_, name) == unknown_.end()) unknown_.push_back(name);
  }

  void long_option(std::string_view argument) {
    argument.remove_prefix(std::min(argument.find_first_not_of('-'), argument.size()));
    const std::size_t equals = argument.find('=');
    const std::string name{argument.substr(0, equals)};
    std::optional<std::string> value;
    if (equals != argument.npos) value = std::string{argument.substr(equals + 1)};
    if (name.starts_with("no-") && find(name) == nullptr) {
      const CLI::Option* option = find(name.substr(3));
      if (option == nullptr || !is_flag(*option)) unknown(name);
      return;
    }
    set(name, std::move(value));
  }

  /// `-q`, `-qv`, `-r FILE`, `-r=FILE`, `-r./file`, `-o.json FILE`.
  void short_options(std::string_view argument) {
    argument.remove_prefix(1);
    if (argument.size() > 2 && argument[1] == '.' && find(argument.substr(0, 1)) != nullptr &&
        is_dotted(argument)) {
      const std::size_t equals = argument.find('=');
      std::optional<std::string> value;
      if (equals != argument.npos) value = std::string{argument.substr(equals + 1)};
      const std::string prefix = find(argument.substr(0, 1))->get_lnames().front();
      set(prefix + std::string{argument.substr(1, equals - 1)}, std::move(value));
      return;
    }
    while (!argument.empty()) {
      const std::string letter{argument.substr(0, 1)};
      argument.remove_prefix(1);
      std::optional<std::string> value;
      if (!argument.empty() && starts_value(argument.front())) {
        if (argument.front() == '=') argument.remove_prefix(1);
        value = std::string{argument};
        argument = {};
      }
      const bool is_last = argument.empty();
      const CLI::Option* option = find(letter);
      if (option != nullptr && !is_flag(*option) && !is_last) {
        missing(letter);
      } else {
        set(letter, std::move(value));
      }
    }
  }

  /// Whether `o.json` names an option of its own kind (`--output.json`).
  bool is_dotted(std::string_view argument) const {
    const std::string name = find(argument.substr(0, 1))->get_lnames().front();
    return std::ranges::any_of(
        options_, [&](const auto& entry) { return entry.first.starts_with(name + "."); });
  }

  const CLI::Option* find(std::string_view name) const {
    auto found = options_.find(std::string{name});
    if (found == options_.end() && name.size() > 1) found = options_.find(dashed(name));
    return found == options_.end() ? nullptr : found->second;
  }

  void set(const std::string& name, std::optional<std::string> value) {
    const CLI::Option* option = find(name);
    if (option == nullptr) return unknown(name);
    const std::string long_name = option->get_lnames().front();
    if (is_flag(*option)) {
      if (!value && !rest_.empty() && (rest_.front() == "true" || rest_.front() == "false")) {
        value = take();
      }
      if (value != "false") add_flag(long_name);
      return;
    }
    if (!value && !rest_.empty() && (rest_.front() == "-" || !rest_.front().starts_with('-'))) {
      value = take();
    }
    if (!value) return missing(name);
    check_choice(long_name, *option, *value);
    if (option->get_items_expected_max() == 1 && !given_.insert(long_name).second) {
      problems_.push_back("Argument given more than once: " + long_name);
    }
    canonical_.push_back("--" + long_name + "=" + *value);
  }

  void add_flag(const std::string& name) {
    if (given_.insert(name).second) canonical_.push_back("--" + name);
  }

  void missing(const std::string& name) {
    problems_.push_back("Not enough arguments following: " + name);
  }

  void check_choice(const std::string& name, const CLI::Option& option, const std::string& value) {
    const std::vector<std::string> choices = choices_of(option.get_type_name());
    if (choices.empty() || std::ranges::find(choices, value) != choices.end()) return;
    suggestions_ += suggestion(value, choices);
    problems_.push_back(
        fmt::format("Invalid values:\n  Argument: {}, Given: \"{}\", Choices: \"{}\"", name, value,
                    fmt::join(choices, "\", \"")));
  }

  Result<std::vector<std::string>> verdict() {
    if (!unknown_.empty()) {
      std::vector<std::string> names;
      for (const auto& [name, option] : options_) {
        if (name.size() > 1 && !option->get_group().empty()) names.push_back(name);
      }
      for (const std::string& name : unknown_) suggestions_ += suggestion(dashed(name), names);
      problems_.push_back(fmt::format("Unknown argument{}: {}", unknown_.size() == 1 ? "" : "s",
                                      fmt::join(unknown_, ", ")));
    }
    if (!problems_.empty()) {
      // The problem stands last, where scripts look for it.
      const std::string before = suggestions_.empty() ? "" : suggestions_.substr(1) + "\n";
      return fail(before + problems_.back());
    }
    if (!positionals_.empty()) canonical_.push_back("--");
    canonical_.insert(canonical_.end(), positionals_.begin(), positionals_.end());
    return std::move(canonical_);
  }

  std::span<const std::string> rest_;
  std::map<std::string, const CLI::Option*> options_;
  bool takes_positionals_ = false;
  std::set<std::string> given_;
  std::vector<std::string> canonical_;
  std::vector<std::string> positionals_;
  std::vector<std::string> unknown_;
  std::vector<std::string> problems_;
  std::string suggestions_;
};

}  // namespace

Result<std::vector<std::string>> canonical_arguments(const CLI::App& command,
                                                     std::span<const std::string> arguments) {
  return Reader{command, arguments}.read();
}

std::vector<std::string> choices_of(const std::string& type_name) {
  std::vector<std::string> choices;
  if (type_name.find('|') == type_name.npos) return choices;
  std::size_t begin = 0;
  while (begin <= type_name.size()) {
    const std::size_t end = std::min(type_name.find('|', begin), type_name.size());
    choices.push_back(type_name.substr(begin, end - begin));
    begin = end + 1;
  }
  return choices;
}

}  // namespace gwctl::cli
