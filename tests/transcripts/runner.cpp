// Runs the transcripts of a folder against the program and compares what it prints and ends with.
//
//   runner PROGRAM FOLDER [PART OF A NAME]
//
// A transcript is a file `name.txt`: a sentence on what it shows, then sections that begin with
// `--- file NAME`, `--- command`, `--- exit CODE`, `--- stdout` and `--- stderr`. The files are
// written to a fresh folder, the command runs there in /bin/sh, where `gwctl` is the program.
// `{dir}` stands for the folder. A text that does not end with a line break is followed by the line
// `(no line break)`. With UPDATE=1 in the environment the transcripts are rewritten.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <vector>

namespace fs = std::filesystem;

namespace {

constexpr const char* no_line_break = "(no line break)\n";

struct Transcript {
  std::string title;
  std::vector<std::pair<std::string, std::string>> files;
  std::string command;
  int exit_code = 0;
  std::string out;
  std::string err;
};

std::string read(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream{path, std::ios::binary} << text;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

void strip_mark(std::string& text) {
  const std::string mark = std::string{"\n"} + no_line_break;
  if (text.ends_with(mark)) text.erase(text.size() - mark.size());
}

/// What follows `word` in a line that begins a section, or nothing.
bool begins(const std::string& line, const std::string& word, std::string& rest) {
  const std::string start = "--- " + word;
  if (!line.starts_with(start)) return false;
  if (line.size() > start.size() && line[start.size()] != ' ') return false;
  rest = line.size() > start.size() ? line.substr(start.size() + 1) : std::string{};
  return true;
}

Transcript parse(const std::string& text) {
  Transcript transcript;
  std::istringstream lines{text};
  std::string* section = &transcript.title;
  std::string line;
  std::string rest;
  while (std::getline(lines, line)) {
    if (begins(line, "file", rest)) {
      transcript.files.emplace_back(rest, "");
      section = &transcript.files.back().second;
    } else if (begins(line, "command", rest)) {
      section = &transcript.command;
    } else if (begins(line, "exit", rest)) {
      transcript.exit_code = std::atoi(rest.c_str());
    } else if (begins(line, "stdout", rest)) {
      section = &transcript.out;
    } else if (begins(line, "stderr", rest)) {
      section = &transcript.err;
    } else {
      *section += line + '\n';
    }
  }
  for (auto& [name, content] : transcript.files) strip_mark(content);
  strip_mark(transcript.out);
  strip_mark(transcript.err);
  return transcript;
}

std::string with_mark(std::string text) {
  if (!text.empty() && text.back() != '\n') text += std::string{"\n"} + no_line_break;
  return text;
}

std::string show(const Transcript& transcript) {
  std::string text = transcript.title;
  for (const auto& [name, content] : transcript.files) {
    text += "--- file " + name + "\n" + with_mark(content);
  }
  text += "--- command\n" + transcript.command;
  text += "--- exit " + std::to_string(transcript.exit_code) + "\n";
  text += "--- stdout\n" + with_mark(transcript.out);
  text += "--- stderr\n" + with_mark(transcript.err);
  return text;
}

/// What really happens, in a transcript of its own.
Transcript run(const Transcript& expected, const fs::path& program, const fs::path& folder) {
  const fs::path work = folder / "work";
  for (const auto& [name, content] : expected.files) {
    std::string text = content;
    replace_all(text, "{dir}", work.string());
    write(work / name, text);
  }
  fs::create_directories(work);
  fs::create_directories(folder / "bin");
  fs::create_symlink(program, folder / "bin/gwctl");
  write(folder / "command.sh", expected.command);
  const std::string line =
      "cd '" + work.string() + "' && env -i PATH='" + (folder / "bin").string() +
      "':/usr/local/bin:/usr/bin:/bin HOME=/nonexistent TZ=UTC TERM=dumb LC_ALL=C.UTF-8 /bin/sh '" +
      (folder / "command.sh").string() + "' </dev/null >'" + (folder / "stdout").string() +
      "' 2>'" + (folder / "stderr").string() + "'";
  const int status = std::system(line.c_str());
  Transcript actual = expected;
  actual.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  actual.out = read(folder / "stdout");
  actual.err = read(folder / "stderr");
  replace_all(actual.out, work.string(), "{dir}");
  replace_all(actual.err, work.string(), "{dir}");
  return actual;
}

bool check(const fs::path& file, const fs::path& program, const fs::path& folder) {
  const std::string text = read(file);
  const Transcript expected = parse(text);
  fs::remove_all(folder);
  const std::string actual = show(run(expected, program, folder));
  if (actual == show(expected)) return true;
  if (std::getenv("UPDATE") != nullptr) {
    write(file, actual);
    std::printf("rewritten: %s\n", file.filename().c_str());
    return true;
  }
  std::printf("FAIL %s\n--- expected\n%s--- got\n%s\n", file.filename().c_str(),
              show(expected).c_str(), actual.c_str());
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: runner PROGRAM FOLDER [PART OF A NAME]\n");
    return 2;
  }
  const fs::path program = fs::absolute(argv[1]);
  const std::string part = argc > 3 ? argv[3] : "";
  std::set<fs::path> files;
  for (const auto& entry : fs::directory_iterator{argv[2]}) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".txt") && name.find(part) != name.npos) files.insert(entry.path());
  }
  std::string pattern = (fs::temp_directory_path() / "gwctl-transcripts-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return 2;
  std::size_t failures = 0;
  for (const fs::path& file : files)
    failures += check(file, program, fs::path{pattern} / "x") ? 0U : 1U;
  fs::remove_all(pattern);
  std::printf("%zu transcripts, %zu failed\n", files.size(), failures);
  return failures == 0 && !files.empty() ? 0 : 1;
}
