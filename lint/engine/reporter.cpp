#include "lint/engine/reporter.h"

#include <algorithm>

#include "lint/jsonpath/own_property.h"
#include "lint/message.h"
#include "lint/parser_findings.h"
#include "lint/ruleset_check.h"

namespace gwctl::lint {
namespace {

std::vector<const Place*> chain_to(const Place& place) {
  std::vector<const Place*> chain;
  for (const Place* at = &place; at->parent != nullptr; at = at->parent) chain.push_back(at);
  std::ranges::reverse(chain);
  return chain;
}

/// Where a chain of places leaves the root document as written.
struct Departure {
  enum class Way : std::uint8_t { none, reference, beside_reference };
  Way way = Way::none;
  std::size_t after = 0;  ///< how many places stand in the root document
};

Departure find_departure(const Node& root, const std::vector<const Place*>& chain) {
  using enum Departure::Way;
  const Node* piece = &root;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const Segment& segment = chain[i]->segment;
    const Node* child =
        segment.is_index() ? raw_child(*piece, segment.text()) : raw_child(*piece, segment.key);
    const bool is_above = chain[i]->parent->node->is_overlay;
    if (is_above && child != chain[i]->raw) return {reference, i};
    if (child == nullptr) return {piece->is_reference ? reference : beside_reference, i};
    piece = child;
  }
  // With something beside its `$ref`, the reference itself is what is wrong; unless that counts.
  const bool stands_for_target = !chain.empty() && chain.back()->node->is_overlay;
  const bool only_reference = piece->is_reference && (piece->size == 1 || stands_for_target);
  return {only_reference ? reference : none, chain.size()};
}

// Spectral finds a place behind a reference again by a pointer in which it has percent-encoded
// names, so it gets no further than the first name that this changes.
void cut_at_encoded(Located& located, const Node& root, std::size_t from) {
  const auto is_changed = [](const std::string& name) { return !survives_encoding(name); };
  const auto first = std::find_if(located.path.begin() + static_cast<std::ptrdiff_t>(from),
                                  located.path.end(), is_changed);
  if (first == located.path.end()) return;
  located = descend({{}, nullptr, nullptr, &root}, {located.path.begin(), first});
}

// How many names of the path of the last place of the chain Spectral has encoded: those behind the
// last reference, and the reference's own where it leads to the same file.
std::size_t first_encodable(const std::vector<const Place*>& chain, std::size_t path_size) {
  for (std::size_t i = chain.size(); i > 0; --i) {
    const Place& place = *chain[i - 1];
    if (place.raw == place.node) continue;
    const bool is_local = place.parent->file == place.file;
    return is_local ? 0 : path_size - std::min(path_size, chain.size() - i);
  }
  return 0;
}

std::string property_of(const std::vector<std::string>& wanted,
                        const std::vector<std::string>& path) {
  if (wanted.size() <= path.size()) return path.empty() ? "" : path.back();
  const auto from = path.empty() ? wanted.end() - 1
                                 : wanted.begin() + static_cast<std::ptrdiff_t>(path.size()) - 1;
  return print_dotted(std::vector<std::string>(from, wanted.end()));
}

// The `length` of an array stands in no document, nor does a character of a text.
bool is_property(const Place& place) {
  const Node* around = place.parent == nullptr ? nullptr : place.parent->node;
  return around != nullptr &&
         (around->is_string() || (around->is_array() && !place.segment.is_index()));
}

// A `^` leads from a value to the path above it, though not to the value that is there.
bool is_elsewhere(const Place& place, const View& view) {
  if (place.raw == place.node || place.node->is_overlay) return false;
  return &view.resolve(*place.raw) != place.node;
}

// The place from which the path has to be looked up again, since what it leads to is not what is
// written there; null where all is.
const Place* above_unwritten(const Place& base, const View& view) {
  const Place* above = nullptr;
  for (const Place* at = &base; at->parent != nullptr; at = at->parent) {
    if (is_property(*at) || is_elsewhere(*at, view)) above = at->parent;
  }
  return above;
}

}  // namespace

// Where a function starts from a value of its own choice, only what is written there counts.
Reporter::Spot Reporter::find_below(const Place& top, const std::vector<std::string>& path) const {
  Spot spot{top.file, locate(*top.file->document, *top.node), {}};
  spot.wanted = spot.located.path;
  spot.wanted.insert(spot.wanted.end(), path.begin(), path.end());
  spot.located = descend(std::move(spot.located), path);
  return spot;
}

std::string hint_at(const Rule& rule) {
  const std::string named = "rule \"" + rule.name + "\"";
  if (rule.document == nullptr) return named;
  const Source& source = rule.document->source();
  return named + " at " + place_text(source.name(), source.range(rule.name_span));
}

Reporter::Spot Reporter::find_spot(const Place& base, std::span<const Segment> path) const {
  if (const Place* from = above_unwritten(base, *view_)) {
    std::vector<Segment> names;
    for (const Place* at = &base; at != from; at = at->parent) names.push_back(at->segment);
    std::ranges::reverse(names);
    names.insert(names.end(), path.begin(), path.end());
    return find_spot(*from, names);
  }
  std::vector<Place> below;
  below.reserve(path.size());
  const Place* last = &base;
  for (const Segment& segment : path) {
    const Place child = view_->child(*last, segment);
    if (child.node == nullptr) break;
    below.push_back(child);
    last = &below.back();
  }
  Trail trail{chain_to(*last), {}, {}, *last};
  for (const Place* place : trail.chain) trail.existing.push_back(place->segment.text());
  for (const Segment& segment : path.subspan(below.size())) trail.rest.push_back(segment.text());

  const File& root = workspace_.root();
  const Place& top = trail.chain.empty() ? *last : *trail.chain.front()->parent;
  if (top.raw != &root.root()) return find_below(top, trail.names());
  const Departure departure =
      view_ == &workspace_.resolved() ? find_departure(root.root(), trail.chain) : Departure{};
  if (departure.way == Departure::Way::none) {
    const std::vector<std::string> names = trail.names();
    return {&root, descend({{}, nullptr, nullptr, &root.root()}, names), names};
  }
  // What stands beside a `$ref` has a member of that name too, in which Spectral loses the way.
  if (departure.way == Departure::Way::beside_reference && !is_strict_) {
    return {nullptr, {trail.existing, nullptr, nullptr, nullptr}, trail.existing};
  }
  return find_behind(trail, departure.after >= trail.existing.size());
}

std::vector<std::string> Reporter::Trail::names() const {
  std::vector<std::string> all = existing;
  all.insert(all.end(), rest.begin(), rest.end());
  return all;
}

// What a reference leads to is found where it is written. `is_complete`: the reference itself is
// the last that there is.
Reporter::Spot Reporter::find_behind(const Trail& trail, bool is_complete) const {
  const auto& [chain, existing, rest, last] = trail;
  Spot spot{last.file, {}, {}};
  if (const Dangling* dangling = workspace_.dangling(*last.node)) {
    spot.file = dangling->file;
    spot.located = descend({{}, nullptr, nullptr, &dangling->file->root()}, dangling->pointer);
    if (spot.located.path.size() == dangling->pointer.size()) {
      spot.located = descend(std::move(spot.located), rest);
    }
  } else {
    const Written written = view_->origin(*last.node, last.file);
    spot.located = descend(locate(*written.file->document, *written.node), rest);
  }
  const std::size_t behind =
      spot.located.path.size() - std::min(spot.located.path.size(), rest.size());
  if (!is_strict_) cut_at_encoded(spot.located, spot.file->root(), first_encodable(chain, behind));
  spot.wanted = spot.located.path;
  if (is_complete) return spot;
  // What is missing begins behind the last segment that exists, counted by name as Spectral does.
  const std::vector<std::string> names = trail.names();
  const std::string& last_name = spot.located.is_length ? rest.front() : existing.back();
  const auto same = std::find(names.rbegin(), names.rend(), last_name);
  spot.wanted.insert(spot.wanted.end(), same.base(), names.end());
  return spot;
}

// Spectral's YAML reader knows no place for a length.
bool Reporter::has_range(const Spot& spot) const {
  return spot.file != nullptr && (!spot.located.is_length || is_strict_ || spot.file->is_json);
}

void Reporter::add(std::string message, const Place& base, std::span<const Segment> path) {
  Spot spot = find_spot(base, path);
  Finding finding;
  finding.severity = spot.file == nullptr
                         ? rule_->severity
                         : severity_for(*rule_, spot.file->source, spot.located.path);
  if (finding.severity == Severity::off) return;
  MessageValues values;
  values.property = property_of(spot.wanted, spot.located.path);
  values.path = print_pointer(spot.located.path);
  values.description = rule_->description;
  Node length;
  if (spot.located.is_length) length = jsonpath::length_of(*spot.located.node);
  values.value = spot.located.is_length ? &length : spot.located.node;
  finding.message = final_message(rule_->message, rule_->description, message, values);
  finding.code = rule_->name;
  if (spot.file != nullptr) finding.source = spot.file->source;
  if (has_range(spot)) finding.range = range_of(*spot.file, spot.located);
  finding.documentation_url = rule_->documentation_url;
  finding.path = std::move(spot.located.path);
  findings_.push_back(std::move(finding));
}

void Reporter::fail(std::string message) {
  errors_.push_back({std::move(message), rule_ == nullptr ? "" : hint_at(*rule_)});
}

}  // namespace gwctl::lint
