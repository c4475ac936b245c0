#pragma once

#include "config/target/admin_client.h"

// What `open_server` chooses from.

namespace gwctl::config {

/// Apache APISIX on etcd.
std::unique_ptr<Target> make_apisix(AdminSend send, TargetInfo info);

/// Apache APISIX in its standalone mode with an API.
std::unique_ptr<Target> make_standalone(AdminSendWith send_with, TargetInfo info);

/// gwctl's own runtime.
std::unique_ptr<Target> make_runtime(AdminSend send, TargetInfo info);

}  // namespace gwctl::config
