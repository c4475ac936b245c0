#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "core/document.h"
#include "core/read_document.h"

namespace gwctl {

/// The anchors of a document, and what their aliases stand for, as copies.
class YamlAnchors {
 public:
  YamlAnchors(DocumentBuilder& builder, const ReadLimits& limits)
      : builder_{builder}, limits_{limits} {}

  /// From here on the name stands for a collection that is not complete: nothing.
  void begin(std::string_view name) { anchors_[std::string{name}] = {}; }

  void define(std::string_view name, const Node& node) {
    anchors_[std::string{name}] = {node, true};
  }

  /// Adds the value that the alias stands for to the builder. It and all in it has the span of the
  /// alias, but for what is merged into an object: that keeps its own spans.
  void add_alias(std::string_view name, Span span);

 private:
  enum class Spans : std::uint8_t { of_alias, own };

  struct Anchored {
    Node node;
    bool is_complete = false;
  };

  bool may_copy(const Node& from, std::uint32_t at, std::size_t depth);
  Node copy(const Node& from, Span span, Spans spans, std::size_t depth);

  DocumentBuilder& builder_;
  const ReadLimits& limits_;
  std::map<std::string, Anchored, std::less<>> anchors_;
  std::size_t copied_nodes_ = 0;
  bool is_stopped_ = false;
};

}  // namespace gwctl
