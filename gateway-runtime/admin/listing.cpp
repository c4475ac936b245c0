#include "gateway-runtime/admin/listing.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "core/perl_regex.h"
#include "gateway-runtime/admin/value.h"

namespace gwctl::runtime::admin {
namespace {

using config::ResourcePtr;

constexpr std::uint64_t page_size_min = 10;
constexpr std::uint64_t page_size_max = 500;

std::optional<std::uint64_t> whole_number(const std::string* text) {
  if (text == nullptr) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = text->data() + text->size();
  const auto [at, error] = std::from_chars(text->data(), end, number);
  return error == std::errc{} && at == end ? std::optional{number} : std::nullopt;
}

std::string_view text_in(const ResourcePtr& resource, std::string_view name) {
  const Node* const found = find_string(*resource->value, name);
  return found == nullptr ? std::string_view{} : found->string();
}

bool has_label(const ResourcePtr& resource, std::string_view label) {
  const Node* const labels = find(*resource->value, "labels");
  return labels != nullptr && find(*labels, label) != nullptr;
}

bool has_uri(const ResourcePtr& resource, const PerlRegex& pattern) {
  const Node* const uri = find_string(*resource->value, "uri");
  if (uri != nullptr && pattern.search(uri->string()) == Match::yes) return true;
  const Node* const uris = find(*resource->value, "uris");
  return uris != nullptr && std::ranges::any_of(uris->items(), [&](const Node& one) {
           return pattern.search(one.string()) == Match::yes;
         });
}

/// `filter=service_id%3D1%26…`: strict equality with texts; what else it asks is not looked at.
void filter_references(const Call& call, std::vector<ResourcePtr>& resources) {
  const std::string* const filter = call.argument("filter");
  const bool can = call.segments.front() == "routes" || call.segments.front() == "stream_routes";
  if (filter == nullptr || !can) return;
  for (const auto& asked : read_arguments(*filter)) {
    if (asked.first != "service_id" && asked.first != "upstream_id") continue;
    std::erase_if(resources, [&](const ResourcePtr& each) {
      return text_in(each, asked.first) != asked.second;
    });
  }
}

void filter(const Call& call, std::vector<ResourcePtr>& resources) {
  if (const std::string* name = call.argument("name")) {
    const auto pattern = PerlRegex::compile(*name);
    std::erase_if(resources, [&](const ResourcePtr& each) {
      return !pattern || find_string(*each->value, "name") == nullptr ||
             pattern->search(text_in(each, "name")) != Match::yes;
    });
  }
  if (const std::string* label = call.argument("label")) {
    std::erase_if(resources, [&](const ResourcePtr& each) { return !has_label(each, *label); });
  }
  if (const std::string* uri = call.argument("uri")) {
    const auto pattern = PerlRegex::compile(*uri);
    std::erase_if(resources,
                  [&](const ResourcePtr& each) { return !pattern || !has_uri(each, *pattern); });
  }
  filter_references(call, resources);
}

void cut_page(std::vector<ResourcePtr>& resources, std::uint64_t page, std::uint64_t size) {
  std::ranges::stable_sort(resources, {},
                           [](const ResourcePtr& each) { return each->created_index; });
  const std::uint64_t skipped = std::min<std::uint64_t>(
      (std::clamp<std::uint64_t>(page, 1, resources.size() + 1) - 1) * size, resources.size());
  resources.erase(resources.begin(), resources.begin() + static_cast<std::ptrdiff_t>(skipped));
  if (resources.size() > size) resources.resize(size);
}

}  // namespace

std::string key_of(config::Kind kind, std::string_view id) {
  const std::string_view folder =
      config::info(kind == config::Kind::credential ? config::Kind::consumer : kind).plural;
  return fmt::format("/apisix/{}/{}", folder, id);
}

std::string key_of(const config::Resource& resource) {
  return key_of(resource.kind, resource.id);
}

nlohmann::json item(const config::Resource& resource) {
  return {{"key", key_of(resource)},
          {"value", visible_value(resource)},
          {"createdIndex", resource.created_index},
          {"modifiedIndex", resource.modified_index}};
}

void answer_list(const Call& call, std::vector<ResourcePtr> resources, ServiceResponse& response) {
  filter(call, resources);
  const std::size_t total = resources.size();
  const auto page = whole_number(call.argument("page"));
  const auto size = whole_number(call.argument("page_size"));
  if (page && size) {
    if (*size < page_size_min || *size > page_size_max) {
      response.status = 400;
      response.content_type = "text/plain";
      response.body = "page_size must be between 10 and 500";
      return;
    }
    cut_page(resources, *page, *size);
  }
  nlohmann::json list = nlohmann::json::array();
  for (const ResourcePtr& each : resources) list.push_back(item(*each));
  answer(response, 200, {{"total", total}, {"list", std::move(list)}});
}

}  // namespace gwctl::runtime::admin
