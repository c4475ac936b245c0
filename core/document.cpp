#include "core/document.h"

#include <algorithm>
#include <cstring>

namespace gwctl {

DocumentBuilder::DocumentBuilder(Source source) : document_{new Document}, table_(256) {
  document_->source_ = std::move(source);
}

const Symbol* DocumentBuilder::intern(std::string_view text) {
  auto& symbols = document_->symbols_;
  const std::uint32_t hash = hash_key(text);
  auto mask = static_cast<std::uint32_t>(table_.size() - 1);
  std::uint32_t at = hash & mask;
  for (; table_[at] != 0; at = (at + 1) & mask) {
    const Symbol& symbol = *symbols[table_[at] - 1];
    if (symbol.hash == hash && symbol.text() == text) return &symbol;
  }
  auto* symbol = arena().make_array<Symbol>(1);
  const auto id = static_cast<std::uint32_t>(symbols.size());
  *symbol = {text.data(), static_cast<std::uint32_t>(text.size()), hash, id};
  symbols.push_back(symbol);
  table_[at] = id + 1;
  if (symbols.size() * 2 > table_.size()) {
    table_.assign(table_.size() * 4, 0);
    mask = static_cast<std::uint32_t>(table_.size() - 1);
    for (const Symbol* each : symbols) {
      std::uint32_t slot = each->hash & mask;
      while (table_[slot] != 0) slot = (slot + 1) & mask;
      table_[slot] = each->id + 1;
    }
  }
  return symbol;
}

void DocumentBuilder::begin_object(std::uint32_t begin) {
  frames_.push_back({true, begin, members_.size(), nullptr, {}});
}

void DocumentBuilder::begin_array(std::uint32_t begin) {
  frames_.push_back({false, begin, items_.size(), nullptr, {}});
}

void DocumentBuilder::key(const Symbol* symbol, Span span) {
  frames_.back().key = symbol;
  frames_.back().key_span = span;
}

void DocumentBuilder::value(const Node& node) {
  if (frames_.empty()) {
    root_ = node;
    has_root_ = true;
    last_value_ = &root_;
    return;
  }
  Frame& frame = frames_.back();
  if (frame.is_object) {
    members_.push_back({frame.key, frame.key_span.begin, frame.key_span.end, node});
    last_value_ = &members_.back().value;
  } else {
    items_.push_back(node);
    last_value_ = &items_.back();
  }
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

void DocumentBuilder::end_collection(std::uint32_t end, bool is_flow) {
  const Frame frame = frames_.back();
  Node node = frame.is_object ? close_object(frame) : close_array(frame);
  node.begin = frame.begin;
  node.end = end;
  node.is_flow = is_flow;
  frames_.pop_back();
  value(node);
}

std::vector<std::string> DocumentBuilder::path() const {
  std::vector<std::string> path;
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    const Frame& frame = frames_[i];
    if (frame.is_object) {
      if (frame.key != nullptr) path.emplace_back(frame.key->text());
      continue;
    }
    // The items of an array that is still open lie up to where the next open array begins.
    std::size_t next = items_.size();
    for (std::size_t j = i + 1; j < frames_.size(); ++j) {
      if (!frames_[j].is_object) {
        next = frames_[j].first;
        break;
      }
    }
    path.push_back(std::to_string(next - frame.first));
  }
  return path;
}

void DocumentBuilder::problem(ProblemKind kind, std::string message, Span span) {
  document_->problems_.push_back({kind, std::move(message), span, path()});
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
