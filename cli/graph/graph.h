#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/model.h"

namespace gwctl::cli {

/// A resource, a node of an upstream, or what is named and not there.
struct Vertex {
  std::string key;        ///< `route/r1`, `node/10.0.0.1:80`
  std::string_view type;  ///< `route`, `upstream`, …, `node`
  std::string id;
  std::vector<std::string> label;  ///< lines; the first names it
  std::string place;               ///< `apisix.yaml:12`; empty for nodes
  bool is_missing = false;
};

struct Edge {
  std::size_t from;  ///< of the vertices
  std::size_t to;
  std::string label;  ///< the field that names it
  bool is_dangling = false;
};

/// A config as what refers to what.
struct Graph {
  std::vector<Vertex> vertices;
  std::vector<Edge> edges;
  std::size_t left_out = 0;  ///< resources beyond the bound
};

/// Resources by kind and id, each followed by what it refers to; at most so many vertices.
Graph graph_of(const config::Model& model, std::size_t vertices_max,
               const std::string& working_directory);

std::string to_dot(const Graph& graph);
std::string to_mermaid(const Graph& graph);
std::string to_json(const Graph& graph);

}  // namespace gwctl::cli
