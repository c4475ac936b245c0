#pragma once

#include "config/check.h"

namespace gwctl::runtime {

/// What a config is checked for that this runtime is to serve.
config::CheckOptions check_options();

}  // namespace gwctl::runtime
