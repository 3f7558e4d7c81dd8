#include "cli/begin.hpp"

#include <algorithm>
#include <cctype>

#include "base/quote.hpp"
#include "cli/signal_sender.hpp"
#include "cli/usage.hpp"

namespace plexus::cli {

namespace {

beginning print(std::string text) {
    return {.exit_code = 0, .out = std::move(text)};
}

beginning fail(const identity& self, std::string_view why) {
    return {.exit_code = 1, .err = self.name + ": " + std::string(why) + "\n"};
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

} // namespace

beginning begin(const identity& self, const std::vector<std::string>& args) {
    auto parsed = parse_command_line(args);
    if (!parsed)
        return {.exit_code = 0, .out = usage_text(self), .err = parsed.error() + "\n"};
    const command_line& line = *parsed;
    const std::string word = line.words.empty() ? std::string() : lower(line.words[0]);

    if (line.is_on(flag_role::version))
        return print(self.version_line() + "\n");
    if (line.is_on(flag_role::help))
        return print(usage_text(self));
    if (line.is_on(flag_role::help_tls))
        return print(tls_help_text());
    if (word == "version")
        return print(self.version_line() + "\n");
    if (word == "help")
        return print(usage_text(self));
    if (!line.words.empty())
        return fail(self, "unrecognized command: " + go_quote(line.words[0]));
    if (const std::string signal = line.text_of(flag_role::signal); !signal.empty()) {
        if (const auto sent = send_signal(signal, self.name); !sent)
            return fail(self, sent.error());
        return {.exit_code = 0};
    }
    if (line.is_on(flag_role::check_config) && line.config_file().empty())
        return fail(self, "must specify [-c, --config] option to check configuration file syntax");
    return {.line = std::move(*parsed)};
}

} // namespace plexus::cli
