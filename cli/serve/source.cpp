#include "cli/serve/source.h"

#include <algorithm>

#include "cli/config/report.h"
#include "config/check.h"
#include "gateway-runtime/check_options.h"

namespace gwctl::cli {

using config::Diagnostic;
using config::Severity;

Result<SourceConfig> read_source(const ServeArgs& args, const Environment& environment) {
  GWCTL_TRY_ASSIGN(const auto options, config_load_options(args.env_files, environment));
  GWCTL_TRY_ASSIGN(const auto paths, config_paths(args.configs, environment));
  SourceConfig source;
  GWCTL_TRY_ASSIGN(source.loaded, config::load(paths, options));
  std::vector<Diagnostic> checked = config::check(source.loaded.model, runtime::check_options());
  std::ranges::move(checked, std::back_inserter(source.loaded.diagnostics));
  if (args.skip_broken) drop_broken(source.loaded.model, source.loaded.diagnostics);
  source.is_fit = std::ranges::none_of(source.loaded.diagnostics, [](const Diagnostic& each) {
    return each.severity == Severity::error;
  });
  return source;
}

std::vector<Diagnostic> to_diagnostics(const std::vector<runtime::CompileError>& errors) {
  std::vector<Diagnostic> diagnostics;
  for (const runtime::CompileError& error : errors) {
    Diagnostic diagnostic;
    diagnostic.code = "not-supported";
    diagnostic.message = error.message;
    if (error.resource != nullptr) {
      diagnostic.kind = error.resource->kind;
      diagnostic.id = error.resource->id;
      diagnostic.document = error.resource->document;
    }
    if (error.node != nullptr) diagnostic.span = error.node->span();
    diagnostics.push_back(std::move(diagnostic));
  }
  return diagnostics;
}

bool drop_broken(config::Model& model, std::vector<Diagnostic>& diagnostics) {
  bool has_dropped = false;
  for (Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::error || diagnostic.id.empty()) continue;
    diagnostic.severity = Severity::warning;
    if (diagnostic.code == "no-such-reference") continue;
    has_dropped |= model.remove(diagnostic.kind, diagnostic.id);
  }
  return has_dropped;
}

}  // namespace gwctl::cli
