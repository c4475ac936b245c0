#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/url.h"
#include "lint/functions/oas/common.h"
#include "lint/functions/oas/oas.h"
#include "lint/functions/oas/url_variables.h"

namespace gwctl::lint::oas {
namespace {

/// How many of the addresses that a server stands for are tried at most: there may be more than
/// anyone can.
constexpr std::size_t substitutions_max = 10'000;
constexpr std::size_t invalid_urls_max = 5;

bool is_string_or_absent(const Node* value) {
  return value == nullptr || value->is_string();
}

bool is_variable(const Node& variable, const View& view) {
  constexpr std::string_view known[] = {"enum", "default", "description", "examples"};
  if (!variable.is_object()) return false;
  for (const Member& member : variable.members()) {
    if (std::ranges::find(known, member.name()) == std::end(known) &&
        !member.name().starts_with("x-")) {
      return false;
    }
  }
  const Node* values = view.get(variable, "enum");
  const bool has_values =
      values == nullptr ||
      (values->is_array() && std::ranges::all_of(values->items(), [&](const Node& item) {
         return view.resolve(item).is_string();
       }));
  return has_values && is_string_or_absent(view.get(variable, "default")) &&
         is_string_or_absent(view.get(variable, "description")) &&
         is_string_or_absent(view.get(variable, "examples"));
}

bool is_server(const Node& server, const View& view) {
  const Node* url = view.get(server, "url");
  const Node* variables = view.get(server, "variables");
  if (url == nullptr || !url->is_string()) return false;
  return variables == nullptr ||
         (variables->is_object() && std::ranges::all_of(variables->members(), [&](const Member& m) {
            return is_variable(view.resolve(m.value), view);
          }));
}

// JavaScript's `encodeURI`.
std::string encoded(std::string_view text) {
  constexpr std::string_view kept = ";,/?:@&=+$-_.!~*'()#";
  std::string out;
  for (const char c : text) {
    const bool is_kept = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                         (c >= 'A' && c <= 'Z') || kept.find(c) != std::string_view::npos;
    if (is_kept) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
  std::string out;
  for (;;) {
    const std::size_t at = text.find(what);
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    out += with;
    text.remove_prefix(at + what.size());
  }
}

/// A variable and the values it may take.
struct Variable {
  std::string placeholder;
  std::vector<std::string> values;
};

class Substitutions {
 public:
  explicit Substitutions(const std::vector<Variable>& variables) : variables_{variables} {}

  void run(const std::string& url, std::size_t from = 0) {
    if (from == variables_.size()) {
      ++tried_;
      if (!is_valid_url(url)) invalid_.push_back(url);
      return;
    }
    for (const std::string& value : variables_[from].values) {
      if (tried_ >= substitutions_max || invalid_.size() >= invalid_urls_max) return;
      run(replaced(url, variables_[from].placeholder, value), from + 1);
    }
  }

  const std::vector<std::string>& invalid() const { return invalid_; }

 private:
  const std::vector<Variable>& variables_;
  std::size_t tried_ = 0;
  std::vector<std::string> invalid_;
};

struct Options {
  bool check_substitutions = false;
  bool require_default = false;
};

class ServerVariables : public Function {
 public:
  explicit ServerVariables(Options options) : options_{options} {}

  void run(const Target& target, const RunContext& context, Results& results) const override {
    if (target.value == nullptr || !is_server(*target.value, context.view)) {
      results.add("Invalid Server Object", target);
      return;
    }
    const Node* variables = context.view.get(*target.value, "variables");
    const std::string_view url = context.view.get(*target.value, "url")->string();
    const std::vector<std::string_view> used = url_variables(url);
    report_unused(variables, used, target, results);
    report_missing(variables, used, target, results);
    if (used.empty() || variables == nullptr) return;
    const std::vector<Variable> found = check(*variables, used, {target, context, results});
    if (options_.check_substitutions && !found.empty()) {
      report_invalid(found, std::string{url}, target, results);
    }
  }

 private:
  struct Call {
    const Target& target;
    const RunContext& context;
    Results& results;
  };

  static void report_unused(const Node* variables, const std::vector<std::string_view>& used,
                            const Target& target, Results& results) {
    if (variables == nullptr) return;
    for (const Member& member : variables->members()) {
      if (std::ranges::find(used, member.name()) != used.end()) continue;
      const Segment where[] = {"variables", member.name()};
      results.add(
          fmt::format("Server's \"variables\" object has unused defined \"{}\" url variable.",
                      member.name()),
          target, where);
    }
  }

  static void report_missing(const Node* variables, const std::vector<std::string_view>& used,
                             const Target& target, Results& results) {
    std::vector<std::string_view> missing;
    for (const std::string_view name : used) {
      if (variables == nullptr || find(*variables, name) == nullptr) missing.push_back(name);
    }
    if (missing.empty()) return;
    const Segment where[] = {"variables"};
    results.add(fmt::format("Not all server's variables are described with \"variables\" object. "
                            "Missed: {}.",
                            fmt::join(missing, ", ")),
                target, where);
  }

  // The variables that the address has, with what each may stand for.
  std::vector<Variable> check(const Node& variables, const std::vector<std::string_view>& used,
                              const Call& call) const {
    std::vector<Variable> found;
    for (const Member& member : variables.members()) {
      if (std::ranges::find(used, member.name()) == used.end()) continue;
      found.push_back(check_variable(member, call));
    }
    return found;
  }

  Variable check_variable(const Member& member, const Call& call) const {
    const View& view = call.context.view;
    const Node& definition = view.resolve(member.value);
    const Node* preset = view.get(definition, "default");
    const Node* values = view.get(definition, "enum");
    Variable variable{.placeholder = fmt::format("{{{}}}", member.name()), .values = {}};
    if (values != nullptr) {
      bool is_listed = false;
      for (const Node& item : values->items()) {
        const std::string_view value = view.resolve(item).string();
        is_listed = is_listed || (preset != nullptr && value == preset->string());
        variable.values.push_back(encoded(value));
      }
      if (preset != nullptr && !is_listed) {
        const Segment where[] = {"variables", member.name(), "default"};
        call.results.add(fmt::format("Server Variable \"{}\" has a default not listed in the enum.",
                                     member.name()),
                         call.target, where);
      }
    } else if (preset != nullptr) {
      variable.values.push_back(encoded(preset->string()));
    }
    if (preset == nullptr && options_.require_default) {
      const Segment where[] = {"variables", member.name()};
      call.results.add(fmt::format("Server Variable \"{}\" has a missing default.", member.name()),
                       call.target, where);
    }
    return variable;
  }

  static void report_invalid(const std::vector<Variable>& variables, const std::string& url,
                             const Target& target, Results& results) {
    Substitutions substitutions{variables};
    substitutions.run(url);
    const std::vector<std::string>& invalid = substitutions.invalid();
    if (invalid.empty()) return;
    const Segment where[] = {"variables"};
    if (invalid.size() < invalid_urls_max) {
      results.add(
          fmt::format("A few substitutions of server variables resulted in invalid URLs: {}",
                      fmt::join(invalid, ", ")),
          target, where);
      return;
    }
    results.add(
        fmt::format("At least 5 substitutions of server variables resulted in invalid URLs: "
                    "{} and more",
                    fmt::join(invalid, ", ")),
        target, where);
  }

  Options options_;
};

bool is_set(const Node* options, std::string_view name) {
  const Node* value = options == nullptr ? nullptr : find(*options, name);
  return value != nullptr && value->is_true();
}

}  // namespace

MadeFunction make_server_variables(const Node* options) {
  return std::make_unique<ServerVariables>(
      Options{.check_substitutions = is_set(options, "checkSubstitutions"),
              .require_default = is_set(options, "requireDefault")});
}

}  // namespace gwctl::lint::oas
