#include "cli/ship/gates.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/files.h"
#include "core/glob.h"

namespace gwctl::cli {
namespace {

using config::Action;
using config::Change;
using config::Json;

// So many resources are named in a sentence.
constexpr std::size_t named_max = 10;

constexpr std::string_view digest_word = "{digest}";

std::vector<const Change*> deletes_of(const std::vector<const Change*>& changes) {
  std::vector<const Change*> deletes;
  std::ranges::copy_if(changes, std::back_inserter(deletes),
                       [](const Change* change) { return change->action == Action::remove; });
  return deletes;
}

std::string names_of(const std::vector<const Change*>& changes) {
  std::string text;
  for (std::size_t i = 0; i < std::min(changes.size(), named_max); ++i)
    text += (text.empty() ? "" : ", ") + config::name_of(changes[i]->key);
  if (changes.size() > named_max) text += fmt::format(" and {} more", changes.size() - named_max);
  return text;
}

const Json* value_at(const Json& value, const std::vector<std::string>& path) {
  const Json* at = &value;
  for (const std::string& step : path) {
    if (!at->is_object()) return nullptr;
    const auto found = at->find(step);
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return at;
}

bool begins_with(const std::vector<std::string>& path, const std::vector<std::string>& field) {
  return path.size() >= field.size() && std::equal(field.begin(), field.end(), path.begin());
}

/// What becomes of a field that was there: nothing, or the word for it.
std::optional<std::string_view> what_becomes(const Change& change,
                                             const std::vector<std::string>& field) {
  const Json* const before = value_at(change.before, field);
  const Json* const after = value_at(change.after, field);
  if (before != nullptr && after == nullptr) return "removed";
  if (before != nullptr && *before != *after) return "changed";
  // What no server tells, as private keys, is in the list of fields only.
  const bool is_told = std::ranges::any_of(change.fields, [&](const config::FieldChange& each) {
    return each.before && begins_with(each.path, field);
  });
  return is_told ? std::optional<std::string_view>{"changed"} : std::nullopt;
}

bool is_meant(const std::string& glob, const std::string& id) {
  GlobOptions options;
  options.dot = true;
  return glob.empty() || Glob(glob, options).matches(id);
}

std::optional<std::string> banned(const BanGate& gate, const Change& change) {
  if (gate.kind && *gate.kind != change.key.kind) return std::nullopt;
  if (!is_meant(gate.id, change.key.id)) return std::nullopt;
  if (gate.action && *gate.action != change.action) return std::nullopt;
  if (gate.field.empty())
    return fmt::format("to {} it is forbidden", config::action_name(change.action));
  // With a resource that goes all its fields go; that is what `action: delete` is for.
  if (!gate.action && change.action != Action::update) return std::nullopt;
  const auto fate = what_becomes(change, gate.field);
  if (!fate) return std::nullopt;
  return fmt::format("its {} would be {}", fmt::join(gate.field, "."), *fate);
}

void check_limit(const std::optional<LimitGate>& gate, const std::vector<const Change*>& changes,
                 std::string_view noun, std::vector<Refusal>& refusals) {
  if (!gate || changes.size() <= gate->max) return;
  refusals.push_back({gate->name,
                      {},
                      fmt::format("{} {}, where {} are allowed: {}", changes.size(), noun,
                                  gate->max, names_of(changes))});
}

/// Which of the conditions of the gate holds; nothing: none.
std::optional<std::string> why_approved(const ApprovalGate& gate, const GateInput& input,
                                        const std::vector<const Change*>& changes) {
  if (changes.empty()) return std::nullopt;
  if (!gate.has_conditions) return "there are changes";
  const auto deletes = deletes_of(changes);
  if (gate.deletes && deletes.size() >= *gate.deletes)
    return fmt::format("{} to be deleted: {}", deletes.size(), names_of(deletes));
  if (gate.changes && changes.size() >= *gate.changes)
    return fmt::format("{} to be changed: {}", changes.size(), names_of(changes));
  for (const Change* change : changes) {
    if (gate.kinds.contains(change->key.kind)) return config::name_of(change->key);
  }
  if (gate.contexts.contains(input.context))
    return fmt::format("it is for the context \"{}\"", input.context);
  return std::nullopt;
}

std::string approval_file(const ApprovalGate& gate, const std::string& digest) {
  std::string file = gate.file;
  for (std::size_t at = 0; (at = file.find(digest_word, at)) != file.npos; at += digest.size())
    file.replace(at, digest_word.size(), digest);
  return file;
}

void check_approval(const ApprovalGate& gate, const GateInput& input,
                    const std::vector<const Change*>& changes, std::vector<Refusal>& refusals) {
  const auto reason = why_approved(gate, input, changes);
  if (!reason) return;
  const std::string file = approval_file(gate, input.desired_digest);
  if (input.is_file(join_path(gate.directory, file))) return;
  refusals.push_back(
      {gate.name,
       {},
       fmt::format("this needs the approval {}, which is not there ({})", file, *reason)});
}

}  // namespace

std::string Refusal::text() const {
  const std::string who = resource ? config::name_of(*resource) + ": " : std::string{};
  return fmt::format("{}: {}: {}{}", name.place.text(), name.rule, who, message);
}

std::vector<Refusal> gate_refusals(const Gates& gates, const GateInput& input) {
  std::vector<Refusal> refusals;
  const std::vector<const Change*> changes = config::told_changes(input.difference.changes);
  check_limit(gates.max_deletes, deletes_of(changes), "to delete", refusals);
  check_limit(gates.max_changes, changes, "to change", refusals);
  for (const BanGate& gate : gates.forbid) {
    for (const Change* change : changes) {
      if (auto reason = banned(gate, *change))
        refusals.push_back({gate.name, change->key, *std::move(reason)});
    }
  }
  if (gates.approval) check_approval(*gates.approval, input, changes, refusals);
  return refusals;
}

bool is_refused(const config::Difference& difference, const std::vector<Refusal>& refusals,
                Environment& environment) {
  if (!difference.refusal.empty()) fail_plainly(environment, difference.refusal);
  for (const Refusal& refusal : refusals) fail_plainly(environment, refusal.text());
  return !difference.refusal.empty() || !refusals.empty();
}

}  // namespace gwctl::cli
