#include "config/write_adc.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>

#include "config/check.h"
#include "config/document_writer.h"
#include "config/lower_adc.h"

namespace gwctl::config {
namespace {

using Names = std::span<const std::string_view>;

std::string text_of(const Node& object, std::string_view field) {
  const Node* found = find(object, field);
  return found == nullptr || found->is_container() ? std::string{} : id_text(*found);
}

// A service of ADC's: one of APISIX's, or what a route needs that has none.
struct Service {
  std::string id;
  std::string name;
  const Resource* own = nullptr;   // whose fields it has
  const Node* upstream = nullptr;  // where it has one
  std::vector<const Resource*> routes;
  std::vector<const Resource*> stream_routes;
};

constexpr std::string_view no_fields[] = {"id", "create_time", "update_time", "modifiedIndex"};

class AdcWriting {
 public:
  AdcWriting(const Model& model, std::vector<Diagnostic>& lost) : model_{model}, lost_{lost} {}

  std::unique_ptr<const Document> run() {
    collect_services();
    begin_object();
    write_list("services", services_, [this](const auto& each) { write_service(each.second); });
    write_list("consumers", model_.of(Kind::consumer),
               [this](const auto& each) { write_consumer(*each.second); });
    write_list("ssls", model_.of(Kind::ssl), [this](const auto& each) { write_ssl(*each.second); });
    write_global_rules();
    write_metadata();
    end_object();
    for (const Kind kind : {Kind::consumer_group, Kind::secret, Kind::proto}) {
      for (const auto& [id, resource] : model_.of(kind))
        lose(*resource, "ADC has no such resource");
    }
    for (const auto& [id, upstream] : model_.of(Kind::upstream)) {
      if (!used_.contains(id)) lose(*upstream, "no service uses it");
    }
    return to_.finish();
  }

 private:
  void begin_object() { to_.builder().begin_object(0); }

  void end_object() { to_.builder().end_collection(0, false); }

  void lose(const Resource& resource, std::string_view why, std::string_view field = {}) {
    Diagnostic diagnostic;
    diagnostic.severity = Severity::warning;
    diagnostic.code = "lost";
    diagnostic.message = field.empty() ? fmt::format("the {} \"{}\" is left out: {}",
                                                     info(resource.kind).noun, resource.id, why)
                                       : fmt::format("{} of the {} \"{}\" is left out: {}", field,
                                                     info(resource.kind).noun, resource.id, why);
    diagnostic.kind = resource.kind;
    diagnostic.id = resource.id;
    diagnostic.document = resource.document;
    const Node* value = field.empty() ? resource.value : find(*resource.value, field);
    diagnostic.span = value->span();
    lost_.push_back(std::move(diagnostic));
  }

  template <class Items, class Write>
  void write_list(std::string_view name, const Items& items, Write write) {
    if (items.empty()) return;
    to_.key(name, {});
    to_.builder().begin_array(0);
    for (const auto& item : items) write(item);
    end_object();
  }

  const Node* upstream_of(const Node& value) {
    if (const Node* inner = find(value, "upstream"); inner != nullptr) return inner;
    const std::string id = text_of(value, "upstream_id");
    const ResourcePtr found = model_.find(Kind::upstream, id);
    if (found == nullptr) return nullptr;
    used_.insert(id);
    return found->value;
  }

  static std::string name_of(const Resource& resource) {
    const std::string name = text_of(*resource.value, "name");
    return name.empty() ? resource.id : name;
  }

  void collect_services() {
    for (const auto& [id, service] : model_.of(Kind::service)) {
      services_[id] = {id, name_of(*service), service.get(), upstream_of(*service->value), {}, {}};
    }
    for (const auto& [id, route] : model_.of(Kind::route)) {
      service_for(*route).routes.push_back(route.get());
    }
    for (const auto& [id, route] : model_.of(Kind::stream_route)) {
      service_for(*route).stream_routes.push_back(route.get());
    }
  }

  Service& service_for(const Resource& route) {
    const auto shared = services_.find(text_of(*route.value, "service_id"));
    const Node* upstream = upstream_of(*route.value);
    if (upstream == nullptr && shared != services_.end()) return shared->second;
    Service own{route.id, name_of(route), nullptr, upstream, {}, {}};
    if (shared != services_.end()) own.own = shared->second.own;
    if (services_.contains(own.id)) own.id = fmt::format("route-{}", route.id);
    return services_[own.id] = std::move(own);
  }

  // Fields under ADC's names; what it has nothing for is in `unknown`.
  void copy_fields(const Resource& resource, Names without, Names unknown) {
    for (const Member& member : resource.value->members()) {
      const std::string_view name = member.name();
      if (std::ranges::find(no_fields, name) != std::end(no_fields)) continue;
      if (std::ranges::find(without, name) != without.end()) continue;
      if (std::ranges::find(unknown, name) != unknown.end()) {
        lose(resource, "ADC has no such field", name);
        continue;
      }
      to_.member(name == "desc" ? "description" : name, {}, member.value);
    }
  }

  void write_service(const Service& service) {
    static constexpr std::string_view without[] = {"name", "upstream", "upstream_id"};
    static constexpr std::string_view unknown[] = {"script", "enable_websocket"};
    begin_object();
    to_.member("id", service.id, {});
    to_.member("name", service.name, {});
    if (service.own != nullptr) copy_fields(*service.own, without, unknown);
    if (service.upstream != nullptr) {
      to_.key("upstream", {});
      write_upstream(*service.upstream, {});
    }
    const auto others = other_upstreams(service);
    write_list("upstreams", others,
               [this](const ResourcePtr& each) { write_upstream(*each->value, name_of(*each)); });
    write_list("routes", service.routes, [this](const Resource* each) { write_route(*each); });
    write_list("stream_routes", service.stream_routes,
               [this](const Resource* each) { write_stream_route(*each); });
    end_object();
  }

  // Those that `traffic-split` names, and those that ADC made for the service.
  std::vector<ResourcePtr> other_upstreams(const Service& service) {
    std::vector<ResourcePtr> found;
    for (const auto& [id, upstream] : model_.of(Kind::upstream)) {
      const Node* labels = find(*upstream->value, "labels");
      if (labels == nullptr || text_of(*labels, adc_service_label) != service.id) continue;
      if (used_.insert(id).second) found.push_back(upstream);
    }
    for (const Resource* route : service.routes) {
      const Node* plugins = find(*route->value, "plugins");
      const Node* split = plugins == nullptr ? nullptr : find(*plugins, "traffic-split");
      const Node* rules = split == nullptr ? nullptr : find(*split, "rules");
      if (rules == nullptr) continue;
      for (const Node& rule : rules->items()) add_upstreams(rule, found);
    }
    return found;
  }

  void add_upstreams(const Node& rule, std::vector<ResourcePtr>& found) {
    const Node* weighted = find(rule, "weighted_upstreams");
    if (weighted == nullptr) return;
    for (const Node& each : weighted->items()) {
      const std::string id = text_of(each, "upstream_id");
      const ResourcePtr upstream = model_.find(Kind::upstream, id);
      if (upstream != nullptr && used_.insert(id).second) found.push_back(upstream);
    }
  }

  void write_upstream(const Node& upstream, const std::string& name) {
    begin_object();
    if (!name.empty()) {
      to_.member("id", text_of(upstream, "id"), {});
      to_.member("name", name, {});
    }
    for (const Member& member : upstream.members()) {
      const std::string_view field = member.name();
      if (field == "name" || std::ranges::find(no_fields, field) != std::end(no_fields)) continue;
      if (field == "nodes" && member.value.is_object()) {
        write_nodes(member.value, text_of(upstream, "scheme"));
      } else if (field == "labels") {
        write_labels(member.value);
      } else {
        to_.member(field == "desc" ? "description" : field, {}, member.value);
      }
    }
    end_object();
  }

  // Without that which ADC adds.
  void write_labels(const Node& labels) {
    const bool has_other = std::ranges::any_of(
        labels.members(), [](const Member& label) { return label.name() != adc_service_label; });
    if (!has_other) return;
    to_.key("labels", {});
    begin_object();
    for (const Member& label : labels.members()) {
      if (label.name() != adc_service_label) to_.member(label.name(), {}, label.value);
    }
    end_object();
  }

  void write_nodes(const Node& nodes, std::string_view scheme) {
    to_.key("nodes", {});
    to_.builder().begin_array(0);
    for (const Member& node : nodes.members()) {
      const std::string_view address = node.name();
      const auto colon = address.rfind(':');
      const bool has_port = colon != address.npos && address.find(']', colon) == address.npos;
      std::int64_t port = scheme == "https" || scheme == "grpcs" ? 443 : 80;
      if (has_port)
        std::from_chars(address.data() + colon + 1, address.data() + address.size(), port);
      begin_object();
      to_.member("host", has_port ? address.substr(0, colon) : address, {});
      to_.key("port", {});
      to_.integer(port, {});
      to_.member("weight", {}, node.value);
      end_object();
    }
    end_object();
  }

  // One value as the list of it, unless the list itself is there.
  void write_as_list(const Node& value, std::string_view one, std::string_view many) {
    const Node* single = find(value, one);
    if (single == nullptr) return;
    to_.key(many, {});
    to_.builder().begin_array(0);
    to_.value(*single);
    end_object();
  }

  void write_route(const Resource& route) {
    static constexpr std::string_view without[] = {
        "name",        "uri",        "host",    "remote_addr",      "upstream",
        "upstream_id", "service_id", "plugins", "plugin_config_id", "status"};
    static constexpr std::string_view unknown[] = {"script", "script_id"};
    begin_object();
    to_.member("id", route.id, {});
    to_.member("name", name_of(route), {});
    write_as_list(*route.value, "uri", "uris");
    write_as_list(*route.value, "host", "hosts");
    write_as_list(*route.value, "remote_addr", "remote_addrs");
    copy_fields(route, without, unknown);
    write_plugins(route);
    const Node* status = find(*route.value, "status");
    if (status != nullptr && text_of(*route.value, "status") == "0") {
      lose(route, "ADC switches every route on", "status");
    }
    end_object();
  }

  // The route's own and those of its plugin config, of which the route's win.
  void write_plugins(const Resource& route) {
    const Node* own = find(*route.value, "plugins");
    const ResourcePtr shared =
        model_.find(Kind::plugin_config, text_of(*route.value, "plugin_config_id"));
    const Node* others = shared == nullptr ? nullptr : find(*shared->value, "plugins");
    if (own == nullptr && others == nullptr) return;
    to_.key("plugins", {});
    begin_object();
    if (own != nullptr) {
      for (const Member& plugin : own->members()) to_.member(plugin.name(), {}, plugin.value);
    }
    if (others != nullptr) {
      for (const Member& plugin : others->members()) {
        if (own == nullptr || find(*own, plugin.name()) == nullptr) {
          to_.member(plugin.name(), {}, plugin.value);
        }
      }
    }
    end_object();
  }

  void write_stream_route(const Resource& route) {
    static constexpr std::string_view without[] = {"name", "upstream", "upstream_id", "service_id"};
    static constexpr std::string_view unknown[] = {"protocol"};
    begin_object();
    to_.member("id", route.id, {});
    to_.member("name", name_of(route), {});
    copy_fields(route, without, unknown);
    end_object();
  }

  void write_consumer(const Resource& consumer) {
    static constexpr std::string_view unknown[] = {"group_id"};
    begin_object();
    copy_fields(consumer, {}, unknown);
    std::vector<const Resource*> credentials;
    const std::string prefix = consumer.id + "/credentials/";
    for (const auto& [id, credential] : model_.of(Kind::credential)) {
      if (id.starts_with(prefix)) credentials.push_back(credential.get());
    }
    write_list("credentials", credentials, [&](const Resource* each) {
      write_credential(*each, each->id.substr(prefix.size()));
    });
    end_object();
  }

  void write_credential(const Resource& credential, const std::string& id) {
    static constexpr std::string_view without[] = {"name", "plugins"};
    const std::string name = text_of(*credential.value, "name");
    begin_object();
    to_.member("id", id, {});
    to_.member("name", name.empty() ? id : name, {});
    copy_fields(credential, without, {});
    const Node* plugins = find(*credential.value, "plugins");
    if (plugins != nullptr && plugins->size == 1 && plugins->is_object()) {
      to_.member("type", plugins->members()[0].name(), {});
      to_.member("config", {}, plugins->members()[0].value);
    }
    end_object();
  }

  void write_ssl(const Resource& ssl) {
    static constexpr std::string_view without[] = {"sni", "cert", "key", "certs", "keys", "status"};
    begin_object();
    to_.member("id", ssl.id, {});
    write_as_list(*ssl.value, "sni", "snis");
    copy_fields(ssl, without, {});
    to_.key("certificates", {});
    to_.builder().begin_array(0);
    write_certificate(find(*ssl.value, "cert"), find(*ssl.value, "key"));
    const Node* certificates = find(*ssl.value, "certs");
    const Node* keys = find(*ssl.value, "keys");
    if (certificates != nullptr && keys != nullptr) {
      for (std::size_t i = 0; i < std::min(certificates->items().size(), keys->items().size());
           ++i) {
        write_certificate(&certificates->items()[i], &keys->items()[i]);
      }
    }
    end_object();
    end_object();
    if (text_of(*ssl.value, "status") == "0") lose(ssl, "ADC switches every ssl on", "status");
  }

  void write_certificate(const Node* certificate, const Node* key) {
    if (certificate == nullptr || key == nullptr) return;
    begin_object();
    to_.member("certificate", {}, *certificate);
    to_.member("key", {}, *key);
    end_object();
  }

  void write_global_rules() {
    if (model_.of(Kind::global_rule).empty()) return;
    to_.key("global_rules", {});
    begin_object();
    for (const auto& [id, rule] : model_.of(Kind::global_rule)) {
      const Node* plugins = find(*rule->value, "plugins");
      if (plugins == nullptr) continue;
      for (const Member& plugin : plugins->members()) to_.member(plugin.name(), {}, plugin.value);
    }
    end_object();
  }

  void write_metadata() {
    if (model_.of(Kind::plugin_metadata).empty()) return;
    to_.key("plugin_metadata", {});
    begin_object();
    for (const auto& [id, metadata] : model_.of(Kind::plugin_metadata)) {
      to_.key(id, {});
      begin_object();
      copy_fields(*metadata, {}, {});
      end_object();
    }
    end_object();
  }

  const Model& model_;
  std::vector<Diagnostic>& lost_;
  DocumentWriter to_{Source{}};
  std::map<std::string, Service> services_;
  std::set<std::string> used_;  // upstreams
};

}  // namespace

std::unique_ptr<const Document> write_adc(const Model& model, std::vector<Diagnostic>& lost) {
  return AdcWriting{model, lost}.run();
}

}  // namespace gwctl::config
