#include <algorithm>

#include "core/js_text.h"
#include "core/json_schema_collector.h"
#include "core/json_schema_text.h"

namespace gwctl::json_schema {
namespace {

void append_keyword(std::string& path, const Instruction& instruction) {
  path.append("/").append(info(instruction.keyword).name);
}

void append_entry(std::string& path, const Instruction& instruction, std::string_view name) {
  append_keyword(path, instruction);
  path += '/';
  append_fragment_token(path, name);
}

std::string limit_message(std::string_view how, double limit, std::string_view what) {
  return std::string{how}.append(to_js_string(limit)).append(what);
}

std::string more_items_message(std::size_t limit) {
  return limit_message("must NOT have more than ", static_cast<double>(limit), " items");
}

bool is_false(const Instruction& instruction) {
  return instruction.value->is_boolean() && !instruction.value->boolean;
}

std::string contains_message(const Contains& contains) {
  std::string message = limit_message("must contain at least ", contains.min, "");
  if (contains.max >= 0) message += limit_message(" and no more than ", contains.max, "");
  return message + " valid item(s)";
}

std::string dependency_message(const DependentNames& dependent) {
  std::string message =
      dependent.names.size() == 1 ? "must have property " : "must have properties ";
  for (std::size_t at = 0; at < dependent.names.size(); ++at) {
    message.append(at == 0 ? "" : ", ").append(dependent.names[at].text);
  }
  return message.append(" when property ").append(dependent.property.text).append(" is present");
}

bool has(const Node& object, const Name& name) {
  return find_member(object, name.text, name.hash) != nullptr;
}

}  // namespace

std::string Collector::assertion_message(const Instruction& instruction, const Node& node) {
  const double limit = instruction.number;
  switch (instruction.op) {
    case Op::constant: return "must be equal to constant";
    case Op::enumeration: return "must be equal to one of the allowed values";
    case Op::maximum: return limit_message("must be <= ", limit, "");
    case Op::minimum: return limit_message("must be >= ", limit, "");
    case Op::exclusive_maximum: return limit_message("must be < ", limit, "");
    case Op::exclusive_minimum: return limit_message("must be > ", limit, "");
    case Op::multiple_of: return limit_message("must be multiple of ", limit, "");
    case Op::format:
      return "must match format \"" + std::string{instruction.value->string()} + "\"";
    case Op::pattern:
      return "must match pattern \"" + std::string{instruction.value->string()} + "\"";
    case Op::max_length: return limit_message("must NOT have more than ", limit, " characters");
    case Op::min_length: return limit_message("must NOT have fewer than ", limit, " characters");
    case Op::max_items: return limit_message("must NOT have more than ", limit, " items");
    case Op::min_items: return limit_message("must NOT have fewer than ", limit, " items");
    case Op::max_properties: return limit_message("must NOT have more than ", limit, " properties");
    case Op::min_properties:
      return limit_message("must NOT have fewer than ", limit, " properties");
    case Op::unique_items: {
      const Duplicate duplicate = find_duplicate(instruction, node);
      return "must NOT have duplicate items (items ## " + std::to_string(duplicate.first) +
             " and " + std::to_string(duplicate.second) + " are identical)";
    }
    default: return {};
  }
}

bool Collector::visit_item(const At& at, const Schema& schema, std::uint32_t item) {
  meet(schema, at.node.items()[item]);
  path_.push_back({{}, item, true});
  ancestors_.push_back(&at.node.items()[item]);
  const bool is_good = visit(schema, at.node.items()[item], nullptr);
  path_.pop_back();
  ancestors_.pop_back();
  return is_good;
}

bool Collector::visit_member(const Schema& schema, const Member& member) {
  meet(schema, member.value);
  path_.push_back({member.name()});
  ancestors_.push_back(&member.value);
  const bool is_good = visit(schema, member.value, nullptr);
  path_.pop_back();
  ancestors_.pop_back();
  return is_good;
}

std::uint32_t Collector::index_of(const At& at, const Member& member) const {
  return static_cast<std::uint32_t>(&member - at.node.members().data());
}

void Collector::run_tuple(const At& at, const Instruction& instruction) {
  const Branches branches = instruction.as<Branches>();
  const std::size_t count = std::min<std::size_t>(branches.size(), at.node.size);
  for (std::uint32_t item = 0; item < count; ++item) {
    const PathMark mark{*this};
    append_entry(schema_path_, instruction, std::to_string(item));
    if (at.marks != nullptr) at.marks->mark(item);
    const bool is_good = visit_item(at, *branches[item].schema, item);
    if (has_returned_ || (!is_good && !is_all_)) return;
  }
}

void Collector::run_rest(const At& at, const Instruction& instruction) {
  const auto& rest = instruction.as<RestItems>();
  if (at.marks != nullptr) at.marks->mark_all();
  if (rest.is_bound) {
    if (at.node.size > rest.first) report(at, &instruction, more_items_message(rest.first));
    return;
  }
  const PathMark mark{*this};
  append_keyword(schema_path_, instruction);
  for (std::uint32_t item = rest.first; item < at.node.size; ++item) {
    const bool is_good = visit_item(at, *rest.schema, item);
    if (has_returned_ || (!is_good && !is_all_)) return;
  }
}

void Collector::run_contains(const At& at, const Instruction& instruction) {
  const auto& contains = instruction.as<Contains>();
  const std::size_t before = errors_.size();
  const std::size_t met = met_count();
  const bool was_composite = std::exchange(is_composite_, true);
  const bool is_impossible = contains.max >= 0 && contains.min > contains.max;
  double count = 0;
  {
    const PathMark mark{*this};
    append_keyword(schema_path_, instruction);
    ++alternatives_;
    for (std::uint32_t item = 0; item < at.node.size && !is_impossible; ++item) {
      if (!visit_item(at, *contains.schema, item)) continue;
      ++count;
      if (at.marks != nullptr && contains.marks == Contains::Marks::matches) at.marks->mark(item);
      if (contains.max < 0 ? count >= contains.min && at.marks == nullptr : count > contains.max)
        break;
    }
    --alternatives_;
  }
  forget_met(met);
  is_composite_ = was_composite;
  if (at.marks != nullptr && contains.marks == Contains::Marks::everything) at.marks->mark_all();
  if (!is_impossible && count >= contains.min && (contains.max < 0 || count <= contains.max)) {
    errors_.resize(before);
  } else {
    report(at, &instruction, contains_message(contains));
  }
}

void Collector::run_unevaluated_items(const At& at, const Instruction& instruction) {
  const auto& schema = instruction.as<Schema>();
  std::uint32_t first = 0;
  while (first < at.node.size && at.marks->has(first)) ++first;
  if (is_false(instruction)) {
    if (first < at.node.size) report(at, &instruction, more_items_message(first));
    return at.marks->mark_all();
  }
  const PathMark mark{*this};
  append_keyword(schema_path_, instruction);
  for (std::uint32_t item = first; item < at.node.size; ++item) {
    if (at.marks->has(item)) continue;
    const bool is_good = visit_item(at, schema, item);
    if (has_returned_ || (!is_good && !is_all_)) break;
  }
  at.marks->mark_all();
}

void Collector::run_required(const At& at, const Instruction& instruction) {
  for (const Name& name : instruction.as<Names>()) {
    if (has(at.node, name)) continue;
    report(at, &instruction, "must have required property '" + std::string{name.text} + "'")
        .property = name.text;
    if (!is_all_) return;
  }
}

void Collector::run_property_names(const At& at, const Instruction& instruction) {
  const auto& schema = instruction.as<Schema>();
  for (const Member* member : js_members(at.node)) {
    const bool was_composite = std::exchange(is_composite_, true);
    const Member* outer_key = std::exchange(key_, member);
    bool is_good = false;
    {
      const PathMark mark{*this};
      append_keyword(schema_path_, instruction);
      is_good = visit(schema, key_node(*member), nullptr);
    }
    key_ = outer_key;
    is_composite_ = was_composite;
    if (is_good) continue;
    report(at, &instruction, "property name must be valid", Report::with_others).property =
        member->name();
    if (!is_all_) return;
  }
}

void Collector::run_additional(const At& at, const Instruction& instruction) {
  const auto& additional = instruction.as<Additional>();
  if (at.marks != nullptr) at.marks->mark_all();
  if (additional.schema->is_trivial) return;
  for (const Member* member : js_members(at.node)) {
    if (is_declared(at.schema.shape, additional, *member)) continue;
    bool is_good = false;
    if (is_false(instruction)) {
      report(at, &instruction, "must NOT have additional properties").property = member->name();
    } else {
      const PathMark mark{*this};
      append_keyword(schema_path_, instruction);
      is_good = visit_member(*additional.schema, *member);
    }
    if (has_returned_ || (!is_good && !is_all_)) return;
  }
}

void Collector::run_dependencies(const At& at, const Instruction& instruction) {
  const auto& dependencies = instruction.as<Dependencies>();
  for (const DependentNames& dependent : dependencies.names) {
    if (!has(at.node, dependent.property)) continue;
    for (const Name& name : dependent.names) {
      if (has(at.node, name)) continue;
      report(at, &instruction, dependency_message(dependent)).property = dependent.property.text;
      if (!is_all_) return;
    }
  }
  for (const Property& dependent : dependencies.schemas) {
    if (!has(at.node, dependent.name)) continue;
    const PathMark mark{*this};
    append_entry(schema_path_, instruction, dependent.name.text);
    const bool is_good = try_visit(at, *dependent.schema);
    if (has_returned_ || (!is_good && !is_all_)) return;
  }
}

void Collector::run_properties(const At& at, const Instruction& instruction) {
  for (const Property& property : instruction.as<std::span<const Property>>()) {
    const Member* member = find_member(at.node, property.name.text, property.name.hash);
    if (member == nullptr) continue;
    if (at.marks != nullptr) at.marks->mark(index_of(at, *member));
    const PathMark mark{*this};
    append_entry(schema_path_, instruction, property.name.text);
    const bool is_good = visit_member(*property.schema, *member);
    if (has_returned_ || (!is_good && !is_all_)) return;
  }
}

void Collector::run_pattern_properties(const At& at, const Instruction& instruction) {
  const auto members = js_members(at.node);
  const bool goes_on = instruction.number != 0;
  for (const PatternProperty& pattern : instruction.as<std::span<const PatternProperty>>()) {
    const PathMark mark{*this};
    append_entry(schema_path_, instruction, pattern.text);
    bool is_good = true;
    for (const Member* member : members) {
      if (!pattern.pattern->matches(member->name())) continue;
      if (at.marks != nullptr) at.marks->mark(index_of(at, *member));
      is_good = pattern.schema == nullptr || visit_member(*pattern.schema, *member);
      if (has_returned_) return;
      if (!is_good && !is_all_ && !goes_on) break;
    }
    if (!is_good && !is_all_) return;
  }
}

void Collector::run_unevaluated_properties(const At& at, const Instruction& instruction) {
  const auto& schema = instruction.as<Schema>();
  for (const Member* member : js_members(at.node)) {
    if (at.marks->has(index_of(at, *member))) continue;
    bool is_good = false;
    if (is_false(instruction)) {
      report(at, &instruction, "must NOT have unevaluated properties").property = member->name();
    } else {
      const PathMark mark{*this};
      append_keyword(schema_path_, instruction);
      is_good = visit_member(schema, *member);
    }
    if (has_returned_ || (!is_good && !is_all_)) break;
  }
  at.marks->mark_all();
}

}  // namespace gwctl::json_schema
