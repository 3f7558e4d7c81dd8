#pragma once

#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A small reader of both exposition formats for tests: as strict as the texts about them, it
/// throws at the first line that is not as it must be.
namespace exposition_reader {

using label_map = std::map<std::string, std::string>;

struct sample {
    std::string name;
    label_map labels;
    double value;
};

struct family {
    std::string type;
    std::string unit;
    std::string help;
    std::vector<sample> samples;
};

using families = std::map<std::string, family>;

inline void expect(bool condition, std::string_view what, std::string_view line) {
    if (!condition)
        throw std::runtime_error(std::string(what) + " in: " + std::string(line));
}

inline bool is_name(std::string_view text) {
    if (text.empty() || (text[0] >= '0' && text[0] <= '9'))
        return false;
    for (const char c : text)
        if (std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:")
                .find(c) == std::string_view::npos)
            return false;
    return true;
}

inline double number(std::string_view text, std::string_view line) {
    if (text == "+Inf")
        return HUGE_VAL;
    if (text == "NaN")
        return NAN;
    expect(!text.empty() && text.find_first_not_of("0123456789.eE+-") == text.npos, "no number",
           line);
    std::size_t used = 0;
    const double value = std::stod(std::string(text), &used);
    expect(used == text.size(), "no number", line);
    return value;
}

/// Takes `{a="b",c="d"}` off the front.
inline label_map take_labels(std::string_view& rest, std::string_view line) {
    label_map found;
    if (!rest.starts_with('{'))
        return found;
    do {
        rest.remove_prefix(1);
        const std::size_t equals = rest.find("=\"");
        expect(equals != rest.npos, "no label", line);
        const std::string name(rest.substr(0, equals));
        expect(is_name(name) && name.find(':') == name.npos, "no label name", line);
        rest.remove_prefix(equals + 2);
        std::string value;
        for (;; rest.remove_prefix(1)) {
            expect(!rest.empty(), "an open label", line);
            if (rest[0] == '"')
                break;
            if (rest[0] == '\\') {
                rest.remove_prefix(1);
                expect(!rest.empty() && std::string_view("\\\"n").find(rest[0]) != rest.npos,
                       "an unknown escape", line);
                value += rest[0] == 'n' ? '\n' : rest[0];
            } else {
                value += rest[0];
            }
        }
        rest.remove_prefix(1);
        expect(found.emplace(name, value).second, "a label twice", line);
        expect(rest.starts_with(',') || rest.starts_with('}'), "no end of labels", line);
    } while (rest[0] == ',');
    rest.remove_prefix(1);
    return found;
}

/// What the names of a family's samples may end in.
inline std::vector<std::string> suffixes(const std::string& type, bool openmetrics) {
    if (type == "counter")
        return openmetrics ? std::vector<std::string>{"_total"} : std::vector<std::string>{""};
    if (type == "histogram")
        return {"_bucket", "_sum", "_count"};
    if (type == "gaugehistogram")
        return {"_bucket", "_gsum", "_gcount"};
    return {""};
}

/// Buckets in order, adding up, with the last one like the count.
inline void check_histogram(const std::string& name, const family& checked) {
    std::map<label_map, std::vector<std::pair<double, double>>> buckets;
    for (sample one : checked.samples)
        if (one.name.ends_with("_bucket")) {
            const std::string bound = one.labels.at("le");
            expect(bound == "+Inf" || bound.find_first_of(".e") != bound.npos, "a bound", name);
            one.labels.erase("le");
            buckets[one.labels].emplace_back(number(bound, name), one.value);
        }
    for (const auto& [labels, list] : buckets) {
        for (std::size_t i = 1; i < list.size(); ++i)
            expect(list[i].first > list[i - 1].first && list[i].second >= list[i - 1].second,
                   "buckets out of order", name);
        expect(list.back().first == HUGE_VAL, "no last bucket", name);
        for (const sample& one : checked.samples)
            if (one.name.ends_with("count") && one.labels == labels)
                expect(one.value == list.back().second, "another count", name);
    }
}

inline families read(std::string_view text, bool openmetrics) {
    families all;
    std::string current;
    std::map<std::pair<std::string, label_map>, int> seen;
    bool ended = false;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        expect(end != text.npos, "no line feed", text);
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        expect(!ended, "something behind the end", line);
        if (openmetrics && line == "# EOF") {
            ended = true;
            continue;
        }
        if (line.starts_with("# ")) {
            std::string_view rest = line.substr(2);
            const std::string word(rest.substr(0, rest.find(' ')));
            rest.remove_prefix(word.size() + 1);
            const std::string name(rest.substr(0, rest.find(' ')));
            expect(is_name(name), "no name", line);
            const std::string value(rest.size() > name.size() ? rest.substr(name.size() + 1) : "");
            if (word == "TYPE") {
                expect(all.emplace(name, family{value, {}, {}, {}}).second, "a family twice", line);
                current = name;
            } else if (word == "UNIT") {
                expect(openmetrics && name == current && name.ends_with("_" + value), "a unit",
                       line);
                all[name].unit = value;
            } else {
                expect(word == "HELP" && name == current, "an unknown word", line);
                all[name].help = value;
            }
            continue;
        }
        std::string_view rest = line;
        sample made;
        made.name = rest.substr(0, rest.find_first_of("{ "));
        expect(is_name(made.name), "no name", line);
        rest.remove_prefix(made.name.size());
        made.labels = take_labels(rest, line);
        expect(rest.starts_with(' '), "no blank before the value", line);
        made.value = number(rest.substr(1), line);
        family& owner = all.at(current);
        bool known = false;
        for (const std::string& suffix : suffixes(owner.type, openmetrics))
            known = known || made.name == current + suffix;
        expect(known, "a sample of another family", line);
        expect(seen[{made.name, made.labels}]++ == 0, "a sample twice", line);
        owner.samples.push_back(std::move(made));
    }
    expect(ended || !openmetrics, "no end", "");
    for (const auto& [name, one] : all)
        if (one.type.ends_with("histogram"))
            check_histogram(name, one);
    return all;
}

/// The value of the only sample of a family, or of the one with this label.
inline double value(const families& from, const std::string& name, const std::string& key = {},
                    const std::string& wanted = {}) {
    for (const sample& one : from.at(name).samples)
        if (key.empty() || (one.labels.contains(key) && one.labels.at(key) == wanted))
            return one.value;
    throw std::runtime_error("no such sample: " + name);
}

} // namespace exposition_reader
