#include "core/document.h"

#include <algorithm>
#include <cstring>

namespace gwctl {
namespace {

constexpr std::size_t recent_size = 1024;

// Documents have few different keys, used over and over. This finds a key's slot in the cache from
// its ends and length, at a fraction of what hashing all of it takes.
std::size_t recent_slot(std::string_view text) {
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  if (text.size() >= 8) {
    std::memcpy(&head, text.data(), 8);
    std::memcpy(&tail, text.data() + text.size() - 8, 8);
  } else if (text.size() >= 4) {
    std::memcpy(&head, text.data(), 4);
    std::memcpy(&tail, text.data() + text.size() - 4, 4);
  } else {
    for (const char c : text) head = head << 8U | static_cast<unsigned char>(c);
  }
  head = (head ^ text.size()) * 0x9E3779B97F4A7C15ULL;
  tail = (tail + head) * 0xC2B2AE3D27D4EB4FULL;
  return static_cast<std::size_t>(tail >> 54U) % recent_size;
}

}  // namespace

DocumentBuilder::DocumentBuilder(Source source, MergeKeys merge_keys)
    : document_{new Document}, merge_keys_{merge_keys} {
  document_->source_ = std::move(source);
  set_up();
}

void DocumentBuilder::set_up() {
  table_.assign(256, 0);
  recent_.assign(recent_size, nullptr);
  reference_ = intern("$ref");
  if (merge_keys_ == MergeKeys::merged) merge_ = intern("<<");
}

void DocumentBuilder::restart() {
  Source source = std::move(document_->source_);
  document_.reset(new Document);
  document_->source_ = std::move(source);
  frames_.clear();
  members_.clear();
  items_.clear();
  seen_.clear();
  objects_closed_ = 0;
  root_ = {};
  set_up();
}

const Symbol* DocumentBuilder::intern(std::string_view text) {
  const Symbol*& recent = recent_[recent_slot(text)];
  if (recent != nullptr && recent->text() == text) return recent;
  const std::uint32_t hash = hash_key(text);
  const auto mask = static_cast<std::uint32_t>(table_.size() - 1);
  for (std::uint32_t at = hash & mask; table_[at] != 0; at = (at + 1) & mask) {
    const Symbol& symbol = *document_->symbols_[table_[at] - 1];
    if (symbol.hash == hash && symbol.text() == text) return recent = &symbol;
  }
  return recent = add_symbol(text, hash);
}

const Symbol* DocumentBuilder::add_symbol(std::string_view text, std::uint32_t hash) {
  auto& symbols = document_->symbols_;
  auto* symbol = arena().make_array<Symbol>(1);
  *symbol = {text.data(), static_cast<std::uint32_t>(text.size()), hash,
             static_cast<std::uint32_t>(symbols.size())};
  symbols.push_back(symbol);
  seen_.emplace_back();
  std::size_t first_unplaced = symbols.size() - 1;
  if (symbols.size() * 2 > table_.size()) {
    table_.assign(table_.size() * 4, 0);
    first_unplaced = 0;
  }
  const auto mask = static_cast<std::uint32_t>(table_.size() - 1);
  for (std::size_t i = first_unplaced; i < symbols.size(); ++i) {
    std::uint32_t slot = symbols[i]->hash & mask;
    while (table_[slot] != 0) slot = (slot + 1) & mask;
    table_[slot] = symbols[i]->id + 1;
  }
  return symbol;
}

void DocumentBuilder::value(const Node& node) {
  if (frames_.empty()) {
    root_ = node;
    return;
  }
  const Frame& frame = frames_.back();
  if (frame.is_object) {
    members_.push_back({frame.key, frame.key_span.begin, frame.key_span.end, node});
  } else {
    items_.push_back(node);
  }
}

bool DocumentBuilder::in_merge() const {
  if (merge_ == nullptr || frames_.empty()) return false;
  if (frames_.back().is_object) return frames_.back().key == merge_;
  if (frames_.size() < 2) return false;
  const Frame& parent = frames_[frames_.size() - 2];
  return parent.is_object && parent.key == merge_;
}

// Replaces each `<<` among the members by what it brings in. Keys that the object has itself win
// over merged ones, and of several merged ones the first.
void DocumentBuilder::merge_members(std::size_t first) {
  const std::uint32_t own = ++objects_closed_;
  const std::uint32_t merged = ++objects_closed_;
  for (std::size_t i = first; i < members_.size(); ++i) {
    if (members_[i].key != merge_) seen_[members_[i].key->id].object = own;
  }
  std::vector<Member> result;
  const auto merge = [&](const Node& from) {
    for (const Member& member : from.members()) {
      std::uint32_t& seen = seen_[member.key->id].object;
      if (seen == own || seen == merged) continue;
      seen = merged;
      result.push_back(member);
      result.back().value.is_aliased = true;
    }
  };
  for (std::size_t i = first; i < members_.size(); ++i) {
    const Node& value = members_[i].value;
    if (members_[i].key != merge_) {
      result.push_back(members_[i]);
    } else {
      merge(value);
      std::ranges::for_each(value.items(), merge);
    }
  }
  members_.resize(first);
  members_.insert(members_.end(), result.begin(), result.end());
}

// The last one of several members with the same key stays, where the first one stood.
void DocumentBuilder::drop_duplicates(std::size_t first, std::size_t second) {
  const std::uint32_t object = objects_closed_;
  std::size_t kept = second;
  for (std::size_t i = second; i < members_.size(); ++i) {
    const Member& member = members_[i];
    Seen& seen = seen_[member.key->id];
    if (seen.object != object) {
      seen = {object, static_cast<std::uint32_t>(kept - first)};
      members_[kept++] = member;
      continue;
    }
    auto where = path();
    where.back() = std::string{member.name()};
    std::string message = "Duplicate key: " + where.back();
    problem_at(ProblemKind::duplicate_key, std::move(message), member.key_span(), std::move(where));
    members_[first + seen.place] = member;
  }
  members_.resize(kept);
}

Node DocumentBuilder::close_object(const Frame& frame) {
  const std::size_t first = frame.first;
  Node node;
  node.kind = Kind::object;
  if (frame.has_merge) {
    merge_members(first);
    node.has_merged_members = true;
  }
  const std::uint32_t object = ++objects_closed_;
  for (std::size_t i = first; i < members_.size(); ++i) {
    const Member& member = members_[i];
    Seen& seen = seen_[member.key->id];
    if (seen.object == object) {
      drop_duplicates(first, i);
      break;
    }
    seen = {object, static_cast<std::uint32_t>(i - first)};
  }
  if (seen_[reference_->id].object == object) {
    node.is_reference = members_[first + seen_[reference_->id].place].value.is_string();
  }
  const std::size_t count = members_.size() - first;
  node.size = static_cast<std::uint32_t>(count);
  node.is_indexed = count > index_threshold;
  node.member_array =
      node.is_indexed ? copy_indexed(first) : arena().copy_array(members_.data() + first, count);
  members_.resize(first);
  return node;
}

// The slots stand right behind the members, see find_in_index.
const Member* DocumentBuilder::copy_indexed(std::size_t first) {
  const std::size_t count = members_.size() - first;
  const std::uint32_t slot_count = index_slots(static_cast<std::uint32_t>(count));
  const std::size_t member_bytes = count * sizeof(Member);
  auto* block = static_cast<char*>(
      arena().allocate(member_bytes + slot_count * sizeof(std::uint32_t), alignof(Member)));
  std::memcpy(block, &members_[first], member_bytes);
  auto* slots = reinterpret_cast<std::uint32_t*>(block + member_bytes);
  std::fill_n(slots, slot_count, 0U);
  const std::uint32_t mask = slot_count - 1;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t at = members_[first + i].key->hash & mask;
    while (slots[at] != 0) at = (at + 1) & mask;
    slots[at] = static_cast<std::uint32_t>(i) + 1;
  }
  return reinterpret_cast<const Member*>(block);
}

Member* DocumentBuilder::copy_members(const Node& object) {
  const std::size_t index_bytes =
      object.is_indexed ? index_slots(object.size) * sizeof(std::uint32_t) : 0;
  const std::size_t bytes = object.size * sizeof(Member) + index_bytes;
  auto* const block = arena().allocate(bytes, alignof(Member));
  if (bytes != 0) std::memcpy(block, object.member_array, bytes);
  return static_cast<Member*>(block);
}

Node DocumentBuilder::close_array(const Frame& frame) {
  const std::size_t count = items_.size() - frame.first;
  Node node;
  node.kind = Kind::array;
  node.size = static_cast<std::uint32_t>(count);
  node.item_array = arena().copy_array(items_.data() + frame.first, count);
  items_.resize(frame.first);
  return node;
}

Node DocumentBuilder::end_collection(std::uint32_t end, bool is_flow) {
  const Frame& frame = frames_.back();
  Node node = frame.is_object ? close_object(frame) : close_array(frame);
  node.begin = frame.begin;
  node.end = end;
  node.is_flow = is_flow;
  frames_.pop_back();
  value(node);
  return node;
}

std::vector<std::string> DocumentBuilder::path() const {
  std::vector<std::string> path;
  // The items of an array that is still open lie up to where the next open array begins.
  std::size_t items_end = items_.size();
  for (std::size_t i = frames_.size(); i-- > 0;) {
    const Frame& frame = frames_[i];
    if (!frame.is_object) {
      path.push_back(std::to_string(items_end - frame.first));
      items_end = frame.first;
    } else if (frame.key != nullptr) {
      path.emplace_back(frame.key->text());
    }
  }
  std::ranges::reverse(path);
  return path;
}

void DocumentBuilder::problem_at(ProblemKind kind, std::string message, Span span,
                                 std::vector<std::string> path) {
  if (document_->problems_.size() >= problems_max) return;
  const auto size = static_cast<std::uint32_t>(text().size());
  span = {std::min(span.begin, size), std::min(std::max(span.begin, span.end), size)};
  document_->problems_.push_back({kind, std::move(message), span, std::move(path)});
}

std::unique_ptr<const Document> DocumentBuilder::finish() {
  const auto size = static_cast<std::uint32_t>(text().size());
  while (!frames_.empty()) end_collection(size, false);
  document_->root_ = arena().copy_array(&root_, 1);
  std::ranges::stable_sort(document_->problems_, {},
                           [](const Problem& problem) { return problem.span.begin; });
  return std::move(document_);
}

}  // namespace gwctl
