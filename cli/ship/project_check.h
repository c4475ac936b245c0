#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/ship/args.h"
#include "core/document.h"

namespace gwctl::cli {

/// What is wrong with a project file, in the order of its lines.
class ProjectProblems {
 public:
  /// `file` is what messages call it.
  ProjectProblems(const Source& source, std::string file)
      : source_{source}, file_{std::move(file)} {}

  FilePlace place(Span span) const { return {file_, source_.position(span.begin)}; }

  void add(Span span, std::string message) { problems_.emplace_back(span.begin, message); }

  bool is_empty() const { return problems_.empty(); }

  /// A line each, as far as there are not too many.
  std::string text() const;

 private:
  const Source& source_;
  std::string file_;
  std::vector<std::pair<std::uint32_t, std::string>> problems_;
};

/// What `schemas/project.json` says against it.
void check_project_schema(const Node& root, ProjectProblems& problems);

/// Secrets that stand in the file as it was written, instead of where they are.
void check_project_secrets(const Node& root, ProjectProblems& problems);

/// What no schema says: members that exclude each other.
void check_project_sense(const Node& root, ProjectProblems& problems);

}  // namespace gwctl::cli
