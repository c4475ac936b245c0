#include "gateway-runtime/compile.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "config/check.h"
#include "core/js_text.h"
#include "gateway-runtime/compile_match.h"
#include "gateway-runtime/compile_tls.h"
#include "gateway-runtime/compile_upstream.h"
#include "gateway-runtime/lua/pre_function.h"
#include "gateway-runtime/lua/script.h"
#include "gateway-runtime/upstream_nodes.h"

namespace gwctl::runtime {
namespace {

using config::Kind;
using config::ResourcePtr;

std::string resource_key(Kind kind, std::string_view id) {
  return fmt::format("/apisix/{}/{}", config::info(kind).plural, id);
}

/// What an id field says; nothing where there is none.
std::string id_of(const Node& node, std::string_view field) {
  const Node* const id = find(node, field);
  return id == nullptr || id->is_container() ? std::string{} : config::id_text(*id);
}

std::string text_of(const Node& node, std::string_view name) {
  const Node* const text = find_string(node, name);
  return text == nullptr ? std::string{} : std::string{text->string()};
}

class Compiler final : public UpstreamMaker {
 public:
  Compiler(const config::Model& model, const CompileOptions& options)
      : model_{model},
        options_{options},
        snapshot_{std::make_shared<Snapshot>()},
        keeps_metadata_{options.previous != nullptr &&
                        options.previous->model.of(Kind::plugin_metadata) ==
                            model.of(Kind::plugin_metadata)},
        plain_{model, options.settings.keyring,
               options.previous == nullptr ? nullptr : &options.previous->plain_documents,
               snapshot_->plain_documents} {
    if (options.previous == nullptr) return;
    for (const auto& [resource, upstream] : options.previous->upstream_of) {
      if (upstream != nullptr) previous_upstreams_.emplace(upstream->key, upstream.get());
    }
  }

  Compiled run() {
    snapshot_->settings = options_.settings;
    snapshot_->model = model_;
    snapshot_->version = options_.previous == nullptr ? 1 : options_.previous->version + 1;
    resolve_names();
    snapshot_->secret_requests = plain_.requests();
    if (options_.secrets != nullptr)
      plain_.take_answers(options_.secrets->resolve(plain_.requests()));
    compile_certificates();
    compile_global_rules();
    compile_consumers();
    for (const auto& [id, resource] : model_.of(Kind::route)) compile_route(resource);
    auto router = Router::make(options_.settings.router, matches_);
    if (!router) {
      errors_.push_back({nullptr, nullptr, router.error().message});
    } else {
      snapshot_->router = *std::move(router);
    }
    if (!errors_.empty()) return {nullptr, std::move(errors_), std::move(warnings_)};
    return {std::move(snapshot_), {}, std::move(warnings_)};
  }

  Result<std::shared_ptr<const Upstream>> make(const Node& node, std::string key) override {
    std::vector<std::string> warnings;
    const UpstreamContext context{nullptr, names_, model_, options_.settings, warnings};
    auto upstream = compile_upstream(node, std::move(key), context);
    for (std::string& warning : warnings)
      warnings_.push_back(problem(plugin_owner_, node, std::move(warning)));
    return upstream;
  }

 private:
  void resolve_names() {
    for (const Kind kind : {Kind::route, Kind::service, Kind::upstream}) {
      for (const auto& [id, resource] : model_.of(kind)) {
        const Node* const upstream =
            kind == Kind::upstream ? resource->value : find(*resource->value, "upstream");
        if (upstream != nullptr) collect_names(*upstream, snapshot_->names);
      }
    }
    for (const Kind kind : {Kind::route, Kind::service, Kind::plugin_config, Kind::global_rule,
                            Kind::consumer, Kind::consumer_group}) {
      for (const auto& [id, resource] : model_.of(kind)) collect_plugin_names(*resource->value);
    }
    if (options_.resolver != nullptr) names_ = options_.resolver->resolve(snapshot_->names);
  }

  void compile_certificates() {
    for (const auto& [id, resource] : model_.of(Kind::ssl)) {
      std::shared_ptr<const ServerCertificate>& certificate =
          snapshot_->certificate_of[resource.get()];
      if (const auto* before = kept(&Snapshot::certificate_of, *resource);
          before != nullptr && plain_.is_kept(*resource)) {
        certificate = *before;
        plain_.keep(*resource);
      } else {
        certificate = make_certificate(resource);
      }
      if (certificate != nullptr) snapshot_->certificates.add(certificate);
    }
  }

  // Null where it is not used, or where what it refers to is not there, which has been said.
  std::shared_ptr<const ServerCertificate> make_certificate(const ResourcePtr& resource) {
    const Node& value = plain_value(resource);
    if (has_late_reference(value)) return nullptr;
    auto made = compile_ssl(value, options_.settings);
    if (made) return *std::move(made);
    error(resource, *resource->value, made.error().message);
    return nullptr;
  }

  void collect_plugin_names(const Node& resource) {
    const Node* const plugins = find(resource, "plugins");
    if (plugins == nullptr) return;
    for (const Member& member : plugins->members()) {
      const PluginKind* const kind = find_plugin_kind(member.name());
      if (kind == nullptr || kind->each_upstream == nullptr) continue;
      kind->each_upstream(member.value,
                          [&](const Node& node) { collect_names(node, snapshot_->names); });
    }
  }

  bool are_up_to_date(const std::vector<ChainEntry>& entries) const {
    return std::ranges::all_of(entries, [&](const ChainEntry& entry) {
      return entry.plugin == nullptr ||
             std::ranges::all_of(entry.plugin->upstreams(),
                                 [&](const auto& upstream) { return is_up_to_date(*upstream); });
    });
  }

  bool is_up_to_date(const Upstream& upstream) const {
    return std::ranges::all_of(upstream.resolved, [&](const auto& entry) {
      const auto found = names_.find(entry.first);
      return found == names_.end() ? entry.second.empty() : found->second == entry.second;
    });
  }

  /// The plugins of a resource, compiled once however many routes take them.
  const std::vector<ChainEntry>& plugins_of(const ResourcePtr& resource, bool is_consumer) {
    const auto [at, is_new] = snapshot_->plugins_of.try_emplace(resource.get());
    if (!is_new) return at->second;
    std::vector<ChainEntry>& entries = at->second;
    if (const auto* before = kept(&Snapshot::plugins_of, *resource);
        before != nullptr && keeps_metadata_ && plain_.is_kept(*resource) &&
        are_up_to_date(*before)) {
      entries = *before;
      plain_.keep(*resource);
    } else {
      compile_plugins(resource, is_consumer, entries);
    }
    for (const ChainEntry& entry : entries) {
      check_group(resource, entry);
      if (entry.plugin == nullptr) continue;
      for (const std::string& id : entry.plugin->upstream_ids()) named_upstream(id);
    }
    return entries;
  }

  void compile_plugins(const ResourcePtr& resource, bool is_consumer,
                       std::vector<ChainEntry>& entries) {
    const Node* const plugins = find(plain_value(resource), "plugins");
    if (plugins == nullptr) return;
    for (const Member& member : plugins->members()) {
      if (auto entry = compile_plugin(member, resource, is_consumer))
        entries.push_back(*std::move(entry));
    }
  }

  const Node& plain_value(const ResourcePtr& resource) {
    const Node& value = plain_.value(*resource);
    for (auto& [message, is_error] : plain_.take_faults())
      (is_error ? errors_ : warnings_).push_back({resource, resource->value, std::move(message)});
    return value;
  }

  void check_group(const ResourcePtr& resource, const ChainEntry& entry) {
    if (entry.plugin == nullptr) return;
    const PluginGroup group = entry.plugin->group();
    if (group.name.empty()) return;
    const auto [at, is_new] = groups_.emplace(std::pair{entry.kind, group.name}, group.settings);
    if (is_new || at->second == group.settings) return;
    error(resource, *resource->value,
          fmt::format("failed to check the configuration of plugin {} err: group conf mismatched",
                      entry.kind->name));
  }

  std::optional<ChainEntry> compile_plugin(const Member& member, const ResourcePtr& resource,
                                           bool is_consumer) {
    const PluginKind* const kind = find_plugin_kind(member.name());
    if (kind == nullptr) {
      error(resource, member.value, fmt::format("unknown plugin [{}]", member.name()));
      return std::nullopt;
    }
    ChainEntry entry;
    entry.kind = kind;
    entry.priority = kind->priority;
    if (const Node* meta = find(member.value, "_meta")) {
      const Node* const disable = find(*meta, "disable");
      if (disable != nullptr && disable->is_true()) return entry;
      if (!compile_meta(*meta, resource, entry)) return std::nullopt;
    }
    const bool is_credential = is_consumer && kind->is_auth;
    // Everybody could know what is written in place of a secret.
    if (is_credential && has_late_reference(member.value)) return std::nullopt;
    plugin_owner_ = resource;
    const ResourcePtr metadata = model_.find(Kind::plugin_metadata, kind->name);
    const std::string key = resource_key(resource->kind, resource->id);
    const PluginSettings settings{member.value,
                                  metadata == nullptr ? nullptr : &plain_value(metadata),
                                  key,
                                  is_credential,
                                  options_.settings.redirect_https_port,
                                  this,
                                  options_.sender,
                                  &options_.settings.prometheus};
    auto plugin = kind->make(settings);
    if (!plugin) {
      error(resource, member.value,
            fmt::format("failed to check the configuration of plugin {} err: {}", kind->name,
                        plugin.error().message));
      return std::nullopt;
    }
    entry.plugin = *std::move(plugin);
    if (!settings.is_consumer && !add_pre_function(member.value, settings, resource, entry))
      return std::nullopt;
    return entry;
  }

  bool add_pre_function(const Node& node, const PluginSettings& settings,
                        const ResourcePtr& resource, ChainEntry& entry) {
    const Node* const meta = find(node, "_meta");
    const Node* const source = meta == nullptr ? nullptr : find_string(*meta, "pre_function");
    if (source == nullptr) return true;
    auto wrapped = with_pre_function(*entry.kind, std::move(entry.plugin), *source, settings);
    if (!wrapped) {
      error(resource, *source,
            fmt::format("failed to load _meta.pre_function in plugin {}: {}", entry.kind->name,
                        wrapped.error().message));
      return false;
    }
    entry.plugin = *std::move(wrapped);
    return true;
  }

  bool compile_meta(const Node& node, const ResourcePtr& resource, ChainEntry& entry) {
    auto meta = std::make_shared<PluginMeta>();
    if (const Node* priority = find(node, "priority"))
      entry.priority = static_cast<std::int64_t>(priority->as_double());
    if (const Node* filter = find(node, "filter"); filter != nullptr && filter->size != 0) {
      auto compiled = Expression::compile(*filter);
      if (!compiled) {
        error(
            resource, *filter,
            fmt::format("failed to validate the 'vars' expression: {}", compiled.error().message));
        return false;
      }
      meta->filter = *std::move(compiled);
    }
    if (const Node* response = find(node, "error_response")) {
      meta->is_json_error = !response->is_string();
      meta->error_response =
          response->is_string() ? std::string{response->string()} : to_json(*response) + "\n";
    }
    entry.meta = std::move(meta);
    return true;
  }

  /// What the snapshot before made of this very resource, or null.
  template <class T>
  const T* kept(std::unordered_map<const config::Resource*, T> Snapshot::*map,
                const config::Resource& resource) const {
    if (options_.previous == nullptr) return nullptr;
    const auto& all = options_.previous->*map;
    const auto found = all.find(&resource);
    return found == all.end() ? nullptr : &found->second;
  }

  std::shared_ptr<const Upstream> upstream_in(const ResourcePtr& resource, const Node& node) {
    const auto [at, is_new] = snapshot_->upstream_of.try_emplace(resource.get());
    if (!is_new) return at->second;
    if (const auto* before = kept(&Snapshot::upstream_of, *resource);
        before != nullptr && *before != nullptr && is_up_to_date(**before) &&
        plain_.is_kept(*resource) && has_same_certificate(**before, node)) {
      plain_.keep(*resource);
      return at->second = *before;
    }
    const Node& value = plain_value(resource);
    const Node* const inner = resource->kind == Kind::upstream ? nullptr : find(value, "upstream");
    return at->second = make_upstream(resource, inner == nullptr ? value : *inner);
  }

  bool has_same_certificate(const Upstream& upstream, const Node& node) const {
    if (upstream.tls == nullptr) return true;
    const ResourcePtr named = client_certificate(node, model_);
    return upstream.tls->client_certificate == named &&
           (named == nullptr || plain_.is_kept(*named));
  }

  /// What the ssl resource says that an upstream names; null: it names none.
  const Node* certificate_for(const Node& upstream) {
    const ResourcePtr named = client_certificate(upstream, model_);
    return named == nullptr ? nullptr : &plain_value(named);
  }

  std::shared_ptr<const Upstream> make_upstream(const ResourcePtr& resource, const Node& node) {
    const std::string key = resource_key(resource->kind, resource->id);
    const auto before = previous_upstreams_.find(key);
    std::vector<std::string> warnings;
    const UpstreamContext context{before == previous_upstreams_.end() ? nullptr : before->second,
                                  names_,
                                  model_,
                                  options_.settings,
                                  warnings,
                                  certificate_for(node)};
    auto upstream = compile_upstream(node, key, context);
    for (std::string& warning : warnings)
      warnings_.push_back(problem(resource, node, std::move(warning)));
    if (upstream) return *std::move(upstream);
    error(resource, node, upstream.error().message);
    return nullptr;
  }

  std::shared_ptr<const Upstream> named_upstream(const std::string& id) {
    const ResourcePtr resource = model_.find(Kind::upstream, id);
    return resource == nullptr ? nullptr : upstream_in(resource, *resource->value);
  }

  // The route's own count for more than those of its plugin config, these for more than its
  // service's.
  static void add_missing(std::vector<ChainEntry>& entries, const std::vector<ChainEntry>& more) {
    for (const ChainEntry& entry : more) {
      const bool has = std::ranges::any_of(
          entries, [&](const ChainEntry& known) { return known.kind == entry.kind; });
      if (!has) entries.push_back(entry);
    }
  }

  void find_upstream(const ResourcePtr& resource, const ResourcePtr& service, Route& route) {
    for (const ResourcePtr& from : {resource, service}) {
      if (from == nullptr || route.upstream != nullptr || route.failure_status != 0) continue;
      if (const std::string id = id_of(*from->value, "upstream_id"); !id.empty()) {
        route.upstream = named_upstream(id);
        if (route.upstream == nullptr) route.failure_status = 502;
      } else if (const Node* upstream = find(*from->value, "upstream")) {
        route.upstream = upstream_in(from, *upstream);
      }
    }
  }

  void compile_route(const ResourcePtr& resource) {
    const Node& node = *resource->value;
    if (const Node* status = find(node, "status"); status != nullptr && status->as_double() == 0)
      return;
    if (const Node* script = find(node, "script"))
      error(resource, *script, "script is Lua with hooks of its own, which is not supported");
    auto route = std::make_unique<Route>();
    route->id = resource->id;
    route->name = text_of(node, "name");
    route->key = resource_key(Kind::route, resource->id);
    ResourcePtr service;
    if (const std::string id = id_of(node, "service_id"); !id.empty()) {
      service = model_.find(Kind::service, id);
      route->service_id = id;
      if (service == nullptr) {
        route->failure_status = 404;
      } else {
        route->service_name = text_of(*service->value, "name");
      }
    }
    auto chain = std::make_shared<Chain>();
    chain->entries = plugins_of(resource, false);
    if (const std::string id = id_of(node, "plugin_config_id"); !id.empty()) {
      const ResourcePtr shared = model_.find(Kind::plugin_config, id);
      if (shared == nullptr) {
        route->failure_status = 503;
      } else {
        add_missing(chain->entries, plugins_of(shared, false));
      }
    }
    if (service != nullptr) add_missing(chain->entries, plugins_of(service, false));
    chain->settle();
    route->chain = std::move(chain);
    find_upstream(resource, service, *route);
    if (const Node* timeout = find(node, "timeout")) route->timeouts = compile_timeouts(*timeout);
    route->enables_websocket = enables_websocket(node, service);
    compile_filter(resource, *route);
    add_match(resource, service, *route);
    snapshot_->routes.push_back(std::move(route));
  }

  void compile_filter(const ResourcePtr& resource, Route& route) {
    const Node* const source = find_string(*resource->value, "filter_func");
    if (source == nullptr) return;
    if (const auto* before = kept(&Snapshot::filter_of, *resource)) {
      route.filter = *before;
      snapshot_->filter_of.emplace(resource.get(), *before);
      return;
    }
    auto compiled = lua::Script::compile(lua::Form::filter, {std::string{source->string()}}, "null",
                                         "filter_func of " + route.key);
    if (!compiled) return error(resource, *source, compiled.error().message);
    route.filter = *std::move(compiled);
    snapshot_->filter_of.emplace(resource.get(), route.filter);
  }

  static bool enables_websocket(const Node& node, const ResourcePtr& service) {
    const Node* own = find(node, "enable_websocket");
    if (own == nullptr && service != nullptr) own = find(*service->value, "enable_websocket");
    return own != nullptr && own->is_true();
  }

  void add_match(const ResourcePtr& resource, const ResourcePtr& service, const Route& route) {
    const Node& node = *resource->value;
    auto match = compile_match(node, service == nullptr ? nullptr : service->value);
    if (!match) return error(resource, node, match.error().message);
    match->route = &route;
    match->has_filter = route.filter != nullptr;
    if (const Node* vars = find(node, "vars"); vars != nullptr && vars->size != 0) {
      auto compiled = Expression::compile(*vars);
      if (!compiled) {
        error(
            resource, *vars,
            fmt::format("failed to validate the 'vars' expression: {}", compiled.error().message));
      } else {
        snapshot_->expressions.push_back(std::make_unique<const Expression>(*std::move(compiled)));
        match->vars = snapshot_->expressions.back().get();
      }
    }
    matches_.push_back(*std::move(match));
  }

  void compile_global_rules() {
    auto chain = std::make_shared<Chain>();
    for (const auto& [id, resource] : model_.of(Kind::global_rule)) {
      add_missing(chain->entries, plugins_of(resource, false));
    }
    chain->settle();
    snapshot_->global_chain = std::move(chain);
  }

  void compile_consumers() {
    for (const auto& [id, resource] : model_.of(Kind::consumer)) {
      auto consumer = std::make_unique<Consumer>();
      consumer->username = id;
      if (const Node* labels = find(*resource->value, "labels")) {
        for (const Member& label : labels->members()) {
          consumer->labels.emplace(label.name(), label.value.string());
        }
      }
      add_own(resource, *consumer);
      consumer->group_id = id_of(*resource->value, "group_id");
      if (const ResourcePtr group = model_.find(Kind::consumer_group, consumer->group_id)) {
        add_missing(consumer->plugins, plugins_of(group, false));
      } else if (!consumer->group_id.empty()) {
        consumer->lacks_group = true;
      }
      snapshot_->consumers.emplace(id, std::move(consumer));
    }
    for (const auto& [id, resource] : model_.of(Kind::credential)) compile_credential(resource);
  }

  void add_own(const ResourcePtr& resource, Consumer& consumer) {
    for (const ChainEntry& entry : plugins_of(resource, true)) {
      if (entry.kind->is_auth) {
        add_credential(resource, consumer, {}, entry);
      } else {
        consumer.plugins.push_back(entry);
      }
    }
  }

  void compile_credential(const ResourcePtr& resource) {
    const std::size_t slash = resource->id.find('/');
    const auto owner = snapshot_->consumers.find(resource->id.substr(0, slash));
    if (owner == snapshot_->consumers.end()) return;
    for (const ChainEntry& entry : plugins_of(resource, true)) {
      if (entry.kind->is_auth) {
        add_credential(resource, *owner->second, resource->id.substr(resource->id.rfind('/') + 1),
                       entry);
      }
    }
  }

  void add_credential(const ResourcePtr& resource, const Consumer& consumer, std::string id,
                      const ChainEntry& entry) {
    if (entry.plugin == nullptr) return;
    auto credential =
        std::make_unique<Credential>(Credential{std::move(id), &consumer, entry.plugin});
    const std::string_view key = credential->plugin->credential_key();
    const auto [at, is_new] = snapshot_->credentials_of[entry.kind].emplace(key, credential.get());
    if (!is_new) {
      error(resource, *resource->value,
            fmt::format("duplicate key of plugin {} found with consumer: {}", entry.kind->name,
                        at->second->consumer->username));
    }
    snapshot_->credentials.push_back(std::move(credential));
  }

  void error(const ResourcePtr& resource, const Node& node, std::string message) {
    errors_.push_back(problem(resource, node, std::move(message)));
  }

  CompileError problem(const ResourcePtr& resource, const Node& node, std::string message) const {
    return {resource, &node, plain_.hide_secrets(*resource, std::move(message)),
            plain_.document_of(*resource)};
  }

  const config::Model& model_;
  const CompileOptions& options_;
  std::shared_ptr<Snapshot> snapshot_;
  std::vector<CompileError> errors_;
  std::vector<CompileError> warnings_;
  NameTable names_;
  std::vector<RouteMatch> matches_;
  std::map<std::pair<const PluginKind*, std::string_view>, std::string_view> groups_;
  std::unordered_map<std::string_view, const Upstream*> previous_upstreams_;  // by key
  const bool keeps_metadata_;
  PlainResources plain_;
  ResourcePtr plugin_owner_;  // whose plugins are being made
};

}  // namespace

Compiled compile(const config::Model& model, const CompileOptions& options) {
  return Compiler{model, options}.run();
}

}  // namespace gwctl::runtime
