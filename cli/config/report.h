#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/command.h"
#include "config/load.h"
#include "lint/finding.h"

namespace gwctl::cli {

/// What is wrong with a config as findings, in the order of reports; places are those of the files
/// as they were written.
std::vector<lint::Finding> config_findings(std::span<const config::Diagnostic> diagnostics,
                                           std::span<const config::LoadedFile> files);

/// Prints findings in one of lint's formats; without one, in that which suits standard output.
Result<void> print_config_findings(const std::vector<lint::Finding>& findings,
                                   std::span<const config::LoadedFile> files,
                                   const std::string& format, Environment& environment);

/// Prints what is wrong with a config where errors go, for commands that print something else.
Result<void> complain_of_config(std::span<const config::Diagnostic> diagnostics,
                                std::span<const config::LoadedFile> files,
                                const Environment& environment, const std::string& format = {});

/// `json|stylish|…`.
std::string config_format_choices();

/// The arguments, globs expanded; the error is one that stands for no file.
Result<std::vector<std::string>> config_paths(const std::vector<std::string>& arguments,
                                              const Environment& environment);

/// Fails where no file is named and standard input is a terminal.
Result<void> check_config_arguments(const std::vector<std::string>& arguments,
                                    const Environment& environment);

/// How commands read config.
Result<config::LoadOptions> config_load_options(const std::vector<std::string>& env_files,
                                                const Environment& environment);

}  // namespace gwctl::cli
