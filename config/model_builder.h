#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/diagnostic.h"
#include "config/model.h"

namespace gwctl::config {

/// Puts documents together to one model. What two of them define is a diagnostic.
class ModelBuilder {
 public:
  explicit ModelBuilder(std::vector<Diagnostic>& diagnostics) : diagnostics_{diagnostics} {}

  /// Adds a standalone document.
  void add(const std::shared_ptr<const Document>& document);

  std::size_t size() const { return size_; }

  Model take() { return std::move(model_); }

 private:
  using DocumentPtr = std::shared_ptr<const Document>;

  void add_member(const DocumentPtr& document, const Member& member);
  void add_item(const DocumentPtr& document, Kind kind, const Node& item, std::size_t number);
  void put(ResourcePtr resource);
  void add_diagnostic(const DocumentPtr& document, std::string_view code, std::string message,
                      Span span);

  Model model_;
  std::size_t size_ = 0;
  std::vector<Diagnostic>& diagnostics_;
};

/// `/path:12:3` (counted from one).
std::string place_text(const Document& document, Span span);

}  // namespace gwctl::config
