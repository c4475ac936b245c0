#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "config/plan/target_schemas.h"
#include "config/target/admin_client.h"
#include "core/result.h"

namespace gwctl::config {

/// The schemas that an Admin API of APISIX tells, asked for in parts that may be asked for side by
/// side. What it does not tell, as it is not there or not permitted, is left to gwctl's own.
class SchemaReader {
 public:
  explicit SchemaReader(const AdminSend& send);

  std::size_t count() const { return parts_.size(); }

  Result<void> read(std::size_t part);
  /// Once all parts are read. Says where it matters that some are not told.
  std::shared_ptr<const TargetSchemas> finish(std::vector<std::string>& notices) const;

 private:
  struct Part {
    std::string path;
    Json SchemaAnswers::*plugins = nullptr;  ///< else it is a kind's
    Kind kind = Kind::route;
    AdminAnswer answer = {};
  };

  const AdminSend& send_;
  std::vector<Part> parts_;
};

/// The schemas of a target as of the last time that it was read.
class LatestSchemas {
 public:
  std::shared_ptr<const TargetSchemas> get() const {
    const std::scoped_lock lock{mutex_};
    return schemas_;
  }

  void set(std::shared_ptr<const TargetSchemas> schemas) {
    const std::scoped_lock lock{mutex_};
    schemas_ = std::move(schemas);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const TargetSchemas> schemas_ = own_schemas();
};

}  // namespace gwctl::config
