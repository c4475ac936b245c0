#include "cli/lint/run.h"

#include <algorithm>
#include <mutex>
#include <unordered_set>

#include <fmt/format.h>

#include "cli/config/written_path.h"
#include "cli/lint/inputs.h"
#include "cli/lint/ruleset.h"
#include "cli/parallel.h"
#include "config/dialect.h"
#include "config/lower_adc.h"
#include "core/files.h"
#include "core/read_document.h"

namespace gwctl::cli {
namespace {

/// With fewer documents than this there is nothing to watch.
constexpr std::size_t progress_documents_min = 20;

/// `Linting 12/300` on a terminal.
class Progress {
 public:
  Progress(std::size_t count, const LintArgs& args, Environment& environment)
      : count_{count},
        environment_{environment},
        is_shown_{count >= progress_documents_min && environment.stderr_is_terminal &&
                  !args.quiet && !args.verbose} {}

  void step() {
    if (!is_shown_) return;
    const std::lock_guard lock{mutex_};
    ++done_;
    const std::size_t percent = done_ * 100 / count_;
    if (percent == percent_) return;
    percent_ = percent;
    environment_.complain(fmt::format("\rLinting {}/{}", done_, count_));
  }

  void finish() {
    if (is_shown_) environment_.complain("\r\x1b[K");
  }

 private:
  std::size_t count_;
  Environment& environment_;
  bool is_shown_;
  std::mutex mutex_;
  std::size_t done_ = 0;
  std::size_t percent_ = 101;
};

void add_times(lint::Times& total, const lint::Times& times) {
  total.read += times.read;
  total.resolve += times.resolve;
  total.walk += times.walk;
  for (const auto& [rule, time] : times.rules) total.rules[rule] += time;
}

/// The first code of a file that is not text: neither YAML nor JSON may hold it.
bool is_binary(std::string_view text) {
  constexpr std::size_t looked_at = 4096;
  return text.substr(0, looked_at).find('\0') != text.npos;
}

/// What a file that is not UTF-8 text looks like.
std::string_view what_it_is(std::string_view text) {
  if (text.starts_with("\xFF\xFE")) {
    return "it is in UTF-16; save it as UTF-8 or say --encoding utf16le";
  }
  if (text.starts_with("\xFE\xFF")) return "it is in UTF-16; save it as UTF-8";
  return "it is no text (it holds a zero byte)";
}

// The rules for a gateway's config know one dialect of it.
std::shared_ptr<const Document> flat_config(std::shared_ptr<const Document> document) {
  if (config::detect_dialect(document->root()) != config::Dialect::adc) return document;
  std::vector<config::Diagnostic> left_to_validate;
  return config::lower_adc(document, left_to_validate);
}

bool may_suppress(std::string_view text) {
  return text.find("gwctl-ignore") != text.npos || text.find("x-lint-ignore") != text.npos;
}

}  // namespace

struct LintRun::Job {
  std::vector<std::string> errors;
  lint::LintResult result;
  std::string stdin_text;
};

Result<std::string> LintRun::read(const Input& input, std::string& stdin_text) {
  auto text = input.is_stdin ? environment_.read_stdin() : loader_.load(input.name);
  if (!text) {
    const std::string& reason = text.error().message;
    if (input.is_stdin) return fail(reason);
    if (is_url(input.name)) return fail(fmt::format("Could not parse {}: {}", input.name, reason));
    return fail(fmt::format("Could not parse {0}: Could not read {0}: {1}", input.name, reason));
  }
  std::string decoded = decode(*std::move(text), args_.encoding);
  if (is_binary(decoded)) {
    return fail(fmt::format("Could not parse {}: {}", input.name, what_it_is(decoded)));
  }
  if (input.is_stdin) stdin_text = decoded;
  return decoded;
}

Result<std::shared_ptr<const lint::Ruleset>> LintRun::ruleset_for(const std::string& name) const {
  GWCTL_TRY_ASSIGN(auto special, ruleset_.for_document(name));
  if (special == nullptr) return special;
  // What was selected on the command line stays so, whatever overrides say.
  return select_rules(std::move(special), args_.only, args_.skip);
}

LintRun::Job LintRun::lint_one(const Input& input) {
  Job job;
  const auto begin = std::chrono::steady_clock::now();
  auto text = read(input, job.stdin_text);
  const auto special = ruleset_for(input.name);
  if (!text || !special) {
    job.errors.push_back(!text ? text.error().message : special.error().message);
    return job;
  }
  auto file = std::make_shared<lint::File>();
  file->source = input.name;
  file->document = read_yaml(input.name, *std::move(text));
  const auto read_time = std::chrono::steady_clock::now() - begin;
  suppressions_.collect(*file);
  const std::shared_ptr<const Document> written = file->document;
  file->document = flat_config(written);
  const bool is_lowered = file->document != written;
  const lint::LintOptions options{.ignore_unknown_format = args_.ignore_unknown_format,
                                  .is_strict = args_.strict,
                                  .collect_times = args_.stats};
  const lint::Ruleset& ruleset = *special == nullptr ? ruleset_ : **special;
  auto linted = lint::lint(std::move(file), ruleset, loader_, options);
  if (!linted) {
    const bool has_hints = args_.verbose || environment_.stderr_is_terminal;
    for (const lint::RunError& error : linted.error()) {
      job.errors.push_back(error.message);
      if (has_hints && !error.hint.empty()) job.errors.back() += " (" + error.hint + ")";
    }
    return job;
  }
  job.result = *std::move(linted);
  if (is_lowered) {
    for (lint::Finding& finding : job.result.findings) {
      finding.path = written_path(*written, finding.range);
    }
  }
  job.result.times.read += read_time;
  return job;
}

RunOutcome LintRun::run(const std::vector<Input>& inputs) {
  std::vector<Job> jobs(inputs.size());
  Progress progress{inputs.size(), args_, environment_};
  const unsigned threads = args_.threads == 0 ? environment_.threads : args_.threads;
  for_each_index(inputs.size(), threads, [&](std::size_t i) {
    jobs[i] = lint_one(inputs[i]);
    progress.step();
  });
  progress.finish();

  RunOutcome outcome;
  for (Job& job : jobs) {
    std::ranges::move(job.errors, std::back_inserter(outcome.errors));
    std::ranges::move(job.result.findings, std::back_inserter(outcome.findings));
    add_times(outcome.times, job.result.times);
    if (!job.stdin_text.empty()) outcome.stdin_text = std::move(job.stdin_text);
  }
  return outcome;
}

void LintRun::suppress(std::vector<lint::Finding>& findings) {
  std::unordered_set<std::string> sources;
  for (const lint::Finding& finding : findings) {
    if (suppressions_.knows(finding.source) || !sources.insert(finding.source).second) continue;
    auto text = loader_.load(finding.source);
    if (!text || !may_suppress(*text)) continue;
    lint::File file;
    file.source = finding.source;
    file.is_json = finding.source.ends_with(".json");
    file.document = file.is_json ? read_json(file.source, *std::move(text))
                                 : read_yaml(file.source, *std::move(text));
    suppressions_.collect(file);
  }
  suppressions_.apply(findings);
  std::vector<lint::Finding> unused = suppressions_.unused(ruleset_);
  if (unused.empty()) return;
  std::ranges::move(unused, std::back_inserter(findings));
  std::ranges::stable_sort(findings, lint::in_report_order);
}

}  // namespace gwctl::cli
