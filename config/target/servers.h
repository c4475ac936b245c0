#pragma once

#include "config/target/target.h"

// What `open_server` chooses from.

namespace gwctl::config {

/// Apache APISIX on etcd.
std::unique_ptr<Target> make_apisix(ServerOptions options, TargetInfo info);

/// gwctl's own runtime.
std::unique_ptr<Target> make_runtime(ServerOptions options, TargetInfo info);

}  // namespace gwctl::config
