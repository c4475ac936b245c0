#include "config/schema_words.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>

#include "config/lua_words.h"
#include "core/perl_regex.h"
#include "core/utf8.h"

namespace gwctl::config {
namespace {

using Fault = std::optional<SchemaFault>;

SchemaFault fault(const Node& value, std::string message) {
  SchemaFault it;
  it.message = std::move(message);
  it.value = &value;
  return it;
}

// As seen from further out.
void move_out(SchemaFault& inner, std::string_view words, std::string_view step) {
  inner.message.insert(0, words);
  if (!step.empty()) inner.path.emplace(inner.path.begin(), step);
}

bool is_empty_table(const Node& value) {
  return value.is_container() && value.size == 0;
}

bool may_be_object(const Node& value) {
  return value.is_object() || is_empty_table(value);
}

bool may_be_array(const Node& value) {
  return value.is_array() || is_empty_table(value);
}

bool is_whole(const Node& value) {
  return value.is_number() && (value.is_integer || std::fmod(value.number, 1.0) == 0);
}

bool is_of_type(std::string_view type, const Node& value) {
  if (type == "object") return may_be_object(value);
  if (type == "array") return may_be_array(value);
  if (type == "integer") return is_whole(value);
  if (type == "number") return value.is_number();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  return type == "null" && value.is_null();
}

// `$secret://…` and `$env://…`, which the gateway replaces when it uses the value.
bool skips_validation(const Node& schema, const Node& value) {
  if (!value.is_string() || !is_late_reference(value.string())) return false;
  const Node* type = find(schema, "type");
  return type == nullptr || type->string() == "string";
}

// An expression that is none matches nothing, as there.
bool matches(std::string_view text, std::string_view pattern) {
  thread_local std::unordered_map<std::string, std::optional<PerlRegex>> known;
  auto [at, is_new] = known.try_emplace(std::string{pattern});
  if (is_new) {
    auto compiled = PerlRegex::compile(pattern);
    if (compiled) at->second = *std::move(compiled);
  }
  return at->second && at->second->search(text) == Match::yes;
}

std::optional<double> number_at(const Node& schema, std::string_view keyword) {
  const Node* limit = find(schema, keyword);
  if (limit == nullptr || !limit->is_number()) return std::nullopt;
  return limit->as_double();
}

bool includes(const Node& names, std::string_view name) {
  return std::ranges::any_of(names.items(), [&](const Node& n) { return n.string() == name; });
}

Fault missing(const Node& value, std::string_view name) {
  SchemaFault it = fault(value, fmt::format("property \"{}\" is required", name));
  return it;
}

// The names that the branch requires and the value does not have, joined; nothing when the branch
// is not about names. `count` is how many.
std::string lacking(const Node& branch, const Node& value, std::size_t& count) {
  const Node* required = find(branch, "required");
  count = 0;
  std::string words;
  if (required == nullptr) return words;
  for (const Node& name : required->items()) {
    if (find(value, name.string()) != nullptr) continue;
    if (count++ != 0) words += " and ";
    words += name.string();
  }
  return words;
}

// `one of these is needed: uri, uris`: what is nearest to what is there. Nothing where it is not
// names that are wanted.
std::string needed_by(const Node& branches, const Node& value) {
  std::size_t least = 0;
  std::vector<std::string> nearest;
  for (const Node& branch : branches.items()) {
    std::size_t count = 0;
    std::string words = lacking(branch, value, count);
    if (count == 0) return {};
    if (!nearest.empty() && count > least) continue;
    if (count < least) nearest.clear();
    least = count;
    nearest.push_back(std::move(words));
  }
  if (nearest.size() == 1) return fmt::format("{} is needed", nearest[0]);
  return fmt::format("one of these is needed: {}", fmt::join(nearest, ", "));
}

// `only one of these can be there: uri, uris`.
std::string too_many(const Node& first, const Node& second) {
  std::size_t count = 0;
  const Node nothing{};
  const std::string one = lacking(first, nothing, count);
  const std::string other = lacking(second, nothing, count);
  if (one.empty() || other.empty()) return {};
  return fmt::format("only one of these can be there: {}, {}", one, other);
}

Fault duplicate_items(const Node& value) {
  const auto items = value.items();
  for (const bool containers : {false, true}) {
    for (std::size_t second = 1; second < items.size(); ++second) {
      if (items[second].is_container() != containers) continue;
      for (std::size_t first = second; first-- > 0;) {
        if (!equal(items[first], items[second])) continue;
        return fault(items[second],
                     fmt::format("expected unique items but items {} and {} are equal", first + 1,
                                 second + 1));
      }
    }
  }
  return std::nullopt;
}

bool is_address(int family, std::string_view text) {
  in6_addr address{};
  return inet_pton(family, std::string{text}.c_str(), &address) == 1;
}

}  // namespace

Fault SchemaWords::check(const Node& schema, const Node& value) const {
  if (schema.is_boolean()) {
    return schema.boolean ? Fault{} : fault(value, "expect false always");
  }
  if (const Node* reference = find_string(schema, "$ref"); reference != nullptr) {
    const SchemaTarget target = resolve_schema(reference->string(), base_uri_);
    return SchemaWords{target.base_uri, unknown_}.check(*target.schema, value);
  }
  if (skips_validation(schema, value)) return std::nullopt;
  using Step = Fault (SchemaWords::*)(const Node&, const Node&) const;
  constexpr Step steps[] = {
      &SchemaWords::check_type,     &SchemaWords::check_object,    &SchemaWords::check_array,
      &SchemaWords::check_string,   &SchemaWords::check_number,    &SchemaWords::check_choice,
      &SchemaWords::check_combined, &SchemaWords::check_condition, &SchemaWords::check_format};
  for (const Step step : steps) {
    if (Fault found = (this->*step)(schema, value)) return found;
  }
  return std::nullopt;
}

Fault SchemaWords::check_inner(const Node& schema, const Node& value, const std::string& words,
                               std::string_view step) const {
  const std::size_t unknown_before = unknown_ == nullptr ? 0 : unknown_->size();
  Fault found = check(schema, value);
  if (found) move_out(*found, words, step);
  for (std::size_t i = unknown_before; unknown_ != nullptr && i < unknown_->size(); ++i) {
    move_out((*unknown_)[i], words, step);
  }
  return found;
}

Fault SchemaWords::check_type(const Node& schema, const Node& value) const {
  const Node* type = find_string(schema, "type");
  if (type == nullptr || is_of_type(type->string(), value)) return std::nullopt;
  return fault(value,
               fmt::format("wrong type: expected {}, got {}", type->string(), lua_type(value)));
}

Fault SchemaWords::check_object(const Node& schema, const Node& value) const {
  if (!may_be_object(value)) return std::nullopt;
  if (Fault found = check_properties(schema, value)) return found;
  if (Fault found = check_names(schema, value)) return found;
  const auto least = number_at(schema, "minProperties");
  const auto most = number_at(schema, "maxProperties");
  if (!least && !most) return std::nullopt;
  const std::size_t size = value.size + count_defaults(schema, value);
  if (least && static_cast<double>(size) < *least) {
    return fault(value, fmt::format("expect object to have at least {} properties", *least));
  }
  if (most && static_cast<double>(size) > *most) {
    return fault(value, fmt::format("expect object to have at most {} properties", *most));
  }
  return std::nullopt;
}

// Properties are counted once those with a default were filled in.
std::size_t SchemaWords::count_defaults(const Node& schema, const Node& value) const {
  const Node* properties = find(schema, "properties");
  if (properties == nullptr) return 0;
  const auto is_filled_in = [&](const Member& property) {
    if (find(value, property.name()) != nullptr) return false;
    const Node* reference = find_string(property.value, "$ref");
    if (reference == nullptr) return find(property.value, "default") != nullptr;
    return find(*resolve_schema(reference->string(), base_uri_).schema, "default") != nullptr;
  };
  return static_cast<std::size_t>(std::ranges::count_if(properties->members(), is_filled_in));
}

// Those that the schema has properties for first, then what else is required or depended on.
Fault SchemaWords::check_properties(const Node& schema, const Node& value) const {
  static const Node none{};
  const auto part = [&](std::string_view name) -> const Node& {
    const Node* found = find(schema, name);
    return found == nullptr ? none : *found;
  };
  const Node& properties = part("properties");
  const Node& required = part("required");
  const Node& dependencies = part("dependencies");
  for (const Member& property : properties.members()) {
    const Node* member = find(value, property.name());
    if (member == nullptr) {
      if (includes(required, property.name())) return missing(value, property.name());
      continue;
    }
    Fault found = check_inner(property.value, *member,
                              fmt::format("property \"{}\" validation failed: ", property.name()),
                              property.name());
    if (found) return found;
    const Node* dependency = find(dependencies, property.name());
    if (dependency == nullptr) continue;
    if (found = check_dependency(property.name(), *dependency, value); found) return found;
  }
  for (const Node& name : required.items()) {
    if (find(value, name.string()) == nullptr) return missing(value, name.string());
  }
  return std::nullopt;
}

Fault SchemaWords::check_dependency(std::string_view name, const Node& wanted,
                                    const Node& value) const {
  for (const Node& other : wanted.items()) {
    if (find(value, other.string()) != nullptr) continue;
    return fault(
        value, fmt::format("property \"{}\" is required when \"{}\" is set", other.string(), name));
  }
  if (wanted.is_array()) return std::nullopt;
  return check_inner(wanted, value,
                     fmt::format("failed to validate dependent schema for \"{}\": ", name), {});
}

Fault SchemaWords::check_names(const Node& schema, const Node& value) const {
  for (const Member& member : value.members()) {
    if (Fault found = check_name(schema, member)) return found;
  }
  return std::nullopt;
}

Fault SchemaWords::check_name(const Node& schema, const Member& member) const {
  bool is_known = false;
  if (const Node* patterns = find(schema, "patternProperties"); patterns != nullptr) {
    for (const Member& pattern : patterns->members()) {
      if (!matches(member.name(), pattern.name())) continue;
      is_known = true;
      Fault found = check_inner(
          pattern.value, member.value,
          fmt::format("failed to validate {} (matching \"{}\"): ", member.name(), pattern.name()),
          member.name());
      if (found) return found;
    }
  }
  const Node* additional = find(schema, "additionalProperties");
  const Node* properties = find(schema, "properties");
  if (additional == nullptr || additional->is_true() || is_known) return std::nullopt;
  if (properties != nullptr && find(*properties, member.name()) != nullptr) return std::nullopt;
  if (additional->is_object()) {
    return check_inner(*additional, member.value,
                       fmt::format("failed to validate additional property {}: ", member.name()),
                       member.name());
  }
  SchemaFault it =
      fault(member.value, fmt::format("additional properties forbidden, found {}", member.name()));
  it.path.emplace_back(member.name());
  it.unknown = member.name();
  it.plain = fmt::format("there is no field \"{}\" here", member.name());
  if (properties != nullptr) {
    for (const Member& property : properties->members()) it.known.push_back(property.name());
  }
  if (unknown_ == nullptr) return it;
  unknown_->push_back(std::move(it));
  return std::nullopt;
}

Fault SchemaWords::check_array(const Node& schema, const Node& value) const {
  if (!may_be_array(value)) return std::nullopt;
  const auto least = number_at(schema, "minItems");
  if (least && value.size < *least) {
    return fault(value, fmt::format("expect array to have at least {} items", *least));
  }
  const auto most = number_at(schema, "maxItems");
  if (most && value.size > *most) {
    return fault(value, fmt::format("expect array to have at most {} items", *most));
  }
  if (const Node* items = find(schema, "items"); items != nullptr) {
    std::size_t number = 0;
    for (const Node& item : value.items()) {
      ++number;
      Fault found = check_inner(*items, item, fmt::format("failed to validate item {}: ", number),
                                std::to_string(number - 1));
      if (found) return found;
    }
  }
  const Node* unique = find(schema, "uniqueItems");
  return unique != nullptr && unique->is_true() ? duplicate_items(value) : std::nullopt;
}

Fault SchemaWords::check_string(const Node& schema, const Node& value) const {
  if (!value.is_string()) return std::nullopt;
  const auto length = code_point_length(value.string());
  const auto least = number_at(schema, "minLength");
  if (least && static_cast<double>(length) < *least) {
    return fault(value,
                 fmt::format("string too short, expected at least {}, got {}", *least, length));
  }
  const auto most = number_at(schema, "maxLength");
  if (most && static_cast<double>(length) > *most) {
    return fault(value, fmt::format("string too long, expected at most {}, got {}", *most, length));
  }
  const Node* pattern = find_string(schema, "pattern");
  if (pattern == nullptr || matches(value.string(), pattern->string())) return std::nullopt;
  return fault(value, fmt::format("failed to match pattern {} with {}",
                                  lua_quote(pattern->string()), lua_quote(value.string())));
}

Fault SchemaWords::check_number(const Node& schema, const Node& value) const {
  if (!value.is_number()) return std::nullopt;
  const double number = value.as_double();

  struct Bound {
    std::string_view keyword;
    std::string_view words;
    bool (*holds)(double number, double bound);
  };

  static constexpr Bound bounds[] = {
      {"minimum", "at least", [](double n, double b) { return n >= b; }},
      {"exclusiveMinimum", "greater than", [](double n, double b) { return n > b; }},
      {"maximum", "at most", [](double n, double b) { return n <= b; }},
      {"exclusiveMaximum", "smaller than", [](double n, double b) { return n < b; }}};
  for (const Bound& bound : bounds) {
    const auto limit = number_at(schema, bound.keyword);
    if (!limit || bound.holds(number, *limit)) continue;
    return fault(value, fmt::format("expected {} to be {} {}", lua_number(number), bound.words,
                                    lua_number(*limit)));
  }
  return std::nullopt;
}

Fault SchemaWords::check_choice(const Node& schema, const Node& value) const {
  const Node* choices = find(schema, "enum");
  if (choices == nullptr) return std::nullopt;
  const auto is_it = [&](const Node& choice) { return equal(choice, value); };
  if (std::ranges::any_of(choices->items(), is_it)) return std::nullopt;
  SchemaFault it = fault(value, "matches none of the enum values");
  if (!value.is_string()) return it;
  it.unknown = value.string();
  for (const Node& choice : choices->items()) it.known.push_back(choice.string());
  return it;
}

Fault SchemaWords::check_combined(const Node& schema, const Node& value) const {
  if (const Node* all = find(schema, "allOf"); all != nullptr) {
    std::size_t number = 0;
    for (const Node& branch : all->items()) {
      Fault found = check_inner(branch, value, fmt::format("allOf {} failed: ", ++number), {});
      if (found) return found;
    }
  }
  if (const Node* any = find(schema, "anyOf"); any != nullptr) {
    if (Fault found = check_any(*any, value)) return found;
  }
  if (const Node* one = find(schema, "oneOf"); one != nullptr) return check_one(*one, value);
  return std::nullopt;
}

Fault SchemaWords::check_any(const Node& branches, const Node& value) const {
  std::string wanted;
  for (const Node& branch : branches.items()) {
    if (holds(branch, value)) return std::nullopt;
    const Node* required = find(branch, "required");
    if (required == nullptr) continue;
    wanted += wanted.empty() ? ": " : " or ";
    std::string_view before = "[";
    for (const Node& name : required->items()) {
      wanted += fmt::format("{}\"{}\"", before, name.string());
      before = ",";
    }
    wanted += ']';
  }
  SchemaFault none = fault(value, "object matches none of the required" + wanted);
  none.plain = needed_by(branches, value);
  return none;
}

Fault SchemaWords::check_one(const Node& branches, const Node& value) const {
  std::size_t matched = 0;
  std::size_t number = 0;
  for (const Node& branch : branches.items()) {
    ++number;
    if (!holds(branch, value)) continue;
    if (matched != 0) {
      SchemaFault both = fault(value, fmt::format("value should match only one schema, but matches "
                                                  "both schemas {} and {}",
                                                  matched, number));
      both.plain = too_many(branches.items()[matched - 1], branch);
      return both;
    }
    matched = number;
  }
  if (matched != 0) return std::nullopt;
  SchemaFault none = fault(value, "value should match only one schema, but matches none");
  none.plain = needed_by(branches, value);
  return none;
}

Fault SchemaWords::check_condition(const Node& schema, const Node& value) const {
  if (const Node* condition = find(schema, "if"); condition != nullptr) {
    const std::string_view name = holds(*condition, value) ? "then" : "else";
    const Node* branch = find(schema, name);
    const Fault inner =
        branch == nullptr ? std::nullopt : SchemaWords{base_uri_}.check(*branch, value);
    if (inner) {
      SchemaFault outer = fault(value, fmt::format("{} clause did not match", name));
      outer.plain = inner->plain;
      return outer;
    }
  }
  const Node* unwanted = find(schema, "not");
  if (unwanted == nullptr || !holds(*unwanted, value)) return std::nullopt;
  return fault(value, "value wasn't supposed to match schema");
}

Fault SchemaWords::check_format(const Node& schema, const Node& value) const {
  const Node* format = find_string(schema, "format");
  if (format == nullptr || !value.is_string()) return std::nullopt;
  const int family = format->string() == "ipv4" ? AF_INET : AF_INET6;
  if (is_address(family, value.string())) return std::nullopt;
  return fault(
      value, fmt::format("expect valid {} address but got: {}", format->string(), value.string()));
}

}  // namespace gwctl::config
