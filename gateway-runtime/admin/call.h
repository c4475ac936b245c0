#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway-runtime/gateway.h"
#include "gateway-runtime/service.h"

namespace gwctl::runtime::admin {

/// One call of the Admin API, taken apart.
struct Call {
  Gateway& gateway;
  const ServiceRequest& request;
  std::vector<std::string> segments;  ///< of the path, behind `/apisix/admin/` or `/gwctl/v1/`
  std::map<std::string, std::string, std::less<>> arguments;

  Method method() const { return request.head.method; }

  /// Null where it is not there.
  const std::string* argument(std::string_view name) const;

  /// `Gateway::write`, in the name of whom the request names.
  std::optional<Gateway::Refusal> write(const Gateway::Plan& plan,
                                        Gateway::Mode mode = Gateway::Mode::done) const;
};

/// The query, percent-decoded; of an argument that is there twice the first counts.
std::map<std::string, std::string, std::less<>> read_arguments(std::string_view query);

/// `{"error_msg": …}`.
void answer_error(ServiceResponse& response, int status, std::string_view message);

/// The JSON of the call's body; where there is none, or none that can be read, the response says
/// so.
std::optional<nlohmann::json> read_body(const Call& call, ServiceResponse& response);

// Each serves the paths that begin with its word.
void serve_resources(const Call& call, config::Kind kind, ServiceResponse& response);
void serve_schema(const Call& call, ServiceResponse& response);
void serve_plugins(const Call& call, ServiceResponse& response);
void serve_configs(const Call& call, ServiceResponse& response);
/// `/gwctl/v1/…`.
void serve_own(const Call& call, ServiceResponse& response);

}  // namespace gwctl::runtime::admin
