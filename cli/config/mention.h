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

/// `route r1 (books)`; an id that was made of the name, as ADC makes them, is left out.
std::string title_of(const ResourceMention& resource);

/// The resource, with the place of `span` in it; paths are as seen from the working directory.
ResourceMention mention(const config::Resource& resource, Span span,
                        const std::string& working_directory);
ResourceMention mention(const config::Resource& resource, const std::string& working_directory);

}  // namespace gwctl::cli
