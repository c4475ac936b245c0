#include <algorithm>
#include <ctime>

#include "gateway-runtime/base64.h"
#include "gateway-runtime/digest.h"
#include "gateway-runtime/http/characters.h"
#include "gateway-runtime/http/date.h"
#include "gateway-runtime/lua/call.h"
#include "gateway-runtime/lua/regex_cache.h"
#include "gateway-runtime/percent.h"
#include "gateway-runtime/plugins/support.h"

namespace gwctl::runtime::lua {
namespace {

// What is behind so many of a query or a form is left out.
constexpr std::size_t pairs_max = 10'000;
constexpr double milliseconds = 1e-3;
constexpr double nanoseconds = 1e-9;

void now(Call& call) {
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME, &time);
  const double seconds =
      static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * nanoseconds;
  // OpenResty's clock has milliseconds.
  call.give(Item::of(static_cast<double>(static_cast<std::int64_t>(seconds / milliseconds)) *
                     milliseconds));
}

void http_time(Call& call) {
  call.give(
      call.scratch.copy(format_http_date(static_cast<std::int64_t>(call.arguments[0].number))));
}

struct DigestName {
  std::string_view name;
  DigestKind kind;
};

constexpr DigestName digests[] = {{"md5", DigestKind::md5},
                                  {"sha1", DigestKind::sha1},
                                  {"sha256", DigestKind::sha256},
                                  {"sha512", DigestKind::sha512}};

// name, text, key or nil
void digest(Call& call) {
  const auto* const found = std::ranges::find(digests, call.text(0), &DigestName::name);
  if (found == std::end(digests)) return call.fail("unknown digest");
  const bool is_keyed = call.arguments[2].type == Item::Type::text;
  const Digest made = is_keyed ? Digest::keyed(found->kind, call.text(2), call.text(1))
                               : Digest::of(found->kind, call.text(1));
  call.give(call.scratch.copy(made.bytes()));
}

void decode_base64_text(Call& call) {
  const auto digits = call.arguments[1].boolean ? Base64::url : Base64::standard;
  if (const auto bytes = decode_base64(call.text(0), digits, call.scratch)) call.give(*bytes);
}

void decode_json(Call& call) {
  call.document = plugins::read_peer_json(std::string{call.text(0)});
  if (call.document == nullptr || call.text(0).empty()) return call.give(Item::of(false));
  call.give(Item::of(true));
  call.give(Item::of(call.document->root()));
}

// Names and values in turn; `true` where there is no `=`.
void decode_args(Call& call) {
  std::string_view rest = call.text(0);
  const auto asked = static_cast<std::size_t>(std::max(call.arguments[1].number, 0.0));
  const std::size_t most = asked == 0 ? pairs_max : std::min(asked, pairs_max);
  const std::size_t pairs =
      std::min(static_cast<std::size_t>(std::ranges::count(rest, '&')) + 1, most);
  auto* const items =
      reinterpret_cast<Item*>(call.scratch.allocate(2 * pairs * sizeof(Item), alignof(Item)));
  std::size_t at = 0;
  bool is_cut = false;
  while (!rest.empty() && !is_cut) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const std::string_view name = pair.substr(0, pair.find('='));
    if (name.empty()) continue;
    is_cut = at == 2 * most;
    if (is_cut) break;
    new (items + at++) Item{unescape(name, call.scratch)};
    const bool has_value = name.size() != pair.size();
    new (items + at++) Item{has_value ? Item{unescape(pair.substr(name.size() + 1), call.scratch)}
                                      : Item::of(true)};
  }
  call.give(Item::of(std::span<const Item>{items, at}));
  call.give(Item::of(is_cut));
}

// subject, pattern, options, where to begin (from 1) -> begins and ends of the groups in turn, with
// `false` for those that took no part; or nil; or nil and what is wrong
void find_regex(Call& call) {
  std::string error;
  const PerlRegex* const regex = call.regexes.find(call.text(1), call.text(2), error);
  if (regex == nullptr) {
    call.give({});
    return call.give(call.scratch.copy(error));
  }
  const double begin = std::max(call.arguments[3].number, 1.0);
  if (begin > static_cast<double>(call.text(0).size() + 1)) return;
  auto& groups = call.regexes.groups;
  const Match match = regex->find(call.text(0), static_cast<std::size_t>(begin) - 1, groups);
  if (match == Match::too_costly) {
    call.give({});
    return call.give(std::string_view{"the match is too costly"});
  }
  if (match == Match::no) return;
  auto* const items = reinterpret_cast<Item*>(
      call.scratch.allocate(2 * groups.size() * sizeof(Item), alignof(Item)));
  std::size_t at = 0;
  for (const RegexGroup& group : groups) {
    const auto place = [&](std::size_t offset) {
      return group.took_part ? Item::of(static_cast<double>(offset)) : Item::of(false);
    };
    new (items + at++) Item{place(group.begin + 1)};
    new (items + at++) Item{place(group.end)};
  }
  call.give(Item::of(std::span<const Item>{items, at}));
}

constexpr Native table[] = {
    {"now", now, false},
    {"http_time", http_time, false},
    {"parse_http_time",
     [](Call& call) {
       if (const auto time = parse_http_date(call.text(0)))
         call.give(Item::of(static_cast<double>(*time)));
     },
     false},
    {"digest", digest, false},
    {"hex", [](Call& call) { call.give(to_hex(call.text(0), call.scratch)); }, false},
    {"encode_base64", [](Call& call) { call.give(encode_base64(call.text(0), call.scratch)); },
     false},
    {"decode_base64", decode_base64_text, false},
    {"decode_json", decode_json, false},
    {"decode_args", decode_args, false},
    {"escape", [](Call& call) { call.give(escape(call.text(0), call.scratch)); }, false},
    {"unescape", [](Call& call) { call.give(unescape(call.text(0), call.scratch)); }, false},
    {"find_regex", find_regex, false},
};

}  // namespace

const std::span<const Native> text_natives{table};

}  // namespace gwctl::runtime::lua
