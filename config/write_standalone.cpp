#include "config/write_standalone.h"

#include "config/document_writer.h"

namespace gwctl::config {
namespace {

void write_resource(DocumentWriter& to, const Resource& resource) {
  const bool has_id = find(*resource.value, "id") != nullptr || resource.kind == Kind::consumer;
  to.builder().begin_object(0);
  if (!has_id) to.member("id", resource.id, {});
  for (const Member& member : resource.value->members()) {
    to.member(member.name(), member.key_span(), member.value);
  }
  to.builder().end_collection(0, false);
}

void write_resources(DocumentWriter& to, const Model& model, Kind kind) {
  for (const auto& [id, resource] : model.of(kind)) write_resource(to, *resource);
}

}  // namespace

std::unique_ptr<const Document> write_standalone(const Model& model) {
  DocumentWriter to{Source{}};
  to.builder().begin_object(0);
  for (const KindInfo& kind : kinds()) {
    const bool has_credentials = kind.kind == Kind::consumer && !model.of(Kind::credential).empty();
    if (kind.kind == Kind::credential) continue;
    if (model.of(kind.kind).empty() && !has_credentials) continue;
    to.key(kind.plural, {});
    to.builder().begin_array(0);
    write_resources(to, model, kind.kind);
    if (has_credentials) write_resources(to, model, Kind::credential);
    to.builder().end_collection(0, false);
  }
  to.builder().end_collection(0, false);
  return to.finish();
}

}  // namespace gwctl::config
