#include "report.hpp"

#include "socket.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace plexus::bench {
namespace {

constexpr const char* begin_marker = "<!-- bench:begin -->\n";
constexpr const char* end_marker = "<!-- bench:end -->\n";

// Three significant digits.
std::string number(double value) {
    const double size = std::fabs(value);
    if (size >= 100 || size == 0)
        return fmt::format("{:.0f}", value);
    const int digits = std::clamp(2 - static_cast<int>(std::floor(std::log10(size))), 0, 5);
    return fmt::format("{:.{}f}", value, digits);
}

} // namespace

std::optional<double> line::median(std::size_t target_number) const {
    std::vector<double> sorted = values[target_number];
    if (sorted.empty())
        return std::nullopt;
    std::ranges::sort(sorted);
    const std::size_t middle = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

std::string table(const report& r, bool spread) {
    std::string out = "| run | unit |", rule = "|---|---|";
    const auto column = [&](const std::string& title) {
        out += " " + title + " |";
        rule += "---:|";
    };
    for (const std::string& name : r.targets)
        column(name);
    for (std::size_t t = 1; t < r.targets.size(); ++t)
        column(r.targets[0] + " / " + r.targets[t]);
    column("goal");
    out += "\n" + rule + "\n";
    for (const line& l : r.lines) {
        out += fmt::format("| {} | {} |", l.what.label, l.what.unit);
        for (std::size_t t = 0; t < r.targets.size(); ++t) {
            const auto median = l.median(t);
            out += " " + (median ? number(*median) : std::string());
            if (median && spread) {
                const auto [least, most] = std::ranges::minmax(l.values[t]);
                out += fmt::format(" ({}..{})", number(least), number(most));
            }
            out += " |";
        }
        for (std::size_t t = 1; t < r.targets.size(); ++t) {
            const auto mine = l.median(0), other = l.median(t);
            out += mine && other && *other > 0 ? fmt::format(" {:.2f} |", *mine / *other) : " |";
        }
        out += l.what.goal > 0 ? fmt::format(" {} |\n", number(l.what.goal)) : " |\n";
    }
    return out;
}

void write_file(const std::string& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary);
    out << text;
    out.close();
    if (!out)
        throw failure("cannot write " + file);
}

void update_markdown(const std::string& file, const std::string& text) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream content;
    content << in.rdbuf();
    std::string page = content.str();
    const std::size_t begin = page.find(begin_marker);
    const std::size_t end = page.find(end_marker);
    if (!in || begin == std::string::npos || end == std::string::npos || end < begin)
        throw failure(file + " has no lines <!-- bench:begin --> and <!-- bench:end -->");
    const std::size_t from = begin + std::string_view(begin_marker).size();
    page.replace(from, end - from, text);
    write_file(file, page);
}

} // namespace plexus::bench
