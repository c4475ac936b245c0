#include "lint/schema_message.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/js_text.h"
#include "core/json_pointer.h"
#include "core/levenshtein.h"
#include "core/utf8.h"

namespace gwctl::lint {
namespace {

// An error with the pointer to its place.
struct Entry {
  const SchemaError* error = nullptr;
  std::string pointer;

  bool is(std::string_view keyword) const { return error->keyword == keyword; }
};

bool is_enum(const Entry* entry) {
  return entry->is("enum");
}

bool is_any_of(const Entry* entry) {
  return entry->is("anyOf");
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_plain(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         c == '-';
}

bool is_index(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// The pointer in pieces `/key` and `/key/0`. What fits neither is passed over.
std::vector<std::string_view> pieces_of(std::string_view pointer) {
  if (pointer.empty()) return {pointer};
  std::vector<std::string_view> pieces;
  const auto end_of = [&](std::size_t from, bool (*belongs)(char)) {
    while (from < pointer.size() && belongs(pointer[from])) ++from;
    return from;
  };
  for (std::size_t begin = pointer.find('/'); begin != std::string_view::npos;) {
    std::size_t end = end_of(begin + 1, is_plain);
    if (end == begin + 1) {
      begin = pointer.find('/', end);
      continue;
    }
    if (end < pointer.size() && pointer[end] == '/') {
      const std::size_t end_of_index = end_of(end + 1, is_digit);
      if (end_of_index > end + 1) end = end_of_index;
    }
    pieces.push_back(pointer.substr(begin, end - begin));
    begin = pointer.find('/', end);
  }
  return pieces;
}

std::string quoted(std::string_view text) {
  return '"' + std::string{text} + '"';
}

// Ajv's text in Spectral's letters.
std::string cleaned(std::string text) {
  std::ranges::replace(text, '\'', '"');
  for (std::size_t at = text.find("NOT"); at != std::string::npos; at = text.find("NOT", at)) {
    text.replace(at, 3, "not");
  }
  return text;
}

std::string_view type_name(const Node& value) {
  switch (value.kind) {
    case Kind::boolean: return "Boolean";
    case Kind::number: return "Number";
    case Kind::string: return "String";
    case Kind::null:
    case Kind::array:
    case Kind::object: break;
  }
  return "Object";
}

// Different values of several `enum`s, in order.
std::vector<const Node*> merged_values(std::span<const Entry* const> entries) {
  std::vector<const Node*> values;
  std::unordered_set<std::string> seen;
  for (const Entry* entry : entries) {
    for (const Node& value : entry->error->schema->items()) {
      if (value.is_container() || seen.insert(to_json(value)).second) values.push_back(&value);
    }
  }
  return values;
}

// What was perhaps meant, if something comes near.
std::optional<std::string_view> suggestion(std::string_view text,
                                           const std::vector<const Node*>& values) {
  const Node* best = nullptr;
  std::size_t best_distance = 0;
  for (const Node* value : values) {
    if (!value->is_string()) continue;
    const std::size_t distance = edit_distance(value->string(), text);
    if (best != nullptr && distance >= best_distance) continue;
    best = value;
    best_distance = distance;
  }
  if (best == nullptr) return std::nullopt;
  const bool is_near = values.size() == 1 || best_distance < utf16_length(best->string());
  return is_near ? std::optional{best->string()} : std::nullopt;
}

class Writer {
 public:
  Writer(const std::vector<Entry>& entries, const SchemaSubject& subject) : subject_{subject} {
    for (const Entry& entry : entries) {
      if (entry.is("anyOf") || (entry.is("oneOf") && !entry.error->several_match))
        unmatched_[entry.pointer] = entry.error->keyword;
    }
  }

  SchemaFinding write(const Entry& entry) const { return finding(entry, text_of(entry)); }

  /// Several `enum`s that failed at one place, as one.
  SchemaFinding write_enums(std::span<const Entry* const> group) const {
    return finding(*group.front(), enum_text(group));
  }

 private:
  SchemaFinding finding(const Entry& entry, std::string text) const {
    text = item_text(std::move(text), entry.pointer);
    const auto combinator = unmatched_.find(entry.pointer);
    if (combinator != unmatched_.end() && text.ends_with(" in " + combinator->second))
      text += ". None of the schemas matched, see the other errors reported for this value";
    return {std::move(text), entry.error->instance};
  }

  static std::optional<std::string> last_key(std::string_view pointer) {
    const std::size_t slash = pointer.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    return std::string{pointer.substr(slash + 1)};
  }

  std::optional<std::string> property(const Entry& entry) const {
    std::optional<std::string> key = last_key(entry.pointer);
    return key ? key : subject_.property;
  }

  std::string name(const Entry& entry) const {
    const std::optional<std::string> key = property(entry);
    return key ? quoted(*key) + " property" : std::string{type_name(*subject_.value)};
  }

  std::string text_of(const Entry& entry) const {
    const SchemaError& error = *entry.error;
    if (error.keyword == "errorMessage") return error.message;
    if (error.keyword == "additionalProperties")
      return "Property " + quoted(error.property) + " is not expected to be here";
    if (error.keyword == "type") {
      const std::optional<std::string> key = property(entry);
      return (key ? quoted(*key) + " property type " : "Value type ") + error.message;
    }
    return name(entry) + ' ' + cleaned(error.message);
  }

  std::string enum_text(std::span<const Entry* const> group) const {
    const Entry& entry = *group.front();
    const std::vector<const Node*> values = merged_values(group);
    std::string text = name(entry) + ' ' + entry.error->message + ": ";
    for (const Node* value : values) {
      if (value != values.front()) text += ", ";
      text += value->is_string() ? quoted(value->string()) : to_json(*value);
    }
    const Node* is = entry.error->value;
    if (entry.error->is_property_name || is == nullptr || !is->is_string()) return text;
    const std::optional<std::string_view> meant = suggestion(is->string(), values);
    return meant ? text + ". Did you mean " + quoted(*meant) + '?' : text;
  }

  static std::string item_text(std::string text, std::string_view pointer) {
    const std::optional<std::string> index = last_key(pointer);
    if (!index || !is_index(*index)) return text;
    const std::string property = quoted(*index) + " property";
    if (!text.starts_with(property)) return text;
    std::size_t said = property.size();
    if (std::string_view{text}.substr(said).starts_with(" type")) said += 5;
    return "Item at index " + *index + text.substr(said);
  }

  const SchemaSubject& subject_;
  std::unordered_map<std::string, std::string> unmatched_;  // places to keywords
};

// The errors, each at its place in a tree of the value, which decides which of them are worth
// saying.
class ErrorTree {
 public:
  explicit ErrorTree(const std::vector<Entry>& entries) : branches_(1) {
    for (const Entry& entry : entries) {
      std::size_t at = 0;
      for (const std::string_view piece : pieces_of(entry.pointer)) at = child(at, piece);
      if (at != 0) branches_[at].errors.push_back(&entry);
    }
    prune(0);
  }

  /// Words what is left.
  void write(const Writer& writer, std::vector<SchemaFinding>& findings) const {
    visit(0, writer, findings);
  }

 private:
  struct Branch {
    std::vector<const Entry*> errors;
    std::vector<std::size_t> children;
    std::size_t children_left = 0;
    bool is_removed = false;
  };

  std::size_t child(std::size_t parent, std::string_view piece) {
    const auto [at, is_new] = index_.try_emplace({parent, piece}, branches_.size());
    if (is_new) {
      branches_[parent].children.push_back(at->second);
      ++branches_[parent].children_left;
      branches_.emplace_back();
    }
    return at->second;
  }

  static bool are_enums(const std::vector<const Entry*>& errors) {
    return !errors.empty() && std::ranges::all_of(errors, is_enum);
  }

  void prune(std::size_t parent) {
    for (const std::size_t at : branches_[parent].children) {
      Branch& branch = branches_[at];
      if (!branch.children.empty() && std::ranges::any_of(branch.errors, is_any_of))
        branch.errors.clear();
      if (are_enums(branch.errors) && branches_[parent].children_left > 1) {
        branch.is_removed = true;
        --branches_[parent].children_left;
        continue;
      }
      prune(at);
    }
  }

  void visit(std::size_t at, const Writer& writer, std::vector<SchemaFinding>& findings) const {
    const Branch& branch = branches_[at];
    if (are_enums(branch.errors)) {
      findings.push_back(writer.write_enums(branch.errors));
      return;
    }
    for (const Entry* entry : branch.errors) findings.push_back(writer.write(*entry));
    for (const std::size_t child : branch.children) {
      if (!branches_[child].is_removed) visit(child, writer, findings);
    }
  }

  std::vector<Branch> branches_;
  std::map<std::pair<std::size_t, std::string_view>, std::size_t> index_;
};

}  // namespace

SchemaSubject subject_of(const Target& target) {
  if (!target.rest.empty()) return {target.value, target.rest.back().text()};
  if (target.place.parent == nullptr) return {target.value, std::nullopt};
  return {target.value, target.place.segment.text()};
}

std::vector<SchemaFinding> describe(std::span<const SchemaError> errors,
                                    const SchemaSubject& subject) {
  std::vector<Entry> entries;
  entries.reserve(errors.size());
  for (const SchemaError& error : errors)
    entries.push_back({&error, to_json_pointer(error.instance)});
  std::vector<SchemaFinding> findings;
  ErrorTree{entries}.write(Writer{entries, subject}, findings);
  return findings;
}

void report(std::span<const SchemaError> errors, const Target& target, Results& results) {
  if (errors.empty()) return;
  for (const SchemaFinding& finding : describe(errors, subject_of(target))) {
    const std::vector<Segment> path{finding.path.begin(), finding.path.end()};
    results.add(finding.message, target, path);
  }
}

}  // namespace gwctl::lint
