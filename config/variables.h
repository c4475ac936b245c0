#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.h"
#include "config/dialect.h"
#include "core/document.h"
#include "core/result.h"

namespace gwctl::config {

/// What `${NAME}` stands for.
using Variables = std::function<std::optional<std::string>(std::string_view name)>;

/// Those of this process.
Variables process_variables();

/// Those of files with lines such as `NAME=value`, `export NAME="value"` and `# comment`, where
/// `others` do not have them. The error names the file and the line.
Result<Variables> with_env_files(Variables others, std::span<const std::string> paths);

/// The document with variables put in: `${NAME}`, `${NAME:-default}`, and as APISIX writes them
/// `${{NAME}}`, `${{NAME:=default}}`, in values and, of APISIX, in keys; `\${NAME}` stays
/// `${NAME}`. In APISIX's files names are upper-case, for its own variables (`${http_x}`) look
/// alike. A plain scalar is read anew: `${PORT}` can be a number. The same document when it holds
/// none. What is not set is a diagnostic.
std::shared_ptr<const Document> substitute(std::shared_ptr<const Document> document,
                                           Dialect dialect, const Variables& variables,
                                           std::vector<Diagnostic>& diagnostics);

/// A text that `substitute` leaves as this one is.
std::string escape_variables(std::string_view text, Dialect dialect);

}  // namespace gwctl::config
