#include <ctime>

#include <fmt/format.h>

#include "lint/output/common.h"

namespace gwctl::lint {
namespace {

// The page that Spectral's users know, to the byte: what scrapes it or restyles it goes on working.
constexpr std::string_view page_head = R"html(<!DOCTYPE html>
<html>
<head>
    <meta charset="UTF-8">
    <style>
        body {
            font-family:Arial, "Helvetica Neue", Helvetica, sans-serif;
            font-size:16px;
            font-weight:normal;
            margin:0;
            padding:0;
            color:#333
        }
        #overview {
            padding:20px 30px
        }
        td, th {
            padding:5px 10px
        }
        h1 {
            margin:0
        }
        table {
            margin:30px;
            width:calc(100% - 60px);
            max-width:1000px;
            border-radius:5px;
            border:1px solid #ddd;
            border-spacing:0px;
        }
        th {
            font-weight:400;
            font-size:medium;
            text-align:left;
            cursor:pointer
        }
        td.severity, th span {
            font-weight:700
        }
        th span {
            float:right;
            margin-left:20px
        }
        th span:after {
            content:"";
            clear:both;
            display:block
        }
        tr:last-child td {
            border-bottom:none
        }
        tr td:first-child, tr td:last-child {
            color:#9da0a4
        }
        #overview.bg-success, tr.bg-success th {
            color:#468847;
            background:#dff0d8;
            border-bottom:1px solid #d6e9c6
        }
        #overview.bg-error, tr.bg-error th {
            color:#b94a48;
            background:#f2dede;
            border-bottom:1px solid #eed3d7
        }
        #overview.bg-warning, tr.bg-warning th {
            color:#f0ad4e;
            background:#fcf8e3;
            border-bottom:1px solid #fbeed5
        }
        #overview.bg-information, tr.bg-information th {
            color:#4e95f0;
            background:#deecfb;
            border-bottom:1px solid #d3e3ee
        }
        td {
            border-bottom:1px solid #ddd
        }
        td.clr-error {
            color:#b94a48
        }
        td.clr-warning {
            color:#f0ad4e
        }
        td.clr-information {
            color:#4e95f0
        }
        td.clr-hint {
            color:#5a5a5a
        }
    </style>
    <title>gwctl Report</title>
</head>
<body>
)html";

constexpr std::string_view page_tail = R"html(
    </tbody>
</table>
<script type="text/javascript">
    var groups = document.querySelectorAll("tr[data-group]");
    for (var i = 0; i < groups.length; i++) {
        groups[i].addEventListener("click", function() {
            var inGroup = document.getElementsByClassName(this.getAttribute("data-group"));
            this.innerHTML = (this.innerHTML.indexOf("+") > -1) ? this.innerHTML.replace("+", "-") : this.innerHTML.replace("-", "+");
            for (var j = 0; j < inGroup.length; j++) {
                inGroup[j].style.display = (inGroup[j].style.display !== "none") ? "none" : "table-row";
            }
        });
    }
</script>
</body>
</html>
)html";

std::string escape(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: result += c;
    }
  }
  return result;
}

/// As JavaScript shows a date.
std::string date(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm local{};
  char text[80] = "";
  if (::localtime_r(&time, &local) != nullptr) {
    const char* shape = local.tm_gmtoff == 0
                            ? "%a %b %d %Y %H:%M:%S GMT%z (Coordinated Universal Time)"
                            : "%a %b %d %Y %H:%M:%S GMT%z";
    (void)std::strftime(text, sizeof text, shape, &local);
  }
  return text;
}

void append_group(std::string& out, const SourceGroup& group, std::size_t index) {
  const Counts counts = count(group);
  fmt::format_to(
      std::back_inserter(out),
      "<tr class=\"bg-{}\" data-group=\"f-{}\">\n    <th colspan=\"4\">\n        [+] {}\n"
      "        <span>{}</span>\n    </th>\n</tr>\n",
      name(worst(counts)), index, escape(group.source), summary(counts));
  for (const Finding* finding : group.findings) {
    if (finding != group.findings.front()) out += '\n';
    const Position start = finding->range.start;
    const std::string link = finding->documentation_url.empty()
                                 ? std::string{}
                                 : fmt::format("<a href=\"{}\" target=\"_blank\">documentation</a>",
                                               escape(finding->documentation_url));
    fmt::format_to(std::back_inserter(out),
                   "<tr style=\"display:none\" class=\"f-{0}\">\n    <td>{1}:{2}</td>\n"
                   "    <td class=\"severity clr-{3}\">{3}</td>\n    <td>{4}</td>\n"
                   "    <td>{5}</td>\n</tr>\n",
                   index, start.line + 1, start.character + 1, name(finding->severity),
                   escape(finding->message), link);
  }
}

}  // namespace

std::string print_html(std::span<const Finding> findings, const OutputContext& context) {
  const Counts counts = count(findings);
  std::string out{page_head};
  fmt::format_to(std::back_inserter(out),
                 "<div id=\"overview\" class=\"bg-{}\">\n    <h1>gwctl Report</h1>\n    <div>\n"
                 "        <span>{}</span> - Generated on {}\n    </div>\n</div>\n<table>\n"
                 "    <tbody>\n    ",
                 findings.empty() ? "success" : name(worst(counts)), summary(counts),
                 date(context.now));
  std::size_t index = 0;
  for (const SourceGroup& group : group_by_source(findings)) {
    if (index != 0) out += '\n';
    append_group(out, group, index++);
  }
  out += page_tail;
  return out;
}

}  // namespace gwctl::lint
