#include "cli/effects/conditions.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "cli/effects/sample_text.h"

namespace gwctl::cli {
namespace {

using config::Json;

constexpr std::size_t ways_max = 12;
constexpr int nesting_max = 32;
// What no condition is likely to be about.
constexpr const char* other_text = "gwctl-other";

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return text;
}

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string near(const Json& value, int by) {
  double number = 0;
  if (value.is_number()) {
    number = value.get<double>();
  } else if (value.is_string()) {
    number = std::strtod(value.get_ref<const std::string&>().c_str(), nullptr);
  }
  return fmt::format("{}", std::floor(number) + by);
}

std::string first_of(const Json& value) {
  return value.is_array() && !value.empty() ? text_of(value[0]) : std::string{};
}

std::string network_in(const std::string& text) {
  return text.substr(0, text.find('/'));
}

std::string matching(const Json& value) {
  return value.is_string()
             ? sample_text(value.get_ref<const std::string&>()).value_or(std::string{})
             : std::string{};
}

std::string other(const Json&) {
  return other_text;
}

template <int by>
std::string beyond(const Json& value) {
  return near(value, by);
}

std::string last_of(const Json& value) {
  return value.is_array() && !value.empty() ? text_of(value.back()) : std::string{};
}

std::string first_network(const Json& value) {
  return network_in(value.is_string() ? text_of(value) : first_of(value));
}

std::string far_address(const Json&) {
  return "192.0.2.77";
}

// So far beyond a number that it is not another one that something is compared with.
constexpr int far = 1017;

using Sample = std::string (*)(const Json& value);

/// What a variable may hold for a comparison to come out true, and what for it not to.
struct Comparison {
  std::string_view name;
  Sample yes;
  Sample no;
  Sample yes_too = nullptr;  // another one, where the first has a meaning elsewhere
  Sample no_too = nullptr;
};

constexpr Comparison comparisons[] = {
    {"==", text_of, other},
    {"~=", other, text_of},
    {">", beyond<1>, beyond<0>, beyond<far>, beyond<-far>},
    {">=", beyond<1>, beyond<-1>, beyond<far>, beyond<-far>},
    {"<", beyond<-1>, beyond<1>, beyond<-far>, beyond<far>},
    {"<=", beyond<0>, beyond<1>, beyond<-far>, beyond<far>},
    {"~~", matching, other},
    {"~*", matching, other},
    {"in", first_of, other, last_of},
    {"has", text_of, other},
    {"ipmatch", first_network, far_address},
};

void add(std::vector<Assignment>& ways, Assignment way) {
  if (ways.size() < ways_max && std::ranges::find(ways, way) == ways.end())
    ways.push_back(std::move(way));
}

std::vector<Assignment> ways_of(const Json& term, bool holds, int depth);

// All of the terms at once, in as many ways as they have.
std::vector<Assignment> all_of(const Json& terms, std::size_t from, bool holds, int depth) {
  std::vector<Assignment> ways{{}};
  for (std::size_t i = from; i < terms.size(); ++i) {
    std::vector<Assignment> more;
    for (const Assignment& before : ways) {
      for (const Assignment& way : ways_of(terms[i], holds, depth)) {
        add(more, together(before, way));
        add(more, together(way, before));  // what one of them asks for may do for both
      }
    }
    ways = std::move(more);
  }
  return ways;
}

std::vector<Assignment> any_of(const Json& terms, std::size_t from, bool holds, int depth) {
  std::vector<Assignment> ways;
  for (std::size_t i = from; i < terms.size(); ++i) {
    for (Assignment& way : ways_of(terms[i], holds, depth)) add(ways, std::move(way));
  }
  return ways;
}

std::vector<Assignment> comparison(const Json& term, bool holds) {
  // `[name, operator, value]`, `[name, "!", operator, value]`, `[name, value]` for equality
  const bool is_negated = term.size() == 4 && term[1] == "!";
  const std::size_t at = is_negated ? 2 : 1;
  const std::string name = text_of(term[0]);
  const std::string wanted = term.size() == 2 ? "==" : text_of(term[at]);
  for (const Comparison& each : comparisons) {
    if (upper(std::string{each.name}) != upper(wanted)) continue;
    const bool wants = holds != is_negated;
    std::vector<Assignment> ways{{{name, (wants ? each.yes : each.no)(term.back())}}};
    const Sample too = wants ? each.yes_too : each.no_too;
    if (too != nullptr) add(ways, {{name, too(term.back())}});
    return ways;
  }
  return {};
}

std::vector<Assignment> ways_of(const Json& term, bool holds, int depth) {
  if (!term.is_array() || term.empty() || depth > nesting_max) return {{}};
  if (term[0].is_string()) {
    const std::string word = upper(term[0].get<std::string>());
    const bool is_not = word.starts_with('!');
    const std::string logic = is_not ? word.substr(1) : word;
    // Not (a and b): one of them does not hold. Not (a or b): none does.
    if (logic == "AND" || logic == "OR") {
      const bool wants = holds != is_not;
      const bool wants_all = (logic == "AND") == wants;
      return wants_all ? all_of(term, 1, wants, depth + 1) : any_of(term, 1, wants, depth + 1);
    }
    return term.size() > 1 ? comparison(term, holds) : std::vector<Assignment>{{}};
  }
  return holds ? all_of(term, 0, true, depth + 1) : any_of(term, 0, false, depth + 1);
}

}  // namespace

Assignment together(const Assignment& first, const Assignment& second) {
  Assignment both = second;
  both.insert(first.begin(), first.end());
  return both;
}

std::vector<Assignment> ways_to(const Json& vars, bool holds) {
  if (!vars.is_array() || vars.empty())
    return holds ? std::vector<Assignment>{{}} : std::vector<Assignment>{};
  return ways_of(vars, holds, 0);
}

}  // namespace gwctl::cli
