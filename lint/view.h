#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_schema.h"
#include "core/node.h"

namespace gwctl::lint {

class Overlays;
struct File;

/// A value, and the file that it stands in.
struct Written {
  const Node* node = nullptr;
  const File* file = nullptr;
};

/// How a value is named by the one it stands in. `key` belongs to a document, a ruleset or a
/// literal.
struct Segment {
  std::string_view key;     ///< objects
  std::int64_t index = -1;  ///< arrays; negative: `key` counts

  Segment(std::string_view name)
      : key{name} {}  // NOLINT(google-explicit-constructor): a name is one

  Segment(const char* name) : key{name} {}  // NOLINT(google-explicit-constructor)

  explicit Segment(std::size_t position) : index{static_cast<std::int64_t>(position)} {}

  bool is_index() const { return index >= 0; }

  std::string text() const { return is_index() ? std::to_string(index) : std::string{key}; }
};

/// A value in the tree a rule sees, chained to the root of that tree. Where a reference is
/// followed, `parent` and `segment` say how the walk came here while `node` and `file` say where
/// the value really stands. Lives on the walk's stack: do not keep.
struct Place {
  const Place* parent = nullptr;  ///< null: the root, or the value that a function starts from
  Segment segment{""};
  const Node* node = nullptr;
  const File* file = nullptr;     ///< the file `node` stands in; of an overlay, its target
  const Node* raw = nullptr;      ///< what is written here: `node`, or the reference that led to it
  bool behind_reference = false;  ///< some reference was followed on the way from the root
  /// The first of those has a member beside it that its target has too. Spectral looks there for
  /// what is in the target's and finds no place for it, so each way tells another finding.
  bool beside_reference = false;
};

/// The tree as a rule sees it: with references replaced by what they stand for (`resolved`, the
/// rule's default), or as written. Nothing is ever copied or expanded. Thread-compatible.
class View : public References {
 public:
  /// The value of a member; null where there is none. References are followed.
  const Node* get(const Node& object, std::string_view key) const {
    const Node* value = find(object, key);
    return value == nullptr ? nullptr : &resolve(*value);
  }

  const Node& resolve(const Node& node) const { return node.is_reference ? *follow(node) : node; }

  /// The place below `parent` that `segment` names; its `node` is null where there is none.
  Place child(const Place& parent, const Segment& segment) const;
  /// The same where the raw value is at hand.
  Place child(const Place& parent, const Segment& segment, const Node& raw) const;

  /// What references and their targets make together; null where nothing stands beside a `$ref`.
  const Overlays* overlays() const { return overlays_; }

  /// Where a node, reached in that file, was written: in an overlay nothing is.
  Written origin(const Node& node, const File* file) const;

  /// The file that the value behind a reference stands in; `from` where it is not followed.
  virtual const File* file_behind(const Node& reference, const File* from) const = 0;

 protected:
  const Overlays* overlays_ = nullptr;

 private:
  Place child_of_overlay(const Place& parent, const Segment& segment, const Node& copy) const;
};

}  // namespace gwctl::lint
