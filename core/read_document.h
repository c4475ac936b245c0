#pragma once

#include <memory>
#include <string>

#include "core/document.h"

namespace gwctl {

/// Bounds on what a reader takes; past one it reports a `ProblemKind::limit` and stops there.
struct ReadLimits {
  std::size_t size_bytes_max = 512UL * 1024 * 1024;
  std::size_t depth_max = 1000;
  /// Nodes that YAML aliases and merge keys may add by copying (a "billion laughs" has no more).
  std::size_t alias_nodes_max = 2'000'000;
};

/// Reads YAML 1.2 (core schema, which includes JSON) with what JavaScript linters accept besides:
/// `<<` merge keys, and tabs where they do no harm. Block-style text that common tools write goes
/// through a scanner of ours; anything it is not sure of is read again by libfyaml, with the same
/// tree. Never fails: what is wrong becomes a problem, and what could be read is the tree.
std::unique_ptr<const Document> read_yaml(std::string name, std::string text,
                                          const ReadLimits& limits = {});

/// Reads JSON (RFC 8259), and comments in it; trailing commas are problems, and are passed over.
/// Never fails, as above.
std::unique_ptr<const Document> read_json(std::string name, std::string text,
                                          const ReadLimits& limits = {});

}  // namespace gwctl
