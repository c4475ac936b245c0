#include "cli/config/mention.h"

#include <fmt/format.h>

#include "core/files.h"

namespace gwctl::cli {
namespace {

// SHA-1 in hexadecimal.
bool is_made(std::string_view id) {
  constexpr std::size_t digits = 40;
  return id.size() == digits && id.find_first_not_of("0123456789abcdef") == id.npos;
}

}  // namespace

std::string title_of(const ResourceMention& resource) {
  const std::string_view noun = config::info(resource.kind).noun;
  if (resource.name.empty() || resource.name == resource.id)
    return fmt::format("{} {}", noun, resource.id);
  if (is_made(resource.id)) return fmt::format("{} {}", noun, resource.name);
  return fmt::format("{} {} ({})", noun, resource.id, resource.name);
}

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
