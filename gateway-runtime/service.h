#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "gateway-runtime/request_handler.h"

namespace gwctl::runtime {

/// A request to one of our own interfaces (Admin API, control, status, metrics), with its body.
struct ServiceRequest {
  const RequestHead& head;
  const Peer& client;
  std::string_view path;  ///< decoded and normalised
  std::string_view query;
  std::string_view body;
};

struct ServiceResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;
};

/// Answers with JSON, as APISIX writes it: a line.
void answer(ServiceResponse& response, int status, const nlohmann::json& body);

using Service = std::function<void(const ServiceRequest&, ServiceResponse&)>;

/// Reads whole requests and has `service` answer them. Larger bodies than `body_limit` says are
/// refused as APISIX does.
class ServiceHandler final : public RequestHandler {
 public:
  using BodyLimit = std::size_t (*)(std::string_view path);

  ServiceHandler(const Service& service, BodyLimit body_limit)
      : service_{service}, body_limit_{body_limit} {}

  void begin(Downstream& downstream) override;
  void on_downstream() override;
  void cancel() override;

 private:
  void read();
  void answer(ServiceResponse response);

  const Service& service_;
  BodyLimit body_limit_;
  Downstream* downstream_ = nullptr;
  std::string body_;
  std::string answer_body_;
};

}  // namespace gwctl::runtime
