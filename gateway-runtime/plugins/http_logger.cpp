#include <fmt/format.h>

#include "core/http.h"
#include "gateway-runtime/batch_sender.h"
#include "gateway-runtime/log_entry.h"
#include "gateway-runtime/plugins/plugins.h"
#include "gateway-runtime/plugins/support.h"
#include "gateway-runtime/scratch_text.h"

namespace gwctl::runtime::plugins {
namespace {

/// Where entries are sent, and how.
struct Receiver {
  std::string uri;
  HttpOptions options;
  bool is_single = false;  ///< a batch is one entry, and no list
  bool is_by_line = false;

  std::string body_of(const BatchEntries& entries) const {
    if (is_single) return entries.front();
    std::string body = is_by_line ? "" : "[";
    for (const std::string& entry : entries) {
      if (&entry != &entries.front()) body += is_by_line ? '\n' : ',';
      body += entry;
    }
    return is_by_line ? body : body + ']';
  }

  std::string send(const BatchEntries& entries) const {
    const auto response = http_post(uri, body_of(entries), options);
    if (!response) return response.error().message;
    constexpr long status_bad_request = 400;
    return response->status < status_bad_request
               ? std::string{}
               : fmt::format("the receiver answered {}", response->status);
  }
};

/// Whether a body is told, and how much of it.
class BodyChoice {
 public:
  static Result<BodyChoice> make(const Node& settings, std::string_view which) {
    constexpr std::int64_t bytes_max_default = 524'288;
    BodyChoice choice;
    choice.is_told_ = is_on(settings, fmt::format("include_{}_body", which));
    const auto most =
        integer_or(settings, fmt::format("max_{}_body_bytes", which), bytes_max_default);
    choice.bytes_max_ = static_cast<std::size_t>(most);
    if (const Node* const condition = find(settings, fmt::format("include_{}_body_expr", which))) {
      GWCTL_TRY_ASSIGN(choice.condition_, Expression::compile(*condition));
    }
    return choice;
  }

  bool is_told() const { return is_told_; }

  std::size_t bytes_max() const { return bytes_max_; }

  bool counts_for(Exchange& exchange) const {
    return is_told_ && (!condition_ || condition_->evaluate(exchange));
  }

 private:
  bool is_told_ = false;
  std::size_t bytes_max_ = 0;
  std::optional<Expression> condition_;
};

class HttpLogger final : public Plugin {
 public:
  HttpLogger(BodyChoice request, BodyChoice response, LogFormat format, LogFormat more,
             std::unique_ptr<const BatchQueue> queue)
      : request_{std::move(request)},
        response_{std::move(response)},
        format_{std::move(format)},
        more_{std::move(more)},
        queue_{std::move(queue)} {}

  // A body whose length nobody knows is not waited for.
  Verdict access(Exchange& exchange) const override {
    const RequestHead& request = exchange.request;
    if (!request_.is_told() || exchange.is_body_read || request.framing != Framing::length ||
        request.content_length > request_.bytes_max())
      return Verdict::next;
    exchange.wait = {Wait::For::body, 0, request_.bytes_max()};
    return Verdict::wait;
  }

  void response_body(Exchange& exchange, BodyPiece& piece) const override {
    if (!response_.is_told()) return;
    void*& state = exchange.state(*this);
    if (state == nullptr) state = exchange.scratch.make<ScratchText>(ScratchText{exchange.scratch});
    auto& body = *static_cast<ScratchText*>(state);
    body.append(piece.data.substr(0, response_.bytes_max() - body.view().size()));
  }

  void log(Exchange& exchange) const override {
    if (queue_ == nullptr) return;
    if (!format_.is_empty()) return queue_->push(write_log_entry(exchange, format_));
    LoggedBodies bodies;
    if (exchange.is_body_read && request_.counts_for(exchange))
      bodies.request = exchange.body.substr(0, request_.bytes_max());
    const auto* const seen = static_cast<const ScratchText*>(exchange.state(*this));
    if (seen != nullptr && response_.counts_for(exchange)) bodies.response = seen->view();
    queue_->push(write_log_entry(exchange, bodies, more_));
  }

 private:
  BodyChoice request_;
  BodyChoice response_;
  LogFormat format_;
  LogFormat more_;
  std::unique_ptr<const BatchQueue> queue_;
};

BatchOptions batch_options(const PluginSettings& settings) {
  const Node& node = settings.node;
  const auto seconds = [&](std::string_view name, std::int64_t otherwise) {
    return std::chrono::seconds{integer_or(node, name, otherwise)};
  };
  BatchOptions options;
  options.name =
      fmt::format("{} of {}", text_or(node, "name", "http logger"), settings.resource_key);
  options.entries_max = static_cast<std::size_t>(integer_or(node, "batch_max_size", 1000));
  options.inactive = seconds("inactive_timeout", 5);
  options.duration = seconds("buffer_duration", 60);
  options.retry_delay = seconds("retry_delay", 1);
  options.retries_max = static_cast<std::uint64_t>(integer_or(node, "max_retry_count", 0));
  if (settings.metadata != nullptr) {
    options.pending_max = static_cast<std::size_t>(
        integer_or(*settings.metadata, "max_pending_entries", std::int64_t(options.pending_max)));
  }
  return options;
}

Receiver receiver_of(const Node& settings, bool is_single) {
  Receiver receiver;
  receiver.uri = text_or(settings, "uri", "");
  receiver.is_single = is_single;
  receiver.is_by_line = text_or(settings, "concat_method", "json") == "new_line";
  receiver.options.timeout = std::chrono::seconds{integer_or(settings, "timeout", 3)};
  receiver.options.size_bytes_max = std::size_t{1} << 20U;
  receiver.options.redirects_max = 0;
  receiver.options.uses_proxy = false;
  receiver.options.tls.verifies = is_on(settings, "ssl_verify");
  // Without waiting for a `100 Continue`.
  receiver.options.headers = {"Content-Type: application/json", "Expect:"};
  if (const std::string key = text_or(settings, "auth_header", ""); !key.empty())
    receiver.options.headers.push_back("Authorization: " + key);
  return receiver;
}

// The plugin's own format, else that of all of its kind.
LogFormat format_of(const PluginSettings& settings, std::string_view name) {
  const Node* format = find(settings.node, name);
  if (format == nullptr && settings.metadata != nullptr) format = find(*settings.metadata, name);
  return LogFormat{format == nullptr ? Node{} : *format};
}

Result<std::unique_ptr<const Plugin>> make(const PluginSettings& settings) {
  const Node& node = settings.node;
  if (text_or(node, "auth_header", "").find_first_of("\r\n") != std::string::npos)
    return fail("auth_header has a line end in it");
  GWCTL_TRY_ASSIGN(auto request, BodyChoice::make(node, "req"));
  GWCTL_TRY_ASSIGN(auto response, BodyChoice::make(node, "resp"));
  BatchOptions options = batch_options(settings);
  const bool is_single = options.entries_max == 1;
  std::unique_ptr<const BatchQueue> queue;
  if (settings.sender != nullptr) {
    queue = settings.sender->open(
        std::move(options), [receiver = receiver_of(node, is_single)](const BatchEntries& entries) {
          return receiver.send(entries);
        });
  }
  return std::make_unique<const HttpLogger>(
      std::move(request), std::move(response), format_of(settings, "log_format"),
      format_of(settings, "log_format_extra"), std::move(queue));
}

}  // namespace

const PluginKind http_logger{"http-logger", 410, phase_access | phase_response_body | phase_log,
                             make};

}  // namespace gwctl::runtime::plugins
