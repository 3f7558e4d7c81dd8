#include "arguments.hpp"

#include <charconv>
#include <functional>
#include <map>

namespace plexus::check {

const char* const usage =
    R"(usage: plexus-plugin-check PLUGIN.so [options]

Loads a plugin's library and checks that it keeps the contract of its boundary: what it says of
itself, its life in every order that the server uses, and what it does when everything around it
goes wrong, in a simulated host. No server is started. A line for each check, and then a count.

  --config JSON     its options as config() gives them: {"file":"users","wait":1000000000};
                    those that are left out have their defaults
  --with OTHER.so   a plugin that is there before it, for what it requires of that; again for more
  --with-config JSON  the options of the --with before
  --folder DIR      its files may be read by the plugin, by their names
  --seeds N         how many simulated runs (20)
  --seed N          the one run with this seed, or with --seeds the first of them
  --loop-ms N       how long a function may keep its loop (100)
  --trial-ms N      how long one check may take (60000)
  --patience N      both of these N times over, for builds that are slow (1)
  --help

Code 0: all is well; 1: a check has failed; 2: it could not be asked.
)";

namespace {

error complaint(std::string text) {
    return {PX_ERR_INVALID, std::move(text)};
}

result<std::uint64_t> number_of(const std::string& flag, const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end != text.data() + text.size() || number > UINT32_MAX)
        return complaint(flag + " wants a number, not \"" + text + "\"");
    return number;
}

} // namespace

result<arguments> read_arguments(int count, const char* const* given) {
    using std::chrono::milliseconds;
    arguments made;
    unsigned patience = 1;
    const std::map<std::string, std::function<void(std::uint64_t)>> numbers{
        {"--seeds", [&](std::uint64_t n) { made.seeds = n; }},
        {"--seed",
         [&](std::uint64_t n) {
             made.first_seed = n;
             made.seeds = 1;
         }},
        {"--loop-ms", [&](std::uint64_t n) { made.limits.loop = milliseconds(n); }},
        {"--trial-ms", [&](std::uint64_t n) { made.limits.trial = milliseconds(n); }},
        {"--patience", [&](std::uint64_t n) { patience = static_cast<unsigned>(n); }},
    };
    bool astray = false; // a --with-config
    const std::map<std::string, std::function<void(std::string)>> texts{
        {"--config", [&](std::string text) { made.config = std::move(text); }},
        {"--folder", [&](std::string text) { made.folder = std::move(text); }},
        {"--with", [&](std::string text) { made.companions.push_back({std::move(text)}); }},
        {"--with-config",
         [&](std::string text) {
             astray = made.companions.empty();
             if (!astray)
                 made.companions.back().config = std::move(text);
         }},
    };
    for (int i = 1; i < count; ++i) {
        const std::string flag = given[i];
        if (flag == "--help") {
            made.help = true;
            return made;
        }
        if (!flag.starts_with("--")) {
            if (!made.library.empty())
                return complaint("found a second library, " + flag + "; one is expected");
            made.library = flag;
            continue;
        }
        const auto number = numbers.find(flag);
        const auto text = texts.find(flag);
        if (number == numbers.end() && text == texts.end())
            return complaint("there is no flag " + flag);
        if (++i == count)
            return complaint(flag + " wants a value");
        if (text != texts.end()) {
            text->second(given[i]);
            if (astray)
                return complaint("--with-config wants a --with before it");
            continue;
        }
        const auto value = number_of(flag, given[i]);
        if (!value)
            return value.error();
        number->second(*value);
    }
    if (made.library.empty())
        return complaint("found no library; plexus-plugin-check PLUGIN.so is expected");
    made.limits.loop *= patience;
    made.limits.trial *= patience;
    return made;
}

} // namespace plexus::check
