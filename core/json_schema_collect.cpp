#include <algorithm>

#include "core/json_schema_collector.h"
#include "core/json_schema_text.h"

namespace gwctl::json_schema {
namespace {

constexpr std::array<std::pair<Group, Kind>, 4> kind_groups{{
    {Group::number, Kind::number},
    {Group::string, Kind::string},
    {Group::array, Kind::array},
    {Group::object, Kind::object},
}};

// Ajv adds what `nullable` means to a list of types, but not to a single one.
std::string type_message(const Schema& schema) {
  const Node& type = *schema.type_value;
  std::string message = "must be ";
  if (!type.is_array()) return message.append(type.string());
  bool lacks_null = (schema.types & kind_bit(Kind::null)) != 0;
  for (std::size_t at = 0; at < type.items().size(); ++at) {
    message.append(at == 0 ? "" : ",").append(type.items()[at].string());
    lacks_null = lacks_null && type.items()[at].string() != "null";
  }
  return lacks_null ? message.append(",null") : message;
}

}  // namespace

bool Collector::visit(const Schema& schema, const Node& given, Marks* marks) {
  if (schema.is_trivial) return true;
  const bool is_followed = given.is_reference && context_.references != nullptr;
  const Node& node = is_followed ? *context_.references->follow(given) : given;
  const bool is_remembered = context_.known != nullptr && marks == nullptr &&
                             (is_followed || context_.known->everywhere == &schema);
  if (is_remembered && is_valid(schema, given, context_)) return true;
  if (links_ != nullptr && marks == nullptr && is_seen(schema, node)) return true;
  const std::size_t before = errors_.size();
  if (depth_ >= call_depth_max) {
    Instruction call;
    call.keyword = Keyword::ref;
    report({schema, node, marks}, &call, "must not need schemas nested this deeply").is_too_deep =
        true;
    return false;
  }
  const bool enters = schema.resource != nullptr &&
                      (context_.scope == nullptr || context_.scope->resource != schema.resource);
  const Scope inner{schema.resource, context_.scope};
  const Scope* outer = context_.scope;
  if (enters) context_.scope = &inner;
  ++depth_;
  if (schema.tracks && node.is_container()) {
    Marks own{node.size};
    run_schema({schema, node, &own});
    if (marks != nullptr) marks->merge(own);
  } else {
    run_schema({schema, node, marks});
  }
  --depth_;
  context_.scope = outer;
  return !has_returned_ && errors_.size() == before;
}

void Collector::run_schema(const At& at) {
  const Schema& schema = at.schema;
  const std::size_t before = errors_.size();
  if (schema.is_false) {
    report(at, nullptr, "boolean schema is false");
    return;
  }
  const bool is_mistyped = (schema.types & types_of(at.node)) == 0;
  if (is_mistyped && schema.type_check == TypeCheck::first) report_type(at);
  if (has_returned_) return;
  // Ajv looks at these even after a wrong type, where a combinator wants to know more.
  run_group(at, Group::any);
  for (const auto& [group, kind] : kind_groups) {
    if (has_returned_ || (!is_all_ && errors_.size() > before)) return;
    if (at.node.kind == kind) {
      run_group(at, group);
    } else if (is_mistyped && schema.type_check == TypeCheck::grouped &&
               schema.type_group == group) {
      report_type(at);
    }
  }
  if (!has_returned_ && errors_.size() > before) run_group(at, Group::last);
}

void Collector::run_group(const At& at, Group group) {
  const std::size_t before = errors_.size();
  for (const Instruction& instruction : at.schema.group(group)) {
    run_one(at, instruction);
    if (has_returned_ || (!is_all_ && errors_.size() > before)) return;
  }
}

void Collector::run_one(const At& at, const Instruction& instruction) {
  switch (instruction.op) {
    case Op::reference: return run_reference(at, instruction);
    case Op::negation: return run_negation(at, instruction);
    case Op::any_of: return run_any_of(at, instruction);
    case Op::one_of: return run_one_of(at, instruction);
    case Op::all_of: return run_all_of(at, instruction);
    case Op::condition: return run_condition(at, instruction);
    case Op::prefix_items: return run_tuple(at, instruction);
    case Op::rest_items: return run_rest(at, instruction);
    case Op::contains: return run_contains(at, instruction);
    case Op::unevaluated_items: return run_unevaluated_items(at, instruction);
    case Op::required: return run_required(at, instruction);
    case Op::property_names: return run_property_names(at, instruction);
    case Op::additional_properties: return run_additional(at, instruction);
    case Op::dependencies: return run_dependencies(at, instruction);
    case Op::properties: return run_properties(at, instruction);
    case Op::pattern_properties: return run_pattern_properties(at, instruction);
    case Op::unevaluated_properties: return run_unevaluated_properties(at, instruction);
    case Op::error_message: return run_error_message(at, instruction);
    default:
      if (!holds(instruction, at.node))
        report(at, &instruction, assertion_message(instruction, at.node));
  }
}

void Collector::report_type(const At& at) {
  Instruction type;
  type.keyword = Keyword::type;
  type.value = at.schema.type_value;
  report(at, &type, type_message(at.schema));
}

SchemaError& Collector::report(const At& at, const Instruction* instruction, std::string message,
                               Report kind) {
  const bool returns = !is_all_ && !is_composite_;
  // Without a combinator around it the function that Ajv makes returns this error alone.
  if (returns && kind == Report::alone) errors_.resize(frame_begin_);
  if (returns) has_returned_ = true;
  SchemaError& error = errors_.emplace_back();
  const std::string_view keyword =
      instruction == nullptr ? "false schema" : info(instruction->keyword).name;
  error.keyword = keyword;
  error.schema_path.append(schema_path_).append("/").append(keyword);
  error.message = std::move(message);
  error.instance.reserve(path_.size());
  for (const Step& step : path_) {
    error.instance.push_back(step.is_item ? std::to_string(step.item) : std::string{step.name});
  }
  error.value = key_ == nullptr ? &at.node : nullptr;
  error.is_property_name = key_ != nullptr;
  error.schema = instruction == nullptr ? at.schema.node : instruction->value;
  error.parent_schema = at.schema.node;
  return error;
}

void Collector::run_reference(const At& at, const Instruction& instruction) {
  const auto& reference = instruction.as<Reference>();
  const Schema* target = reference.target;
  if (reference.is_dynamic) {
    for (const Scope* scope = context_.scope; scope != nullptr; scope = scope->outer) {
      if (const Schema* found = dynamic_target(*scope->resource, reference)) target = found;
    }
  }
  std::string outer_path =
      std::exchange(schema_path_, reference.is_inlined ? std::string{reference.text} : "#");
  if (reference.is_inlined) {
    visit(*target, at.node, at.marks);
  } else {
    const std::size_t outer_begin = std::exchange(frame_begin_, errors_.size());
    const bool was_composite = std::exchange(is_composite_, false);
    visit(*target, at.node, at.marks);
    has_returned_ = false;
    is_composite_ = was_composite;
    frame_begin_ = outer_begin;
  }
  schema_path_ = std::move(outer_path);
}

void Collector::run_negation(const At& at, const Instruction& instruction) {
  if (is_valid(instruction.as<Schema>(), at.node, context_))
    report(at, &instruction, "must NOT be valid");
}

bool Collector::try_branch(const At& at, std::string_view keyword, std::size_t branch,
                           const Schema& schema) {
  const PathMark mark{*this};
  schema_path_.append("/").append(keyword).append("/").append(std::to_string(branch));
  const std::size_t met = met_count();
  ++alternatives_;
  const bool matches = try_visit(at, schema);
  --alternatives_;
  if (!matches) forget_met(met);
  return matches;
}

bool Collector::try_visit(const At& at, const Schema& schema) {
  if (at.marks == nullptr) return visit(schema, at.node, nullptr);
  Marks own{at.marks->size()};
  const bool matches = visit(schema, at.node, &own);
  if (matches) at.marks->merge(own);
  return matches;
}

void Collector::run_any_of(const At& at, const Instruction& instruction) {
  const std::size_t before = errors_.size();
  const Branches branches = instruction.as<Branches>();
  const bool was_composite = std::exchange(is_composite_, true);
  bool matches = false;
  for (std::size_t branch = 0; branch < branches.size(); ++branch) {
    if (matches && at.marks == nullptr) break;
    matches |= try_branch(at, "anyOf", branch, *branches[branch].schema);
  }
  is_composite_ = was_composite;
  if (matches) {
    errors_.resize(before);
  } else {
    report(at, &instruction, "must match a schema in anyOf", Report::with_others);
  }
}

void Collector::run_one_of(const At& at, const Instruction& instruction) {
  const std::size_t before = errors_.size();
  const Branches branches = instruction.as<Branches>();
  const bool was_composite = std::exchange(is_composite_, true);
  int matches = 0;
  for (std::size_t branch = 0; branch < branches.size() && matches < 2; ++branch) {
    matches += try_branch(at, "oneOf", branch, *branches[branch].schema) ? 1 : 0;
  }
  is_composite_ = was_composite;
  if (matches == 1) {
    errors_.resize(before);
    return;
  }
  report(at, &instruction, "must match exactly one schema in oneOf", Report::with_others)
      .several_match = matches > 1;
}

void Collector::run_all_of(const At& at, const Instruction& instruction) {
  const Branches branches = instruction.as<Branches>();
  for (std::size_t branch = 0; branch < branches.size(); ++branch) {
    const PathMark mark{*this};
    schema_path_.append("/allOf/").append(std::to_string(branch));
    const bool matches = visit(*branches[branch].schema, at.node, at.marks);
    if (has_returned_ || (!matches && !is_all_)) return;
  }
}

void Collector::run_condition(const At& at, const Instruction& instruction) {
  const auto& condition = instruction.as<Condition>();
  bool matches = false;
  if (at.marks == nullptr) {
    matches = is_valid(*condition.test, at.node, context_);
  } else {
    Marks own{at.marks->size()};
    matches = is_valid(*condition.test, at.node, context_, &own);
    if (matches) at.marks->merge(own);
  }
  const Schema* next = matches ? condition.then_schema : condition.else_schema;
  if (next == nullptr) return;
  const std::string_view keyword = matches ? "then" : "else";
  bool is_good = false;
  {
    const PathMark mark{*this};
    schema_path_.append("/").append(keyword);
    is_good = try_visit(at, *next);
  }
  if (is_good || has_returned_) return;
  report(at, &instruction, "must match \"" + std::string{keyword} + "\" schema",
         Report::with_others);
}

std::vector<SchemaError> Collector::take() && {
  return std::move(errors_);
}

std::vector<SchemaError> collect_errors(const Schema& schema, const Node& instance, Collect collect,
                                        const RunContext& context) {
  Collector collector{context, collect, instance};
  collector.visit(schema, instance, nullptr);
  return std::move(collector).take();
}

}  // namespace gwctl::json_schema
