#include <fmt/format.h>

#include "gateway-runtime/admin/call.h"

namespace gwctl::runtime::admin {

void serve_configs(const Call&, ServiceResponse& response) {
  answer_error(response, 404, "not found");
}

}  // namespace gwctl::runtime::admin
