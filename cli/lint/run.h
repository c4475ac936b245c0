#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/environment.h"
#include "cli/lint/args.h"
#include "cli/lint/loader.h"
#include "lint/lint.h"
#include "lint/suppression.h"

namespace gwctl::cli {

/// A document to be linted: a file, a URL, or what comes in on standard input.
struct Input {
  std::string name;  ///< absolute path, URL, `<STDIN>`
  bool is_stdin = false;
};

/// What came of linting all documents.
struct RunOutcome {
  std::vector<lint::Finding> findings;  ///< document by document, in the order of the inputs
  std::vector<std::string> errors;      ///< what ended the run
  lint::Times times;
  std::string stdin_text;
};

/// Lints documents, on as many threads as the arguments say.
class LintRun {
 public:
  LintRun(const lint::Ruleset& ruleset, const LintArgs& args, Loader& loader,
          Environment& environment)
      : ruleset_{ruleset}, args_{args}, loader_{loader}, environment_{environment} {}

  RunOutcome run(const std::vector<Input>& inputs);

  /// Takes out what the documents say should not be reported, and adds what they say in vain.
  void suppress(std::vector<lint::Finding>& findings);

 private:
  struct Job;

  Job lint_one(const Input& input);
  Result<std::string> read(const Input& input, std::string& stdin_text);
  Result<std::shared_ptr<const lint::Ruleset>> ruleset_for(const std::string& name) const;

  const lint::Ruleset& ruleset_;
  const LintArgs& args_;
  Loader& loader_;
  Environment& environment_;
  lint::Suppressions suppressions_;
};

}  // namespace gwctl::cli
