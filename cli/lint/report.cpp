#include "cli/lint/report.h"

#include <algorithm>
#include <ctime>
#include <memory>

#include <fmt/format.h>

#include "core/files.h"
#include "core/source.h"
#include "lint/output.h"

namespace gwctl::cli {
namespace {

constexpr std::string_view default_format = "stylish";
constexpr std::string_view terminal_format = "codeframe";

/// The texts of sources, for frames; files are read again when first asked for.
class Sources {
 public:
  explicit Sources(const ReportContext& report) : report_{report} {}

  const Source* find(const std::string& name) {
    const auto known = sources_.find(name);
    if (known != sources_.end()) return known->second.get();
    return sources_.emplace(name, load(name)).first->second.get();
  }

 private:
  std::unique_ptr<Source> load(const std::string& name) const {
    const auto text = report_.texts.find(name);
    if (text != report_.texts.end()) return std::make_unique<Source>(name, text->second);
    if (!is_absolute_path(name)) return nullptr;
    auto read = read_file(name);
    return read ? std::make_unique<Source>(name, *std::move(read)) : nullptr;
  }

  const ReportContext& report_;
  std::map<std::string, std::unique_ptr<Source>> sources_;
};

std::vector<std::string> chosen_formats(const LintArgs& args, const Environment& environment) {
  if (!args.formats.empty()) return args.formats;
  const bool is_watched = environment.stdout_is_terminal && !args.output && args.outputs.empty();
  return {std::string{is_watched ? terminal_format : default_format}};
}

}  // namespace

Result<std::vector<Destination>> destinations(const LintArgs& args,
                                              const Environment& environment) {
  const std::vector<std::string> formats = chosen_formats(args, environment);
  std::map<std::string, std::string> outputs = args.outputs;
  if (args.output) outputs.emplace(formats.front(), *args.output);
  if (outputs.size() < formats.size()) {
    const auto missing = std::ranges::find_if(
        formats, [&](const std::string& format) { return !outputs.contains(format); });
    if (missing != formats.end()) outputs.emplace(*missing, to_stdout);
  }
  if (formats.size() == 1 && outputs.size() != 1) {
    return fail("Output must be either string or unspecified when a single format is specified");
  }
  if (formats.size() != outputs.size()) {
    return fail("The number of outputs must match the number of formats");
  }
  std::vector<std::string> missing;
  std::vector<Destination> result;
  for (const std::string& format : formats) {
    const auto output = outputs.find(format);
    if (output == outputs.end()) {
      missing.push_back(format);
    } else {
      result.push_back({format, output->second});
    }
  }
  if (missing.empty()) return result;
  return fail(
      fmt::format("Missing outputs for the following formats: {}", fmt::join(missing, ", ")));
}

Result<void> write_reports(const std::vector<lint::Finding>& findings, const LintArgs& args,
                           const ReportContext& report, Environment& environment) {
  GWCTL_TRY_ASSIGN(const auto targets, destinations(args, environment));
  Sources sources{report};
  for (const Destination& target : targets) {
    const bool is_stdout = target.file == to_stdout;
    const bool is_watched = is_stdout && environment.stdout_is_terminal;
    const lint::OutputContext context{
        .ruleset = &report.ruleset,
        .fail_severity = fail_severity(args),
        .working_directory = environment.working_directory,
        .color = is_stdout && environment.color_stdout,
        .width = is_watched ? environment.width : 0,
        .version = GWCTL_VERSION,
        .quiet = args.quiet,
        .now = std::time(nullptr),
        .source = [&](const std::string& name) { return sources.find(name); },
    };
    const std::string text = lint::find_output_format(target.format)->print(findings, context);
    if (is_stdout) {
      GWCTL_TRY(environment.write(text));
    } else {
      GWCTL_TRY(write_file_atomically(join_path(environment.working_directory, target.file), text));
    }
  }
  return {};
}

}  // namespace gwctl::cli
