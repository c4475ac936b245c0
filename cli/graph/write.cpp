#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/graph/graph.h"

namespace gwctl::cli {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// Inside quotes of Graphviz's language.
std::string dot_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += is_control(c) ? ' ' : c;
  }
  return out;
}

std::string dot_label(const Vertex& vertex) {
  std::string out;
  for (const std::string& line : vertex.label) out += (out.empty() ? "" : "\\n") + dot_text(line);
  return out;
}

std::string_view dot_shape(const Vertex& vertex) {
  if (vertex.type == "node") return "ellipse";
  return vertex.type == "upstream" ? "box3d" : "box";
}

// Inside quotes of Mermaid's, where marks of HTML and Markdown count.
std::string mermaid_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"': out += "#quot;"; break;
      case '<': out += "#lt;"; break;
      case '>': out += "#gt;"; break;
      case '&': out += "#amp;"; break;
      case '#': out += "#35;"; break;
      case '`': out += "#96;"; break;
      case '\\': out += "#92;"; break;
      case '|': out += "#124;"; break;
      default: out += is_control(c) ? ' ' : c;
    }
  }
  return out;
}

std::string mermaid_label(const Vertex& vertex) {
  std::string out;
  for (const std::string& line : vertex.label)
    out += (out.empty() ? "" : "<br/>") + mermaid_text(line);
  return out;
}

std::string left_out_text(const Graph& graph) {
  return fmt::format("{} more resources are left out", graph.left_out);
}

}  // namespace

std::string to_dot(const Graph& graph) {
  std::string out =
      "digraph gateway {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n"
      "  edge [fontname=\"sans-serif\", fontsize=10];\n";
  for (const Vertex& vertex : graph.vertices) {
    out += fmt::format("  \"{}\" [shape={}, label=\"{}\"{}];\n", dot_text(vertex.key),
                       dot_shape(vertex), dot_label(vertex),
                       vertex.is_missing ? ", style=dashed, color=red, fontcolor=red" : "");
  }
  for (const Edge& edge : graph.edges) {
    out += fmt::format("  \"{}\" -> \"{}\" [label=\"{}\"{}];\n",
                       dot_text(graph.vertices[edge.from].key),
                       dot_text(graph.vertices[edge.to].key), dot_text(edge.label),
                       edge.is_dangling ? ", style=dashed, color=red, fontcolor=red" : "");
  }
  if (graph.left_out != 0)
    out += fmt::format("  \"…\" [shape=note, label=\"{}\"];\n", left_out_text(graph));
  return out + "}\n";
}

std::string to_mermaid(const Graph& graph) {
  std::string out = "flowchart LR\n";
  std::string missing;
  for (std::size_t i = 0; i < graph.vertices.size(); ++i) {
    const Vertex& vertex = graph.vertices[i];
    const bool is_node = vertex.type == "node";
    out += fmt::format("  v{}{}\"{}\"{}\n", i, is_node ? "([" : "[", mermaid_label(vertex),
                       is_node ? "])" : "]");
    if (vertex.is_missing) missing += fmt::format("  class v{} missing\n", i);
  }
  for (const Edge& edge : graph.edges) {
    const std::string_view arrow = edge.is_dangling ? "-.->" : "-->";
    out += fmt::format("  v{} {}", edge.from, arrow);
    if (!edge.label.empty()) out += fmt::format("|\"{}\"|", mermaid_text(edge.label));
    out += fmt::format(" v{}\n", edge.to);
  }
  if (graph.left_out != 0) out += fmt::format("  more[\"{}\"]\n", left_out_text(graph));
  if (missing.empty()) return out;
  return out + "  classDef missing stroke:#c00,color:#c00,stroke-dasharray:4 3\n" + missing;
}

std::string to_json(const Graph& graph) {
  using Json = nlohmann::ordered_json;
  Json out{{"nodes", Json::array()}, {"edges", Json::array()}, {"left_out", graph.left_out}};
  for (const Vertex& vertex : graph.vertices) {
    Json one{{"key", vertex.key}, {"type", vertex.type}};
    if (!vertex.id.empty()) one["id"] = vertex.id;
    one["label"] = vertex.label;
    if (!vertex.place.empty()) one["place"] = vertex.place;
    if (vertex.is_missing) one["missing"] = true;
    out["nodes"].push_back(std::move(one));
  }
  for (const Edge& edge : graph.edges) {
    Json one{{"from", graph.vertices[edge.from].key}, {"to", graph.vertices[edge.to].key}};
    if (!edge.label.empty()) one["label"] = edge.label;
    if (edge.is_dangling) one["dangling"] = true;
    out["edges"].push_back(std::move(one));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace gwctl::cli
