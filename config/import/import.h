#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.h"
#include "config/plan/object.h"
#include "core/result.h"

namespace gwctl::config {

/// A file of another tool's, as text.
struct ImportFile {
  std::string name;
  std::string text;
};

/// What was made of another tool's files.
struct Imported {
  DesiredObjects objects;
  /// Warnings of the code `lost`: what has no counterpart. Errors: what is no such file.
  std::vector<Diagnostic> diagnostics;
  std::vector<LoadedFile> files;
  /// What is otherwise than it was, and nothing is lost by it.
  std::vector<std::string> notes;
  /// Whether `${NAME}` in the files is a variable; else it is text.
  bool has_variables = true;
  std::set<std::string> unquoted;  ///< values with variables that stand without quotes
};

/// A tool whose files can be read.
struct ImportTool {
  std::string_view name;
  Imported (*read)(std::vector<ImportFile> files);
};

std::span<const ImportTool> import_tools();

/// Reads files, and the YAML and JSON files of folders, as the tool's. The error is that a path
/// cannot be read, or that there is too much.
Result<Imported> import_config(const ImportTool& tool, std::span<const std::string> paths,
                               const LoadOptions& options);

/// Files of APISIX Declarative CLI.
Imported import_adc(std::vector<ImportFile> files);
/// Kong's declarative format, as decK has it.
Imported import_deck(std::vector<ImportFile> files);
/// What Apache APISIX has: its standalone files, answers of its Admin API, its keys in etcd.
Imported import_apisix(std::vector<ImportFile> files);

// For those.

using DocumentPtr = std::shared_ptr<const Document>;

/// Reads a file as YAML or JSON; what is wrong with it is an error.
DocumentPtr read_imported(ImportFile file, Dialect dialect, Imported& to);
void add_loss(Imported& to, const DocumentPtr& document, Span span, std::string message);
void add_fault(Imported& to, const DocumentPtr& document, Span span, std::string message);

/// The value of a place in a file.
Json json_of(const Node& node);

}  // namespace gwctl::config
