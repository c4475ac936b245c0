#include <fmt/format.h>

#include "config/import/import.h"
#include "config/lower_adc.h"
#include "config/model_builder.h"
#include "config/plan/owner.h"

namespace gwctl::config {
namespace {

// ADC's own mark: what gwctl applies has marks of its own.
std::size_t drop_manager(DesiredObjects& objects) {
  std::size_t dropped = 0;
  for (auto& [key, value] : objects) {
    if (foreign_manager(value) != "adc") continue;
    Json& labels = value["labels"];
    labels.erase("managed-by");
    if (labels.empty()) value.erase("labels");
    ++dropped;
  }
  return dropped;
}

}  // namespace

Imported import_adc(std::vector<ImportFile> files) {
  Imported made;
  ModelBuilder builder{made.diagnostics};
  for (ImportFile& file : files) {
    const DocumentPtr document = read_imported(std::move(file), Dialect::adc, made);
    builder.add(lower_adc(document, made.diagnostics));
  }
  made.objects = objects_of(builder.take());
  if (const std::size_t dropped = drop_manager(made.objects); dropped != 0) {
    made.notes.push_back(fmt::format(
        "the label managed-by: adc of {} resources is left out: from now on they are gwctl's",
        dropped));
  }
  return made;
}

}  // namespace gwctl::config
