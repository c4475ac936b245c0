#pragma once

// Values made up for a schema.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/node.h"
#include "gateway-runtime/scratch_text.h"

namespace gwctl::runtime::plugins {

/// A schema of `type`, `properties`, `items` and `example`, and random values of it: another one
/// each time where there is no example.
class MockValue {
 public:
  explicit MockValue(const Node& schema);

  std::string_view write_json(Scratch& scratch) const;
  /// In an element `data`.
  std::string_view write_xml(Scratch& scratch) const;

 private:
  enum class Type : std::uint8_t { null, boolean, number, integer, text, list, object };

  void append_json(ScratchText& to, Scratch& scratch) const;
  void append_xml(ScratchText& to, std::string_view name, Scratch& scratch) const;
  std::string_view scalar(Scratch& scratch) const;

  Type type_ = Type::null;
  std::string example_;  // as JSON
  std::string text_;     // the example where it is a text
  bool has_example_ = false;
  std::vector<std::pair<std::string, MockValue>> properties_;
  std::vector<MockValue> items_;  // one, or none
};

}  // namespace gwctl::runtime::plugins
