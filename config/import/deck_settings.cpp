// What settings of plugins become that are not copied as they are.

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "config/import/deck_plugin_table.h"

namespace gwctl::config::deck {
namespace {

constexpr std::string_view template_words = "a template has no counterpart: it is left out";

bool is_template(std::string_view text) {
  return text.find("$(") != text.npos;
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

const Node* present(const Node& config, std::string_view name) {
  const Node* const found = find(config, name);
  return found == nullptr || is_nothing(*found) ? nullptr : found;
}

std::string text_in(const Node& config, std::string_view name) {
  const Node* const found = present(config, name);
  return found == nullptr ? std::string{} : std::string{found->string()};
}

}  // namespace

std::string left_to_finish(const Node&, Json&) {
  return {};
}

std::string first_of(const Node& value, Json& to) {
  if (value.items().empty()) return "a list is wanted";
  to = json_of(value.items()[0]);
  return value.size > 1 ? "only the first is kept" : "";
}

std::string joined(const Node& value, Json& to) {
  std::string text;
  for (const Node& item : value.items())
    text += (text.empty() ? "" : ",") + std::string{item.string()};
  to = text;
  return {};
}

std::string header_map(const Node& value, Json& to) {
  std::string lost;
  for (const Node& item : value.items()) {
    const std::string_view text = item.string();
    const auto colon = text.find(':');
    if (is_template(text) || colon == text.npos || colon == 0) {
      lost = template_words;
      continue;
    }
    to[std::string{text.substr(0, colon)}] = trim(text.substr(colon + 1));
  }
  return lost;
}

std::string header_lines(const Node& value, Json& to) {
  std::string lost;
  for (const Node& item : value.items()) {
    const std::string_view text = item.string();
    const auto colon = text.find(':');
    const bool is_fit = colon != text.npos && colon != 0 && !is_template(text) &&
                        text.find(':', colon + 1) == text.npos && !text.ends_with('/');
    if (!is_fit) {
      lost = "a value with a colon, a slash at its end or a template has no counterpart";
      continue;
    }
    to.push_back(fmt::format("{}: {}", text.substr(0, colon), trim(text.substr(colon + 1))));
  }
  return lost;
}

std::string names_only(const Node& value, Json& to) {
  const auto has_template = [](const Node& item) { return is_template(item.string()); };
  if (has_template(value) || std::ranges::any_of(value.items(), has_template))
    return std::string{template_words};
  to = json_of(value);
  return {};
}

std::string to_seconds(const Node& value, Json& to) {
  constexpr double milliseconds = 1000;
  constexpr double longest = 1e9;
  if (!(value.as_double() > 0)) return "a number is wanted";
  to = static_cast<std::int64_t>(
      std::clamp(std::ceil(value.as_double() / milliseconds), 1.0, longest));
  return {};
}

std::string to_generator(const Node& value, Json& to) {
  if (!value.string().starts_with("uuid"))
    return fmt::format("{} has no counterpart: it is uuid", value.string());
  to = "uuid";
  return {};
}

std::string authorization(const Node& value, Json& to) {
  std::string lost;
  for (const Member& header : value.members()) {
    std::string name{header.name()};
    std::ranges::transform(name, name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    });
    if (name == "authorization") {
      to = json_of(header.value);
    } else {
      lost = fmt::format("{} is not sent", header.name());
    }
  }
  return lost;
}

bool finish_hmac(const Finishing& finishing) {
  constexpr std::array<std::string_view, 3> known{"hmac-sha1", "hmac-sha256", "hmac-sha512"};
  const Node* const algorithms = present(finishing.config, "algorithms");
  if (algorithms == nullptr) return true;
  Json kept = Json::array();
  for (const Node& item : algorithms->items()) {
    if (std::ranges::find(known, item.string()) != known.end())
      kept.push_back(std::string{item.string()});
  }
  if (kept.empty()) return false;
  if (kept.size() != algorithms->size && algorithms->size != 4)
    finishing.lost.emplace_back("hmac-sha384 has no counterpart: it is left out");
  finishing.settings["allowed_algorithms"] = std::move(kept);
  return true;
}

bool finish_restriction(const Finishing& finishing) {
  // Who is let in is the narrower of the two.
  if (finishing.settings.contains("whitelist") && finishing.settings.erase("blacklist") != 0)
    finishing.lost.emplace_back("allow and deny exclude each other: only allow is kept");
  if (finishing.settings.contains("response_code")) {
    const Json& code = finishing.settings["response_code"];
    if (code != 403 && code != 404) {
      finishing.lost.emplace_back("the status is 403 or 404: it is left out");
      finishing.settings.erase("response_code");
    }
  }
  return finishing.settings.contains("blacklist") || finishing.settings.contains("whitelist");
}

bool finish_bot_detection(const Finishing& finishing) {
  finishing.lost.emplace_back("the list of bots that Kong knows is not there");
  return finishing.settings.contains("denylist");
}

bool finish_size_limiting(const Finishing& finishing) {
  constexpr double usual = 128;
  constexpr double longest = 1e15;
  const Node* const size = present(finishing.config, "allowed_payload_size");
  const std::string unit = text_in(finishing.config, "size_unit");
  const double factor = unit == "bytes" ? 1 : unit == "kilobytes" ? 1024 : 1024 * 1024;
  if (size != nullptr && !(size->as_double() >= 0)) return false;
  const double bytes = (size == nullptr ? usual : size->as_double()) * factor;
  finishing.settings["max_body_size"] = static_cast<std::int64_t>(std::clamp(bytes, 0.0, longest));
  return true;
}

bool finish_termination(const Finishing& finishing) {
  // Without what triggers it all requests would end there.
  if (present(finishing.config, "trigger") != nullptr) return false;
  const std::string message = text_in(finishing.config, "message");
  if (!finishing.settings.contains("response_example")) {
    finishing.settings["response_example"] =
        Json{{"message", message.empty() ? "Service unavailable" : message}}.dump(
            -1, ' ', false, Json::error_handler_t::replace);
  }
  return true;
}

bool finish_cors(const Finishing& finishing) {
  const Node* const origins = present(finishing.config, "origins");
  Json& settings = finishing.settings;
  const bool has_credentials = settings.value("allow_credential", Json{}) == true;
  // With credentials an asterisk is no answer to a browser: two of them stand for what it sent.
  if (has_credentials && !settings.contains("allow_headers")) settings["allow_headers"] = "**";
  std::string names;
  Json regexes = Json::array();
  bool is_any = origins == nullptr;
  if (origins != nullptr) {
    for (const Node& item : origins->items()) {
      const std::string text{item.string()};
      const bool is_plain =
          text.find("://") != text.npos && text.find_first_of(R"(\^$|?*+()[]{},)") == text.npos;
      if (text == "*") is_any = true;
      if (is_plain) names += (names.empty() ? "" : ",") + text;
      if (!is_plain && text != "*" && !text.empty()) regexes.push_back(text);
    }
  }
  if (is_any) {
    settings["allow_origins"] = has_credentials ? "**" : "*";
  } else {
    // An origin that nobody has, where there are expressions only: the default is all of them.
    settings["allow_origins"] = names.empty() ? "null" : names;
    if (!regexes.empty()) settings["allow_origins_by_regex"] = std::move(regexes);
  }
  return true;
}

}  // namespace gwctl::config::deck
