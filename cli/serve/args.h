#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway-runtime/history.h"

namespace gwctl::cli {

/// The command line of `gwctl serve`.
struct ServeArgs {
  std::vector<std::string> configs;  ///< files and folders
  std::string settings;              ///< like APISIX's config.yaml
  std::string store;
  std::size_t history = runtime::HistoryLimits::usual_revisions;
  std::vector<std::string> listen;
  std::vector<std::string> listen_tls;
  std::string admin_listen;
  std::string control_listen;
  std::string status_listen;
  std::string prometheus_listen;
  std::string admin_key_file;
  std::vector<std::string> env_files;
  std::vector<std::string> trusted;
  std::string log;  ///< empty: pretty on a terminal
  std::uint32_t workers = 0;
  std::uint32_t drain_seconds = 10;
  int ready_fd = -1;
  bool no_watch = false;
  bool check_only = false;
  bool skip_broken = false;
};

}  // namespace gwctl::cli
