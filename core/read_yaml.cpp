#include "core/read_document.h"

namespace gwctl {

std::unique_ptr<const Document> read_yaml(std::string name, std::string text,
                                          const ReadLimits& limits) {
  return read_json(std::move(name), std::move(text), limits);
}

}  // namespace gwctl
