#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/lint/args.h"
#include "lint/lint.h"

namespace gwctl::cli {

/// What came of linting all documents.
struct RunOutcome {
  std::vector<lint::Finding> findings;  ///< document by document, in the order of the inputs
  std::vector<std::string> errors;      ///< what ended the run; no findings then
  lint::Times times;
};

/// A document to be linted: a file, a URL, or the text that came in on standard input.
struct Input {
  std::string name;  ///< absolute path, URL, `<STDIN>`
  bool is_stdin = false;
};

/// Lints all documents, on as many threads as the arguments say.
RunOutcome lint_all(const std::vector<Input>& inputs, const lint::Ruleset& ruleset,
                    const LintArgs& args, Environment& environment);

}  // namespace gwctl::cli
