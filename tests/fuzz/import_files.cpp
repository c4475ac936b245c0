// Another tool's file, whatever is in it: each importer makes a config of it or says what is wrong,
// and what it made can be written.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "config/import/import.h"
#include "config/plan/dump.h"
#include "config/write_standalone.h"
#include "core/write_yaml.h"

namespace {

constexpr std::size_t input_bytes_max = 64 * 1024;

using namespace gwctl::config;

void check(const ImportTool& tool, const std::string& text) {
  Imported made = tool.read({{"file", text}});
  LiveObjects live;
  for (auto& [key, value] : made.objects) live.emplace(key, LiveObject{std::move(value), 0});
  DumpOptions options;
  options.has_variables = made.has_variables;
  options.unquoted = std::move(made.unquoted);
  (void)gwctl::write_yaml(write_standalone(dump_of(live, options).model)->root());
  for (const Diagnostic& each : made.diagnostics) {
    if (each.message.empty()) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), std::min(size, input_bytes_max)};
  for (const ImportTool& tool : import_tools()) check(tool, text);
  return 0;
}
