#include "cli/command_line.hpp"

#include <algorithm>

#include "base/quote.hpp"

namespace plexus::cli {

namespace {

// Splits `-name` or `--name=value`; nothing when the word is no flag and ends the flags.
struct flag_word {
    std::string_view name;
    std::optional<std::string_view> value;
};

text_result<std::optional<flag_word>> split_word(std::string_view word) {
    if (word.size() < 2 || word[0] != '-')
        return std::nullopt;
    std::string_view name = word.substr(word[1] == '-' ? 2 : 1);
    if (name.empty())
        return std::nullopt; // "--"
    if (name[0] == '-' || name[0] == '=')
        return std::unexpected("bad flag syntax: " + std::string(word));
    flag_word split{.name = name, .value = std::nullopt};
    if (const std::size_t equals = name.find('='); equals != std::string_view::npos) {
        split.name = name.substr(0, equals);
        split.value = name.substr(equals + 1);
    }
    return split;
}

std::string_view own_name(const flag_spec& spec, std::string_view used) {
    return *std::find(spec.names.begin(), spec.names.end(), used);
}

std::string invalid_value(const flag_spec& spec, std::string_view value, std::string_view name,
                          std::string_view why) {
    std::string text =
        spec.kind == flag_kind::boolean ? "invalid boolean value " : "invalid value ";
    append_go_quote(text, value);
    text += spec.kind == flag_kind::boolean ? " for -" : " for flag -";
    return text.append(name).append(": ").append(why);
}

} // namespace

const flag_value* command_line::find(flag_role role) const {
    const flag_value* found = nullptr;
    for (const given_flag& flag : flags)
        if (flag.spec->role == role)
            found = &flag.value;
    return found;
}

bool command_line::is_on(flag_role role) const {
    const flag_value* value = find(role);
    return value != nullptr && value->on;
}

std::string command_line::text_of(flag_role role) const {
    const flag_value* value = find(role);
    return value != nullptr ? value->text : std::string();
}

std::vector<std::string> command_line::plugin_folders() const {
    std::vector<std::string> folders;
    for (const given_flag& flag : flags) {
        if (flag.spec->role != flag_role::plugin_path)
            continue;
        for (std::string_view rest = flag.value.text; !rest.empty();) {
            const std::size_t colon = rest.find(':');
            if (colon != 0)
                folders.emplace_back(rest.substr(0, colon));
            rest = colon == rest.npos ? std::string_view() : rest.substr(colon + 1);
        }
    }
    return folders;
}

text_result<command_line> parse_command_line(const std::vector<std::string>& args) {
    command_line line;
    std::size_t next = 0;
    while (next < args.size()) {
        const auto split = split_word(args[next]);
        if (!split)
            return std::unexpected(split.error());
        if (!*split) {
            if (args[next] == "--")
                ++next;
            break;
        }
        ++next;
        const auto& [name, attached] = **split;
        const flag_spec* spec = find_flag(name);
        if (spec == nullptr)
            return std::unexpected("flag provided but not defined: -" + std::string(name));

        std::string_view text = "true";
        if (attached) {
            text = *attached;
        } else if (spec->kind != flag_kind::boolean) {
            if (next == args.size())
                return std::unexpected("flag needs an argument: -" + std::string(name));
            text = args[next++];
        }
        auto value = parse_flag_value(spec->kind, text);
        if (!value)
            return std::unexpected(invalid_value(*spec, text, name, value.error()));
        line.flags.push_back({.spec = spec, .name = own_name(*spec, name), .value = *value});
    }
    line.words.assign(args.begin() + static_cast<std::ptrdiff_t>(next), args.end());
    return line;
}

} // namespace plexus::cli
