#include <algorithm>

#include <fmt/format.h>

#include "cli/why/account.h"
#include "gateway-runtime/http/head.h"
#include "gateway-runtime/path_pattern.h"
#include "lint/output/common.h"
#include "lint/output/width.h"

namespace gwctl::cli {
namespace {

using lint::Painter;
using lint::Style;
using runtime::Upstream;

// Whatever a config or a request has in it, a terminal gets no control characters.
std::string printable(std::string_view text) {
  std::string out{text};
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  return out;
}

std::string with_place(const ResourceMention& resource) {
  return fmt::format("{} {}", printable(title_of(resource)), resource.place);
}

std::string seconds(std::uint64_t milliseconds) {
  return fmt::format("{:g} s", static_cast<double>(milliseconds) / 1000);
}

std::string match_text(const std::string& uri, const std::string& host) {
  return host.empty() ? printable(uri) : fmt::format("{} for {}", printable(uri), printable(host));
}

/// Lines in columns as wide as what is in them; the last one is as wide as it likes.
class Table {
 public:
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  std::string text() const {
    std::vector<std::size_t> widths;
    for (const auto& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (std::size_t i = 0; i < row.size(); ++i)
        widths[i] = std::max(widths[i], lint::display_width(row[i]));
    }
    std::string out;
    for (const auto& row : rows_) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i) {
        line += "  " + row[i];
        line.append(widths[i] - lint::display_width(row[i]), ' ');
      }
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + '\n';
    }
    return out;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

class Teller {
 public:
  Teller(const Account& account, bool color) : account_{account}, painter_{color} {}

  std::string tell() {
    out_ = fmt::format(
        "{}\n", painter_.apply(Style::bold, printable(account_.method + " " + account_.url)));
    tell_taken();
    tell_passed("Tried before it, in this order", "Tried, in this order", account_.tried);
    tell_passed("Not tried", "Not tried", account_.others);
    if (account_.others_left_out != 0)
      out_ += fmt::format("  … and {} more\n", account_.others_left_out);
    tell_plugins("Plugins of global rules, first in every phase", account_.global_plugins);
    tell_plugins(account_.consumer.empty()
                     ? "Plugins"
                     : fmt::format("Plugins for consumer {}", printable(account_.consumer)),
                 account_.plugins);
    tell_auth();
    tell_upstream();
    tell_answer();
    return std::move(out_);
  }

 private:
  void heading(std::string_view text) {
    out_ += fmt::format("\n{}\n", painter_.apply(Style::bold, text));
  }

  void tell_taken() {
    if (!account_.taken) {
      out_ += fmt::format("\n{}\n", painter_.apply({Style::bold, Style::red}, "No route takes it"));
      return;
    }
    const TakingRoute& taken = *account_.taken;
    out_ +=
        fmt::format("\n{} {} {}\n", painter_.apply(Style::bold, "Taken by"),
                    painter_.apply({Style::bold, Style::cyan}, printable(title_of(taken.route))),
                    painter_.apply(Style::dim, taken.route.place));
    Table table;
    table.add({"path", printable(account_.path)});
    table.add({"uri", printable(taken.uri)});
    table.add({"host", taken.host.empty() ? "any" : printable(taken.host)});
    table.add({"priority", std::to_string(taken.priority)});
    for (const auto& [name, value] : taken.parameters) {
      // What a bare star stands for, the path shows.
      if (name != runtime::PathPattern::rest_name)
        table.add({"uri_param_" + printable(name), printable(value)});
    }
    if (taken.enables_websocket) table.add({"websocket", "passed on"});
    out_ += table.text();
  }

  void tell_passed(std::string_view title, std::string_view title_without,
                   const std::vector<PassedRoute>& routes) {
    if (routes.empty()) return;
    heading(account_.taken ? title : title_without);
    Table table;
    for (const PassedRoute& each : routes) {
      table.add({printable(title_of(each.route)), each.route.place, match_text(each.uri, each.host),
                 printable(each.reason)});
    }
    out_ += table.text();
  }

  static std::string remark(const PluginAccount& plugin) {
    std::string text;
    if (!plugin.in_place_of.empty()) {
      text += ", in place of";
      for (std::size_t i = 0; i < plugin.in_place_of.size(); ++i)
        text += (i == 0 ? " " : ", ") + with_place(plugin.in_place_of[i]);
    }
    if (plugin.is_shadowed) text += "; not called: the route has it itself";
    if (plugin.filter) {
      text += fmt::format("; its filter {}: {}",
                          plugin.filter->holds ? "holds" : "leaves this request out",
                          printable(plugin.filter->evidence));
    }
    return text;
  }

  void tell_plugins(std::string_view title, const std::vector<PluginAccount>& plugins) {
    if (plugins.empty()) return;
    heading(title);
    Table table;
    for (const PluginAccount& each : plugins) {
      table.add({fmt::format("{:>6}", each.priority), std::string{each.name},
                 each.is_disabled ? "switched off" : fmt::format("{}", fmt::join(each.phases, " ")),
                 with_place(each.from) + remark(each)});
    }
    out_ += table.text();
  }

  void tell_auth() {
    if (!account_.consumer.empty()) return;
    for (const auto* plugins : {&account_.global_plugins, &account_.plugins}) {
      for (const PluginAccount& each : *plugins) {
        if (!each.is_auth || each.is_disabled) continue;
        out_ += fmt::format(
            "\n  When {} has found the consumer, the plugins of the consumer and of its group come "
            "in:\n  --consumer NAME shows them.\n",
            each.name);
        return;
      }
    }
  }

  static std::string type_text(const Upstream& upstream) {
    switch (upstream.type) {
      case Upstream::Type::chash: return "chash";
      case Upstream::Type::ewma: return "ewma";
      case Upstream::Type::least_conn: return "least_conn";
      case Upstream::Type::roundrobin: break;
    }
    return "roundrobin";
  }

  static std::string host_text(const Upstream& upstream) {
    switch (upstream.pass_host) {
      case Upstream::PassHost::node: return "that of the node (pass_host: node)";
      case Upstream::PassHost::rewrite: return printable(upstream.upstream_host);
      case Upstream::PassHost::pass: break;
    }
    return "as the client sent it";
  }

  void tell_upstream() {
    if (!account_.upstream) return;
    const UpstreamAccount& told = *account_.upstream;
    const Upstream& upstream = *told.upstream;
    heading("Upstream");
    out_ += "  " + (told.in.kind == config::Kind::upstream ? with_place(told.in)
                                                           : "inline in " + with_place(told.in));
    if (told.named_by) out_ += ", named by " + with_place(*told.named_by);
    out_ += '\n';
    Table table;
    table.add({"type", type_text(upstream)});
    for (const runtime::UpstreamNode& node : upstream.nodes) {
      std::string text =
          fmt::format("{}:{}, weight {}", printable(node.host), node.port, node.weight);
      if (node.has_name) text += fmt::format(", resolved to {}", node.address_text);
      if (node.priority != 0) text += fmt::format(", priority {}", node.priority);
      table.add({"node", std::move(text)});
    }
    for (const auto& [name, addresses] : upstream.resolved) {
      if (addresses.empty()) table.add({"node", printable(name) + ", not resolved here"});
    }
    table.add({"Host", host_text(upstream)});
    table.add({"timeouts", fmt::format("connect {}, send {}, read {} ({})",
                                       seconds(told.timeouts.connect), seconds(told.timeouts.send),
                                       seconds(told.timeouts.read), told.timeouts_of)});
    std::string retries = std::to_string(told.retries);
    if (!upstream.retries) retries += " (one for each further node)";
    if (upstream.retry_timeout != 0)
      retries += fmt::format(", within {}", seconds(upstream.retry_timeout));
    table.add({"retries", std::move(retries)});
    out_ += table.text();
  }

  void tell_answer() {
    if (!account_.answer) return;
    heading("Answer");
    const OwnAnswer& answer = *account_.answer;
    out_ += fmt::format(
        "  {}: {}\n",
        painter_.apply(Style::red,
                       fmt::format("{} {}", answer.status, runtime::reason_phrase(answer.status))),
        printable(answer.reason));
  }

  const Account& account_;
  Painter painter_;
  std::string out_;
};

}  // namespace

std::string account_text(const Account& account, bool color) {
  return Teller{account, color}.tell();
}

}  // namespace gwctl::cli
