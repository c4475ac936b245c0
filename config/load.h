#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "config/diagnostic.h"
#include "config/dialect.h"
#include "config/model.h"
#include "config/variables.h"
#include "core/result.h"

namespace gwctl::config {

/// How config is read, and no more of it than this.
struct LoadOptions {
  std::string working_directory;  ///< where relative paths start from
  /// Null: none are put in.
  Variables variables = process_variables();
  /// What the path `-` is; null: there is none.
  std::function<Result<std::string>()> read_stdin;
  std::size_t size_bytes_max = std::size_t{256} << 20U;  ///< of all files together
  std::size_t files_max = 10'000;
  std::size_t resources_max = 1'000'000;
};

/// One file that was read.
struct LoadedFile {
  std::string path;  ///< absolute, or `<STDIN>`
  Dialect dialect = Dialect::apisix;
  std::shared_ptr<const Document> document;  ///< as it was written
};

/// A config as files have it. It is right as far as reading goes when no diagnostic is an error;
/// `check` says the rest.
struct Loaded {
  Model model;
  std::vector<Diagnostic> diagnostics;
  std::vector<LoadedFile> files;
  std::string digest;  ///< of the resources, in no matter how many files: SHA-256 in hexadecimal
};

/// Reads files, and the files of folders that are YAML or JSON and a gateway's config, as one
/// config. The error is that a path cannot be read, or that there is too much.
Result<Loaded> load(std::span<const std::string> paths, const LoadOptions& options = {});

/// A text in any dialect, already read, as a model.
Model read_config(std::shared_ptr<const Document> document, Dialect dialect,
                  const Variables& variables, std::vector<Diagnostic>& diagnostics);

/// A standalone document of APISIX, nothing put in for variables; resources keep their
/// `modifiedIndex`.
Model read_standalone(const std::shared_ptr<const Document>& document,
                      std::vector<Diagnostic>& diagnostics);

/// What changes when a resource does, whatever order and way its fields are written in.
std::string digest_of(const Model& model);

}  // namespace gwctl::config
