#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway-runtime/batch_sender.h"
#include "gateway-runtime/snapshot.h"

namespace gwctl::runtime {

/// Why a config cannot be served, and which resource says so.
struct CompileError {
  config::ResourcePtr resource;
  const Node* node = nullptr;  ///< the value at fault, in the resource's document
  std::string message;
  std::shared_ptr<const Document> document = nullptr;  ///< of the node, where it is another one
};

struct CompileOptions {
  Settings settings;
  /// Null: nothing to take over. What has not changed since is shared with it, and so are its
  /// counters.
  const Snapshot* previous = nullptr;
  /// Null: no name has an address.
  Resolver* resolver = nullptr;
  /// Asks secret managers. Null: there are none.
  Resolver* secrets = nullptr;
  /// Sends what loggers gather. Null: they gather nothing.
  BatchSender* sender = nullptr;
};

struct Compiled {
  std::shared_ptr<const Snapshot> snapshot;  ///< null where there are errors
  std::vector<CompileError> errors;
  std::vector<CompileError> warnings;
};

/// Makes of a checked config what the workers serve. May block for a while, when there are
/// names that were not resolved before. Anything that
/// the runtime cannot honour is an error, never left out.
Compiled compile(const config::Model& model, const CompileOptions& options = {});

}  // namespace gwctl::runtime
