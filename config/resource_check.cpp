#include "config/resource_check.h"

#include <algorithm>

#include <fmt/format.h>

#include "config/lua_words.h"
#include "config/secrets.h"
#include "core/levenshtein.h"

namespace gwctl::config {
namespace {

constexpr std::size_t choices_shown_max = 12;

// A secret's value is not for messages.
void redact(std::string& message, std::string_view secret) {
  for (const std::string& written : {lua_quote(secret), std::string{secret}}) {
    const auto at = written.empty() ? message.npos : message.find(written);
    if (at != message.npos) message.replace(at, written.size(), "\"***\"");
  }
}

// What would have been right.
std::string hint_of(const SchemaFault& fault) {
  if (fault.known.empty()) return {};
  std::string hint = meant(fault.unknown, fault.known);
  if (!hint.empty() || fault.message.ends_with(fault.unknown)) return hint;
  if (fault.known.size() > choices_shown_max) return {};
  return fmt::format("; it can be {}", fmt::join(fault.known, ", "));
}

bool is_unknown_field(const SchemaFault& fault) {
  return !fault.path.empty() && fault.path.back() == fault.unknown;
}

const Member* member_at(const Node& value, const std::vector<std::string>& path) {
  const Node* node = &value;
  const Member* member = nullptr;
  for (const std::string& step : path) {
    member = node->is_object() ? find_member(*node, step) : nullptr;
    if (node->is_array()) {
      node = &node->items()[static_cast<std::size_t>(std::stoul(step))];
    } else if (member == nullptr) {
      return nullptr;
    } else {
      node = &member->value;
    }
  }
  return member;
}

}  // namespace

std::string meant(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view near = did_you_mean(word, candidates);
  return near.empty() ? std::string{} : fmt::format("; did you mean \"{}\"?", near);
}

void ResourceCheck::add(std::string_view code, std::string_view prefix, std::string text,
                        const Node& value, std::string hint) {
  Problem problem;
  problem.code = code;
  problem.error_msg = fmt::format("{}{}", prefix, text);
  problem.message = std::move(text) + hint;
  problem.value = &value;
  problem.span = value.span();
  problems_.push_back(std::move(problem));
}

void ResourceCheck::add_unknown(std::string_view code, std::string_view prefix, std::string text,
                                const Member& member, std::string hint) {
  add(code, prefix, std::move(text), member.value, std::move(hint));
  problems_.back().span = member.key_span();
  if (options_.allow_unknown) problems_.back().severity = Severity::warning;
}

void ResourceCheck::add_fault(const SchemaFault& fault, std::string_view prefix, const Node& value,
                              const Path& path) {
  if (options_.allow_index && path.empty() && fault.path == Path{"modifiedIndex"}) return;
  std::string message = fault.message;
  Path whole = path;
  whole.insert(whole.end(), fault.path.begin(), fault.path.end());
  if (fault.value->is_string() && is_secret(kind_, manager_, whole)) {
    redact(message, fault.value->string());
  }
  const Member* member = is_unknown_field(fault) ? member_at(value, fault.path) : nullptr;
  const std::string hint = hint_of(fault);
  if (member == nullptr) {
    add("schema", prefix, std::move(message), *fault.value, hint);
  } else {
    add_unknown("unknown-field", prefix, std::move(message), *member, hint);
  }
  if (!fault.plain.empty()) problems_.back().message = fault.plain + hint;
}

bool ResourceCheck::check_schema(const Schema& schema, std::string_view prefix, const Node& value,
                                 const Path& path) {
  const auto first = schema.check(value);
  if (!first) return true;
  std::vector<SchemaFault> faults;
  if (auto other = schema.check(value, &faults)) faults.push_back(*std::move(other));
  // What APISIX, which stops there, comes upon first.
  const auto at = std::ranges::find(faults, first->message, &SchemaFault::message);
  if (at != faults.end()) std::rotate(faults.begin(), at, at + 1);
  for (const SchemaFault& fault : faults) add_fault(fault, prefix, value, path);
  return false;
}

void ResourceCheck::check_expression(std::string_view words, const Node& expression) {
  if (!options_.expression_error || !expression.is_array()) return;
  const auto error = options_.expression_error(expression);
  if (error) add("expression", words, *error, expression);
}

void ResourceCheck::add_lua(const Member& member) {
  if (options_.runs_lua) return;
  add("lua", "", fmt::format("{} is Lua, which gwctl does not run", member.name()), member.value);
  problems_.back().span = member.key_span();
}

void ResourceCheck::check_lua(LuaForm form, std::string_view words, const Member& member,
                              const Node& source) {
  if (!options_.lua_error) return add_lua(member);
  if (!source.is_string()) return;
  if (const auto error = options_.lua_error(form, source.string()))
    add("lua", words, *error, source);
}

}  // namespace gwctl::config
