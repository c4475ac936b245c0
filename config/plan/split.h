#pragma once

#include <string>
#include <vector>

#include "config/model.h"

namespace gwctl::config {

/// A part of a config that has a file of its own.
struct ModelPart {
  std::string file_name;
  Model model;
};

/// The config in parts: one of each service, with what only it uses, and one each of consumers,
/// global rules, ssls, metadata of plugins, and the rest. The same parts for the same ids.
std::vector<ModelPart> split(const Model& model);

/// A file name that differs for each of the ids, whatever they hold, and whatever file systems take
/// for the same name.
std::string safe_file_name(std::string_view id);

}  // namespace gwctl::config
