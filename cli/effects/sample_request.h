#pragma once

#include <string>

#include "cli/effects/conditions.h"
#include "cli/why/request.h"

namespace gwctl::cli {

/// A request that is made up.
struct SampleRequest {
  std::string method = "GET";
  std::string host;        ///< empty: any, whose name no route asks for
  std::string path = "/";  ///< decoded
  std::string client;      ///< its address; empty: that of nobody in particular
  Assignment variables;    ///< what its other parts are to be
};

/// As it is sent; variables that no request can set are left out.
RequestText text_of(const SampleRequest& sample);

/// The same with nothing in it that may be secret.
SampleRequest without_secrets(const SampleRequest& sample);

/// `GET api.example.com/orders/7?page=2 (X-Team: a)`, for people.
std::string description_of(const SampleRequest& sample);

}  // namespace gwctl::cli
