#include "options.hpp"

#include "socket.hpp"

#include <charconv>
#include <cstdlib>
#include <filesystem>

namespace plexus::bench {
namespace {

namespace fs = std::filesystem;

constexpr double quick_scale = 0.08;

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (;;) {
        const std::size_t at = text.find(separator);
        parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos)
            return parts;
        text.remove_prefix(at + 1);
    }
}

std::size_t parse_count(const std::string& name, const std::string& text, std::size_t max) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value == 0 || value > max)
        throw failure(name + " takes a number from 1 to " + std::to_string(max) + ", not \"" +
                      text + "\"");
    return value;
}

// "[name=]path[,argument...]"; the name of plexus-server is plexus, that of nats-server nats.
target parse_server(const std::string& text) {
    target t;
    std::string rest = text;
    const std::size_t equals = rest.find('=');
    if (equals != std::string::npos && rest.find_first_of("/,") > equals) {
        t.name = rest.substr(0, equals);
        rest.erase(0, equals + 1);
    }
    t.command = split(rest, ',');
    std::string& path = t.command[0];
    if (const char* home = std::getenv("HOME"); path.starts_with("~/") && home != nullptr)
        path = home + path.substr(1);
    if (t.name.empty()) {
        t.name = fs::path(path).filename().string();
        t.name = t.name.substr(0, t.name.find("-server"));
    }
    if (path.find('/') != std::string::npos && !fs::exists(path))
        throw failure("no such server program: " + path);
    return t;
}

} // namespace

const char* const usage_text =
    R"(usage: plexus-bench --server [NAME=]PATH[,ARGUMENT...] [--server ...] [options]
  --rounds N         rounds of which the median counts (5)
  --quick            a look in some 20 s: one small round
  --only TEXT        only rows with TEXT in their name; may be given several times
  --no-floor         leave the floor out
  --connections N    idle connections (5000)
  --listed N         connections in the list of monitoring (15000)
  --subscriptions N  distinct subscriptions (1000000)
  --markdown FILE    write the table between the bench markers of FILE
  --svg FILE         draw the chart
  --list             print the names of the rows
The first server is compared with every other target.
)";

options parse_options(const std::vector<std::string>& arguments) {
    options o;
    bool with_floor = true;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& name = arguments[i];
        const auto value = [&]() -> const std::string& {
            if (i + 1 == arguments.size())
                throw failure(name + " needs a value");
            return arguments[++i];
        };
        if (name == "--server") {
            o.targets.push_back(parse_server(value()));
        } else if (name == "--rounds") {
            o.rounds = static_cast<int>(parse_count(name, value(), 1000));
        } else if (name == "--quick") {
            o.rounds = 1;
            o.how_much.scale = quick_scale;
        } else if (name == "--only") {
            o.only.push_back(value());
        } else if (name == "--no-floor") {
            with_floor = false;
        } else if (name == "--connections") {
            o.how_much.connections = parse_count(name, value(), 25'000);
        } else if (name == "--listed") {
            o.how_much.listed_connections = parse_count(name, value(), 25'000);
        } else if (name == "--subscriptions") {
            o.how_much.subscriptions = parse_count(name, value(), 50'000'000);
        } else if (name == "--markdown") {
            o.markdown_file = value();
        } else if (name == "--svg") {
            o.svg_file = value();
        } else if (name == "--list") {
            o.list = true;
        } else if (name == "--help" || name == "-h") {
            o.help = true;
        } else {
            throw failure("unknown argument " + name);
        }
    }
    if (o.targets.empty() && !o.list && !o.help)
        throw failure("name at least one --server");
    if (with_floor)
        o.targets.push_back({"floor", {}});
    return o;
}

} // namespace plexus::bench
