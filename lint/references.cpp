#include "lint/references.h"

#include <algorithm>

#include "core/files.h"
#include "core/json_pointer.h"
#include "core/read_document.h"
#include "core/url.h"
#include "lint/cycles.h"
#include "lint/locate.h"
#include "lint/parser_findings.h"

namespace gwctl::lint {
namespace {

// A chain of files longer than this is taken for a loop, as Spectral does.
constexpr std::size_t uri_depth_max = 100;

bool is_url(std::string_view uri) {
  return uri.starts_with("http://") || uri.starts_with("https://");
}

// The ruleset has no say in how referenced files are read.
constexpr ParserOptions referenced_parser_options{.duplicate_keys = Severity::error,
                                                  .incompatible_values = Severity::warning};

bool is_json_name(std::string_view uri) {
  return uri.ends_with(".json");
}

// `scheme:` of an absolute URI, in lower case; empty for a path.
std::string scheme_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon < 2) return {};
  std::string scheme{text.substr(0, colon)};
  const bool is_scheme = std::ranges::all_of(scheme, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
  });
  if (!is_scheme || std::isalpha(static_cast<unsigned char>(scheme[0])) == 0) return {};
  std::ranges::transform(scheme, scheme.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return scheme;
}

std::string absolute_uri(std::string_view reference, const std::string& base) {
  if (is_url(reference)) return std::string{reference};
  if (reference.starts_with("file://")) return normalise_path(decode_percent(reference.substr(7)));
  if (is_url(base)) return resolve_uri(base, reference);
  const std::string path = decode_percent(reference);
  if (path.starts_with('/')) return normalise_path(path);
  return normalise_path(join_path(parent_path(base), path));
}

}  // namespace

ReferenceCollector::ReferenceCollector(const std::shared_ptr<const File>& root, Loader& loader,
                                       Siblings siblings)
    : root_{root}, loader_{loader}, siblings_{siblings} {}

void ReferenceCollector::collect() {
  auto state = std::make_unique<FileState>();
  state->file = root_.get();
  state->whole = true;
  FileState& root_state = *state;
  states_.emplace(root_->source, std::move(state));
  files_.push_back(root_);
  stack_.push_back(root_.get());
  crawl(root_state, root_->root());
  leave_circular();
  break_remaining_cycles();
  resolve_chains();
  report_dangling();
  mark_targets_apart();
}

void ReferenceCollector::crawl(FileState& state, const Node& from) {
  if (from.is_reference) {
    add_reference(state, from);
    if (siblings_ == Siblings::ignored) return;
  }
  around_.push_back(&from);
  for (const Member& member : from.members()) {
    if (member.value.is_container()) crawl(state, member.value);
  }
  for (const Node& item : from.items()) {
    if (item.is_container()) crawl(state, item);
  }
  around_.pop_back();
}

bool ReferenceCollector::stands_in_target(const Reference& reference) const {
  return reference.target != nullptr &&
         (reference.target == reference.node ||
          std::ranges::find(around_, reference.target) != around_.end());
}

void ReferenceCollector::add_reference(FileState& state, const Node& node) {
  if (!by_node_.try_emplace(&node, references_.size()).second) return;
  const std::string_view text = find(node, "$ref")->string();
  Reference reference;
  reference.node = &node;
  reference.file = state.file;
  const std::size_t hash = text.find('#');
  const std::string fragment{hash == std::string_view::npos ? "" : text.substr(hash + 1)};
  const std::string_view where = text.substr(0, hash);
  const std::size_t index = references_.size();
  references_.push_back(reference);
  if (text.starts_with('#')) {
    const auto [entry, is_new] = state.by_text.try_emplace(text, KnownText{index});
    KnownText& known = entry->second;
    if (is_new) {
      add_local(state, reference, fragment);
    } else {
      repeat_local(references_[known.first], reference);
    }
    // What refers to itself alone is of no use.
    if (state.file == root_.get() && !known.is_use && !stands_in_target(reference)) {
      known.is_use = true;
      add_root_pointer(fragment);
    }
  } else {
    const std::string scheme = scheme_of(where);
    const bool is_foreign =
        !scheme.empty() && scheme != "http" && scheme != "https" && scheme != "file";
    if (is_foreign && !loader_.knows_scheme(scheme)) {
      report("No resolver defined for scheme '" + scheme + "' in ref " + std::string{where},
             locate(*state.file->document, node).path, state.file->source);
    } else {
      const std::string uri =
          is_foreign ? std::string{where} : absolute_uri(where, state.file->source);
      if (uri == state.file->source) {
        add_local(state, reference, fragment);
        if (state.file == root_.get()) add_root_pointer(fragment);
      } else {
        add_remote(state, reference, uri, fragment);
      }
    }
  }
  references_[index] = std::move(reference);
}

void ReferenceCollector::add_root_pointer(const std::string& fragment) {
  const auto tokens = parse_json_pointer_fragment("#" + fragment);
  if (tokens) root_pointers_.insert(to_json_pointer(*tokens));
}

void ReferenceCollector::repeat_local(const Reference& known, Reference& reference) {
  reference.is_local = true;
  reference.target = known.target;
  reference.target_file = known.target_file;
  reference.target_ancestors = known.target_ancestors;
  reference.is_followed = known.target != nullptr;
  if (const auto hole = dangling_.find(known.node); hole != dangling_.end()) {
    dangling_.emplace(reference.node, hole->second);
  }
}

void ReferenceCollector::add_local(FileState& state, Reference& reference,
                                   const std::string& fragment) {
  reference.is_local = true;
  reference.target_file = state.file;
  const auto tokens = parse_json_pointer_fragment("#" + fragment);
  const std::string& source = state.referrer == nullptr ? root_->source : state.referrer->source;
  if (!tokens) {
    report("'#" + fragment + "' JSON pointer is invalid", {}, source);
    return;
  }
  if (tokens->empty()) return;  // the document within itself: never followed
  if (!find_target(*state.file, *tokens, reference)) {
    dangling_.emplace(reference.node, Dangling{state.file, *tokens});
    report("'#" + fragment + "' does not exist", {}, source, reference.node);
    return;
  }
  if (fragment.find_first_of("~%") != std::string::npos) needs_cycle_check_ = true;
  reference.target->is_reference_target = true;
  reference.is_followed = true;
  if (!state.whole && state.crawled.insert(reference.target).second)
    crawl(state, *reference.target);
}

void ReferenceCollector::add_remote(FileState& state, Reference& reference, const std::string& uri,
                                    const std::string& fragment) {
  needs_cycle_check_ = true;
  FileState* target = open(uri, state, *reference.node);
  if (target == nullptr) return;
  reference.target_file = target->file;
  const auto tokens = parse_json_pointer_fragment("#" + fragment);
  const std::string& source =
      &state == states_.at(root_->source).get() ? root_->source : state.file->source;
  if (!tokens) {
    report("'#" + fragment + "' JSON pointer is invalid", {}, source);
    return;
  }
  if (target->file == root_.get()) add_root_pointer(fragment);
  if (!find_target(*target->file, *tokens, reference)) {
    dangling_.emplace(reference.node, Dangling{target->file, *tokens});
    report("'#" + fragment + "' does not exist @ '" + uri + "'", *tokens, source);
    return;
  }
  reference.target->is_reference_target = true;
  const bool is_open = std::ranges::find(stack_, target->file) != stack_.end();
  reference.is_followed = !is_open || target->file == root_.get();
  if (target->whole || !target->crawled.insert(reference.target).second) return;
  if (stack_.size() > uri_depth_max) {
    report("Max uri depth (100) reached. Halting, this is probably a circular loop.",
           locate(*state.file->document, *reference.node).path, source);
    return;
  }
  if (tokens->empty()) target->whole = true;
  stack_.push_back(target->file);
  crawl(*target, *reference.target);
  stack_.pop_back();
}

ReferenceCollector::FileState* ReferenceCollector::open(const std::string& uri,
                                                        const FileState& from,
                                                        const Node& reference) {
  if (const auto found = states_.find(uri); found != states_.end()) return found->second.get();
  const auto failed = [&](const std::string& why) -> FileState* {
    report(why, locate(*from.file->document, reference).path, from.file->source);
    return nullptr;
  };
  if (const auto known = failures_.find(uri); known != failures_.end())
    return failed(known->second);
  auto text = loader_.load(uri);
  if (!text) {
    failures_.emplace(uri, text.error().message);
    return failed(text.error().message);
  }
  auto file = std::make_shared<File>();
  file->source = uri;
  file->is_json = is_json_name(uri);
  file->document =
      file->is_json ? read_json(uri, std::move(*text)) : read_yaml(uri, std::move(*text));
  for (Finding& finding : parser_findings(*file, referenced_parser_options, FileRole::referenced)) {
    findings_.push_back(std::move(finding));
  }
  auto state = std::make_unique<FileState>();
  state->file = file.get();
  state->referrer = from.file;
  files_.push_back(std::move(file));
  return states_.emplace(uri, std::move(state)).first->second.get();
}

bool ReferenceCollector::find_target(const File& file, const std::vector<std::string>& tokens,
                                     Reference& reference) {
  const Node* node = &file.root();
  for (const std::string& token : tokens) {
    const Node* child = raw_child(*node, token);
    // A pointer may lead through a reference that is met earlier in the document.
    for (int hops = 0; child == nullptr && node->is_reference && hops < 16; ++hops) {
      const auto known = by_node_.find(node);
      if (known == by_node_.end()) {
        const auto inner = parse_json_pointer_fragment(find(*node, "$ref")->string());
        if (!inner) return false;
        const Node* inner_node = &file.root();
        for (const std::string& name : *inner) {
          inner_node = inner_node == nullptr ? nullptr : raw_child(*inner_node, name);
        }
        if (inner_node == nullptr) return false;
        node = inner_node;
      } else {
        const Reference& through = references_[known->second];
        if (through.target == nullptr) return false;
        node = through.target;
        reference.target_file = through.target_file;
        needs_cycle_check_ = true;
      }
      child = raw_child(*node, token);
    }
    if (child == nullptr) return false;
    reference.target_ancestors.push_back(node);
    node = child;
  }
  reference.target = node;
  return true;
}

void ReferenceCollector::leave_circular() {
  std::map<const File*, std::vector<Reference*>> by_file;
  for (Reference& reference : references_) {
    if (reference.is_local && reference.target != nullptr)
      by_file[reference.file].push_back(&reference);
  }
  for (auto& [file, references] : by_file) {
    for (Reference* reference : references) reference->is_followed = false;
    mark_followed(file->root(), references, siblings_);
  }
}

void ReferenceCollector::break_remaining_cycles() {
  if (!needs_cycle_check_ && siblings_ == Siblings::ignored) return;
  std::unordered_map<const Node*, Reference*> references;
  for (Reference& reference : references_) {
    if (reference.target != nullptr) references.emplace(reference.node, &reference);
  }
  break_cycles(root_->root(), references, siblings_);
}

void ReferenceCollector::resolve_chains() {
  followed_.reserve(references_.size());
  for (const Reference& reference : references_) {
    const Reference* last = &reference;
    // A target may be a reference itself; a ring of such is not followed.
    std::size_t hops = 0;
    while (last->is_followed && last->target->is_reference && hops <= references_.size()) {
      const auto next = by_node_.find(last->target);
      if (next == by_node_.end() || !references_[next->second].is_followed) break;
      last = &references_[next->second];
      ++hops;
    }
    const bool ring = hops > references_.size();
    if (reference.is_followed && !ring)
      followed_.emplace(reference.node, Written{last->target, last->target_file});
  }
}

void ReferenceCollector::report(std::string message, std::vector<std::string> path,
                                std::string source, const Node* reference) {
  // Spectral reports each text once, wherever else it holds too.
  if (!reported_.insert(message).second) return;
  missing_.push_back({std::move(message), std::move(path), std::move(source), reference});
}

// A missing target is reported where the first of a chain of references stands that ends in it.
void ReferenceCollector::report_dangling() {
  std::unordered_map<const Node*, const Reference*> first_to;
  for (const Reference& reference : references_) {
    if (reference.is_local && reference.is_followed) first_to.emplace(reference.target, &reference);
  }
  for (Missing& missing : missing_) {
    if (missing.reference == nullptr) continue;
    const Node* site = missing.reference;
    for (std::size_t hops = 0; hops < references_.size(); ++hops) {
      const auto next = first_to.find(site);
      if (next == first_to.end()) break;
      site = next->second->node;
    }
    missing.path = locate(*references_[by_node_.at(site)].file->document, *site).path;
  }
}

// Spectral reports a value at another place when it came there through a reference where a name
// gets lost on the way (see survives_encoding), where a reference has something beside it, or below
// a reference that stays as it is. A walk has to see such values both ways.
void ReferenceCollector::mark_targets_apart() {
  for (const Reference& reference : references_) {
    if (!reference.is_followed || reference.target->tells_ways_apart) continue;
    const std::string_view text = find(*reference.node, "$ref")->string();
    const std::string_view fragment = text.substr(std::min(text.find('#') + 1, text.size()));
    const bool apart =
        !survives_encoding(fragment) || tells_ways_apart(*reference.target_file, *reference.target);
    reference.target->tells_ways_apart = apart;
  }
}

bool ReferenceCollector::tells_ways_apart(const File& file, const Node& node) {
  if (node.is_reference) {
    const auto reference = by_node_.find(&node);
    const bool stays = reference != by_node_.end() && !references_[reference->second].is_followed;
    return node.size > 1 || stays;
  }
  if (node.is_reference_target) {
    if (const auto known = apart_.find(&node); known != apart_.end()) return known->second;
  }
  std::vector<char>& lost = lost_[&file];
  if (lost.empty()) {
    const Document& document = *file.document;
    for (std::uint32_t id = 0; id < document.symbol_count(); ++id) {
      lost.push_back(survives_encoding(document.symbol(id).text()) ? 0 : 1);
    }
  }
  const bool apart = std::ranges::any_of(node.members(),
                                         [&](const Member& member) {
                                           return lost[member.key->id] != 0 ||
                                                  (member.value.is_container() &&
                                                   tells_ways_apart(file, member.value));
                                         }) ||
                     std::ranges::any_of(node.items(), [&](const Node& item) {
                       return item.is_container() && tells_ways_apart(file, item);
                     });
  if (node.is_reference_target) apart_.emplace(&node, apart);
  return apart;
}

std::vector<Link> ReferenceCollector::links() const {
  std::vector<Link> links;
  links.reserve(references_.size());
  for (const Reference& reference : references_) {
    if (reference.target == nullptr) continue;
    links.push_back({reference.node, reference.target, reference.target_file});
  }
  return links;
}

std::vector<Finding> ReferenceCollector::take_findings() {
  for (Missing& missing : missing_) {
    missing.path.emplace_back("$ref");
    // Spectral looks the place up in the root document, whatever file the reference stands in.
    Finding finding = finding_at(*root_, missing.path);
    if (missing.path.size() == 1 && find(root_->root(), "$ref") == nullptr) finding.range = {};
    finding.code = "invalid-ref";
    finding.severity = Severity::error;
    finding.message = std::move(missing.message);
    finding.path = std::move(missing.path);
    finding.source = std::move(missing.source);
    findings_.push_back(std::move(finding));
  }
  missing_.clear();
  return std::move(findings_);
}

}  // namespace gwctl::lint
