// plexus-bench: measures servers side by side with each other and with the floor. See README.md.

#include "flow.hpp"
#include "options.hpp"
#include "report.hpp"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <thread>

#include <fmt/chrono.h>
#include <fmt/core.h>

using namespace plexus::bench;

namespace {

bool is_wanted(const row& r, const std::vector<std::string>& only) {
    return only.empty() || std::ranges::any_of(only, [&](const std::string& text) {
               return std::ranges::any_of(r.metrics, [&](const metric& m) {
                   return m.label.find(text) != std::string::npos;
               });
           });
}

std::string processor_name() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string text; std::getline(info, text);) {
        if (text.starts_with("model name") && text.find(": ") != std::string::npos)
            return text.substr(text.find(": ") + 2);
    }
    return "unknown processor";
}

std::string describe_method(const options& o) {
    return fmt::format("{:%Y-%m-%d}, {} x {}, loopback; median of {} interleaved round{}{}.",
                       fmt::gmtime(std::time(nullptr)), std::thread::hardware_concurrency(),
                       processor_name(), o.rounds, o.rounds == 1 ? "" : "s",
                       o.how_much.scale < 1 ? ", quick mode: rough" : "");
}

// Rows one after the other; within a row the rounds, and in each round every target once.
report measure(const options& o) {
    report r;
    r.method = describe_method(o);
    for (const target& t : o.targets)
        r.targets.push_back(t.name);
    for (const row& one : all_rows()) {
        if (!is_wanted(one, o.only))
            continue;
        const std::size_t first = r.lines.size();
        for (const metric& m : one.metrics)
            r.lines.push_back({m, std::vector<std::vector<double>>(o.targets.size())});
        for (int round = 0; round < o.rounds; ++round) {
            for (std::size_t t = 0; t < o.targets.size(); ++t) {
                const auto values = one.measure(o.targets[t], o.how_much);
                for (std::size_t i = 0; values && i < values->size(); ++i)
                    r.lines[first + i].values[t].push_back((*values)[i]);
            }
        }
        fmt::print(stderr, "measured: {}\n", one.metrics.front().label);
    }
    return r;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const options o = parse_options({argv + 1, argv + argc});
        if (o.help) {
            fmt::print("{}", usage_text);
            return 0;
        }
        if (o.list) {
            for (const row& one : all_rows()) {
                for (const metric& m : one.metrics)
                    fmt::print("{} [{}]\n", m.label, m.unit);
            }
            return 0;
        }
        catch_interrupts();
        const report r = measure(o);
        fmt::print("{}\n{}", r.method, table(r, o.rounds > 1));
        if (!o.svg_file.empty())
            write_file(o.svg_file, chart(r));
        if (!o.markdown_file.empty())
            update_markdown(o.markdown_file, "\n" + r.method + "\n\n" + table(r, false) + "\n");
        return 0;
    } catch (const failure& problem) {
        fmt::print(stderr, "plexus-bench: {}\n", problem.what());
        return 1;
    }
}
