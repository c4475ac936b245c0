#pragma once

#include <string>

#include "config/model.h"

namespace gwctl::cli {

/// A resource, and where in the files it stands.
struct ResourceMention {
  config::Kind kind = config::Kind::route;
  std::string id;
  std::string name;   ///< may be empty
  std::string place;  ///< `apisix.yaml:12`
};

/// The resource, with the place of `span` in it; paths are as seen from the working directory.
ResourceMention mention(const config::Resource& resource, Span span,
                        const std::string& working_directory);
ResourceMention mention(const config::Resource& resource, const std::string& working_directory);

}  // namespace gwctl::cli
