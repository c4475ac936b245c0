#pragma once

#include <string_view>

#include "core/document.h"

namespace gwctl::config {

/// Makes a document of parts of another one and of values of its own; all of them keep or are given
/// places in the other's text.
class DocumentWriter {
 public:
  explicit DocumentWriter(const Source& source) : builder_{source} {}

  DocumentBuilder& builder() { return builder_; }

  void key(std::string_view name, Span span);
  void value(const Node& node);
  void string(std::string_view text, Span span);
  void integer(std::int64_t number, Span span);

  void member(std::string_view name, Span span, const Node& value) {
    key(name, span);
    this->value(value);
  }

  void member(std::string_view name, std::string_view text, Span span) {
    key(name, span);
    string(text, span);
  }

  std::unique_ptr<const Document> finish() { return builder_.finish(); }

 private:
  DocumentBuilder builder_;
};

}  // namespace gwctl::config
