#include "cli/lint/run.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include <fmt/format.h>

#include "cli/lint/inputs.h"
#include "cli/lint/loader.h"
#include "cli/parallel.h"
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

Result<std::string> read_input(const Input& input, const LintArgs& args, Environment& environment,
                               lint::Loader& loader) {
  auto text = input.is_stdin ? environment.read_stdin() : loader.load(input.name);
  if (text) return decode(*std::move(text), args.encoding);
  const std::string& reason = text.error().message;
  if (input.is_stdin) return fail(reason);
  if (is_url(input.name)) return fail(fmt::format("Could not parse {}: {}", input.name, reason));
  return fail(fmt::format("Could not parse {0}: Could not read {0}: {1}", input.name, reason));
}

[[maybe_unused]] void add_messages(const Error& error, std::vector<std::string>& messages) {
  messages.push_back(error.message);
}

[[maybe_unused]] void add_messages(const std::vector<Error>& errors, std::vector<std::string>& messages) {
  for (const Error& error : errors) add_messages(error, messages);
}

struct Job {
  std::vector<std::string> errors;
  lint::LintResult result;
};

Job lint_one(const Input& input, const lint::Ruleset& ruleset, const LintArgs& args,
             Environment& environment, lint::Loader& loader) {
  Job job;
  const auto begin = std::chrono::steady_clock::now();
  auto text = read_input(input, args, environment, loader);
  if (!text) {
    add_messages(text.error(), job.errors);
    return job;
  }
  auto file = std::make_shared<lint::File>();
  file->source = input.name;
  file->document = read_yaml(input.name, *std::move(text));
  const auto read = std::chrono::steady_clock::now() - begin;
  const lint::LintOptions options{.ignore_unknown_format = args.ignore_unknown_format,
                                  .collect_times = args.stats};
  auto linted = lint::lint(std::move(file), ruleset, loader, options);
  if (linted) {
    job.result = *std::move(linted);
    job.result.times.read += read;
  } else {
    add_messages(linted.error(), job.errors);
  }
  return job;
}

void add_times(lint::Times& total, const lint::Times& times) {
  total.read += times.read;
  total.resolve += times.resolve;
  total.walk += times.walk;
  for (const auto& [rule, time] : times.rules) total.rules[rule] += time;
}

}  // namespace

RunOutcome lint_all(const std::vector<Input>& inputs, const lint::Ruleset& ruleset,
                    const LintArgs& args, Environment& environment) {
  const bool is_offline = args.offline || environment.offline;
  DiskAndNetwork loader{is_offline ? DiskAndNetwork::Network::refused
                                   : DiskAndNetwork::Network::allowed};
  std::vector<Job> jobs(inputs.size());
  Progress progress{inputs.size(), args, environment};
  const unsigned threads = args.threads == 0 ? environment.threads : args.threads;
  for_each_index(inputs.size(), threads, [&](std::size_t i) {
    jobs[i] = lint_one(inputs[i], ruleset, args, environment, loader);
    progress.step();
  });
  progress.finish();

  RunOutcome outcome;
  for (Job& job : jobs) {
    std::ranges::move(job.errors, std::back_inserter(outcome.errors));
    std::ranges::move(job.result.findings, std::back_inserter(outcome.findings));
    add_times(outcome.times, job.result.times);
  }
  return outcome;
}

}  // namespace gwctl::cli
