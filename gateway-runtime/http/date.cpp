#include "gateway-runtime/http/date.h"

#include <array>
#include <cstddef>
#include <ctime>

#include <fmt/format.h>

namespace gwctl::runtime {
namespace {

constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Parts {
  explicit Parts(std::int64_t time) {
    const std::time_t seconds = time;
    ::gmtime_r(&seconds, &tm);
  }

  std::string_view day() const { return days[static_cast<std::size_t>(tm.tm_wday)]; }

  std::string_view month() const { return months[static_cast<std::size_t>(tm.tm_mon)]; }

  int year() const { return tm.tm_year + 1900; }

  std::tm tm{};
};

}  // namespace

std::string format_http_date(std::int64_t time) {
  const Parts parts{time};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", parts.day(), parts.tm.tm_mday,
                     parts.month(), parts.year(), parts.tm.tm_hour, parts.tm.tm_min,
                     parts.tm.tm_sec);
}

std::string format_cookie_date(std::int64_t time) {
  // Two digits of a year are read as one of the last century from here on.
  constexpr int short_year_max = 2037;
  const Parts parts{time};
  const int year = parts.year() > short_year_max ? parts.year() : parts.year() % 100;
  return fmt::format("{}, {:02}-{}-{:02} {:02}:{:02}:{:02} GMT", parts.day(), parts.tm.tm_mday,
                     parts.month(), year, parts.tm.tm_hour, parts.tm.tm_min, parts.tm.tm_sec);
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  constexpr std::size_t bytes_max = 63;
  char terminated[bytes_max + 1];
  if (text.size() > bytes_max || text.find('\0') != std::string_view::npos) return std::nullopt;
  terminated[text.copy(terminated, bytes_max)] = '\0';
  for (const char* form :
       {"%a, %d %b %Y %H:%M:%S GMT", "%a, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"}) {
    std::tm parts{};
    const char* const end = ::strptime(terminated, form, &parts);
    if (end != nullptr && *end == '\0') return ::timegm(&parts);
  }
  return std::nullopt;
}

}  // namespace gwctl::runtime
