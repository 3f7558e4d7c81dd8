#include "report.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

// The chart: horizontal bars, one group for each line of the table, shorter is better.
namespace plexus::bench {
namespace {

constexpr int label_width = 320, bar_width = 420, value_width = 160;
constexpr int bar_height = 12, group_gap = 10, header_height = 60;
constexpr std::array colours = {"#1f6feb", "#9a6700", "#8c959f", "#1a7f37", "#cf222e"};

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '&')
            out += "&amp;";
        else
            out += c;
    }
    return out;
}

} // namespace

std::string chart(const report& r) {
    std::string bars;
    int y = header_height;
    for (const line& l : r.lines) {
        double most = 0;
        for (std::size_t t = 0; t < r.targets.size(); ++t)
            most = std::max(most, l.median(t).value_or(0));
        bars += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
                            label_width - 8, y + bar_height - 2, escaped(l.what.label));
        bars +=
            fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#6e7781\">{}</text>\n",
                        label_width - 8, y + 2 * bar_height, escaped(l.what.unit));
        const int top = y;
        for (std::size_t t = 0; t < r.targets.size(); ++t) {
            const auto median = l.median(t);
            if (!median)
                continue;
            const double width = most > 0 ? std::max(1.0, bar_width * *median / most) : 1.0;
            bars += fmt::format(
                "<rect x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" fill=\"{}\"/>\n",
                label_width, y, width, bar_height - 2, colours[t % colours.size()]);
            bars += fmt::format("<text x=\"{:.1f}\" y=\"{}\">{:.3g}</text>\n",
                                label_width + width + 6, y + bar_height - 3, *median);
            y += bar_height;
        }
        y = std::max(y, top + 2 * bar_height) + group_gap;
    }
    std::string legend;
    int x = label_width;
    for (std::size_t t = 0; t < r.targets.size(); ++t) {
        legend += fmt::format("<rect x=\"{}\" y=\"14\" width=\"12\" height=\"12\" fill=\"{}\"/>"
                              "<text x=\"{}\" y=\"24\">{}</text>\n",
                              x, colours[t % colours.size()], x + 18, escaped(r.targets[t]));
        x += 40 + 8 * static_cast<int>(r.targets[t].size());
    }
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
        "viewBox=\"0 0 {0} {1}\" font-family=\"sans-serif\" font-size=\"11\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        "{2}<text x=\"{3}\" y=\"44\" fill=\"#6e7781\">shorter is better; each group has its "
        "own scale</text>\n{4}</svg>\n",
        label_width + bar_width + value_width, y + 10, legend, label_width, bars);
}

} // namespace plexus::bench
