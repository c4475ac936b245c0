#include <array>

#include "core/formats_scan.h"
#include "core/utf8.h"

namespace gwctl::formats {
namespace {

/// Exactly `digits` digits, or -1.
int take_number(Scan& scan, int digits) {
  int number = 0;
  for (int i = 0; i < digits; ++i) {
    if (!is_digit(scan.peek())) return -1;
    number = number * 10 + (scan.peek() - '0');
    scan.rest.remove_prefix(1);
  }
  return number;
}

bool is_leap_year(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in(int year, int month) {
  static constexpr std::array<int, 13> days{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap_year(year) ? 29 : days[static_cast<std::size_t>(month)];
}

// `Z`, `+01`, `+0100`, `+01:00` or nothing; whether there is such an hour does not matter to Ajv.
bool take_offset(Scan& scan) {
  if (scan.done() || scan.take_letter('z')) return true;
  if (!scan.take('+') && !scan.take('-')) return false;
  if (take_number(scan, 2) < 0) return false;
  if (scan.done()) return true;
  scan.take(':');
  return take_number(scan, 2) >= 0;
}

// Numbers with unit letters, each at most once, in the order given.
bool take_amounts(Scan& scan, std::string_view units) {
  std::size_t unit = 0;
  while (is_digit(scan.peek())) {
    scan.take_while(is_digit);
    unit = units.find(scan.peek(), unit);
    if (scan.done() || unit == std::string_view::npos) return false;
    scan.rest.remove_prefix(1);
    ++unit;
  }
  return true;
}

}  // namespace

bool take_space(Scan& scan) {
  if (scan.done()) return false;
  std::size_t length = 0;
  const char32_t c = decode_utf8(scan.rest, length);
  const bool is_space = (c >= 9 && c <= 13) || c == 0x20 || c == 0xA0 || c == 0x1680 ||
                        (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
                        c == 0x205F || c == 0x3000 || c == 0xFEFF;
  if (is_space) scan.rest.remove_prefix(length);
  return is_space;
}

bool is_date(std::string_view text) {
  Scan scan{text};
  const int year = take_number(scan, 4);
  if (year < 0 || !scan.take('-')) return false;
  const int month = take_number(scan, 2);
  if (month < 1 || month > 12 || !scan.take('-')) return false;
  const int day = take_number(scan, 2);
  return day >= 1 && day <= days_in(year, month) && scan.done();
}

bool is_time(std::string_view text) {
  Scan scan{text};
  const int hour = take_number(scan, 2);
  if (hour < 0 || !scan.take(':')) return false;
  const int minute = take_number(scan, 2);
  if (minute < 0 || !scan.take(':')) return false;
  const int second = take_number(scan, 2);
  if (second < 0) return false;
  if (scan.take('.') && scan.take_while(is_digit) == 0) return false;
  if (!take_offset(scan) || !scan.done()) return false;
  const bool is_leap_second = hour == 23 && minute == 59 && second == 60;
  return is_leap_second || (hour <= 23 && minute <= 59 && second <= 59);
}

bool is_date_time(std::string_view text) {
  static constexpr std::size_t date_length = 10;
  if (text.size() < date_length || !is_date(text.substr(0, date_length))) return false;
  Scan scan{text.substr(date_length)};
  return (scan.take_letter('t') || take_space(scan)) && is_time(scan.rest);
}

bool is_duration(std::string_view text) {
  Scan scan{text};
  if (!scan.take('P') || scan.done()) return false;
  Scan weeks = scan;
  if (weeks.take_while(is_digit) > 0 && weeks.take('W')) return weeks.done();
  if (!take_amounts(scan, "YMD")) return false;
  if (!scan.take('T')) return scan.done();
  return is_digit(scan.peek()) && take_amounts(scan, "HMS") && scan.done();
}

}  // namespace gwctl::formats
