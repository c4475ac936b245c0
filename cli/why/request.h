#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "gateway-runtime/exchange.h"

namespace gwctl::cli {

/// A request as a person writes it.
struct RequestText {
  std::string line;                 ///< `GET https://host/path?query`, or a part of it
  std::vector<std::string> fields;  ///< `Name: value`
  std::string body;
  std::string client;  ///< the client's address
};

/// A request as a worker of the gateway has it when it has been read.
struct AskedRequest {
  runtime::Exchange exchange;
  std::string url;  ///< of it, with the host that was filled in

  /// The error is why the gateway would not even read it.
  static Result<std::unique_ptr<AskedRequest>> make(const RequestText& text);

 private:
  std::string head_;  // what the exchange views
  std::string body_;
  std::string client_;
  std::string port_;
};

}  // namespace gwctl::cli
