#include "cli/config/mention.h"

#include <fmt/format.h>

#include "core/files.h"

namespace gwctl::cli {

ResourceMention mention(const config::Resource& resource, Span span,
                        const std::string& working_directory) {
  ResourceMention told{resource.kind, resource.id, {}, {}};
  if (const Node* name = find_string(*resource.value, "name")) told.name = name->string();
  const Source& source = resource.document->source();
  const std::string path = is_absolute_path(source.name())
                               ? relative_path(working_directory, source.name())
                               : source.name();
  told.place = fmt::format("{}:{}", path.starts_with("..") ? source.name() : path,
                           source.position(span.begin).line + 1);
  return told;
}

ResourceMention mention(const config::Resource& resource, const std::string& working_directory) {
  return mention(resource, resource.value->span(), working_directory);
}

}  // namespace gwctl::cli
