#include <algorithm>

#include "lint/output/common.h"

namespace gwctl::lint {
namespace {

constexpr OutputFormat formats[] = {
    {"json", "an array of findings", print_json},
    {"stylish", "a table for people", print_stylish},
    {"junit", "test results, for CI servers", print_junit},
    {"html", "a page", print_html},
    {"text", "one line each, for scripts", print_text},
    {"teamcity", "inspections of TeamCity", print_teamcity},
    {"pretty", "a wrapped table, in colour", print_pretty},
    {"github-actions", "annotations of a GitHub workflow", print_github_actions},
    {"sarif", "SARIF 2.1.0, for code scanning", print_sarif},
    {"code-climate", "issues of Code Climate", print_code_climate},
    {"gitlab", "a GitLab code quality report", print_code_climate},
    {"markdown", "a table for comments", print_markdown},
    {"codeframe", "the lines with what is wrong with them, and why", print_codeframe},
};

}  // namespace

std::span<const OutputFormat> output_formats() {
  return formats;
}

const OutputFormat* find_output_format(std::string_view name) {
  const auto* found = std::ranges::find(formats, name, &OutputFormat::name);
  return found == std::end(formats) ? nullptr : found;
}

}  // namespace gwctl::lint
