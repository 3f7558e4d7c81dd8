#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/quote.hpp"
#include "base/url.hpp"
#include "cli/command_line.hpp"
#include "config/claim_paths.hpp"
#include "config/options.hpp"
#include "config/plugins.hpp"

namespace plexus::cli {

namespace {

// The value of the option `path` if a flag gave it; null otherwise.
const flag_value* value_of(const command_line& line, std::string_view path) {
    const flag_value* found = nullptr;
    for (const given_flag& flag : line.flags)
        if (flag.spec->option == path)
            found = &flag.value;
    return found;
}

void apply_plain(const command_line& line, config::options& options) {
    for (const given_flag& flag : line.flags)
        if (flag.spec->apply != nullptr && !flag.spec->is_shorthand)
            flag.spec->apply(options, flag.value);
    // The reference visits shorthands by name: DV, DVV, VV.
    std::vector<const given_flag*> shorthands;
    for (const given_flag& flag : line.flags)
        if (flag.spec->is_shorthand)
            shorthands.push_back(&flag);
    std::ranges::stable_sort(shorthands, {}, &given_flag::name);
    for (const given_flag* flag : shorthands)
        flag->spec->apply(options, flag->value);
}

// Flags make a TLS block of their own. What the reference keeps beside its TLS configuration stays
// as in the file: timeout, pins, rate limit, handshake first, mapping.
text_result<void> apply_tls(const command_line& line, config::options& options) {
    const flag_value* on = line.find(flag_role::tls);
    if (on != nullptr && !on->on) {
        options.tls.reset();
        return {};
    }
    if (on == nullptr && line.find(flag_role::tls_part) == nullptr)
        return {};
    const auto text_of = [&](std::string_view path) {
        const flag_value* value = value_of(line, path);
        return value != nullptr ? value->text : std::string();
    };
    const config::certificate_pair pair{.cert_file = text_of("tls.cert_file"),
                                        .key_file = text_of("tls.key_file")};
    if (pair.cert_file.empty())
        return std::unexpected("TLS Server certificate must be present and valid");
    if (pair.key_file.empty())
        return std::unexpected("TLS Server private key must be present and valid");

    const config::tls_options before = options.tls.value_or(config::tls_options{});
    config::tls_options& tls = options.tls.emplace();
    tls.certificates = {pair};
    tls.ca_file = text_of("tls.ca_file");
    const flag_value* verify = value_of(line, "tls.verify");
    tls.verify = verify != nullptr && verify->on;
    tls.verify_and_map = before.verify_and_map;
    tls.timeout = before.timeout;
    tls.connection_rate_limit = before.connection_rate_limit;
    tls.pinned_certs = before.pinned_certs;
    tls.handshake_first = before.handshake_first;
    tls.handshake_first_fallback = before.handshake_first_fallback;
    return {};
}

// The cluster flags are checked in full although nothing here uses them: a wrong one is reported as
// wrong, not as in need of a plugin.
text_result<void> check_cluster(const command_line& line) {
    const flag_value* listen = value_of(line, "cluster.listen");
    const flag_value* routes = value_of(line, "cluster.routes");
    if (listen == nullptr || listen->text.empty()) {
        if (routes != nullptr && !routes->text.empty())
            return std::unexpected("solicited routes require cluster capabilities, e.g. --cluster");
        return {};
    }
    std::string text = listen->text;
    if (text.ends_with(":-1")) // any free port, which no URL can say
        text.replace(text.size() - 2, 2, "0");
    const auto url = parse_url(text);
    if (!url)
        return std::unexpected(url.error());
    const auto address = split_host_port(url->host);
    if (!address)
        return std::unexpected(address.error());
    if (address->port.empty())
        return std::unexpected("EOF");
    std::int64_t port = 0;
    const char* end = address->port.data() + address->port.size();
    if (std::from_chars(address->port.data(), end, port).ec != std::errc())
        return std::unexpected("strconv.ParseInt: parsing " + go_quote(address->port) +
                               ": value out of range");
    if (url->user && !url->password)
        return std::unexpected("expected cluster password to be set");
    return {};
}

config::value value_of(const given_flag& flag) {
    switch (flag.spec->kind) {
    case flag_kind::boolean:
        return {flag.value.on};
    case flag_kind::integer:
        return {flag.value.number};
    case flag_kind::text:
        break;
    }
    return {flag.value.text};
}

// The settings of the plugin that takes the flag's option; null when that is an optional one that
// is not there.
text_result<config::plugin_settings*> taker_of(const flag_spec& spec, config::options& options,
                                               config::plugin_source* plugins) {
    const std::string_view key = spec.option.substr(0, spec.option.find('.'));
    for (config::plugin_settings& each : options.used_plugins)
        if (each.section->claims(key) || each.section->name() == spec.plugin)
            return &each;
    if (std::ranges::find(options.absent_plugins, spec.plugin, &config::absent_plugin::name) !=
        options.absent_plugins.end())
        return nullptr;
    text_result<config::plugin_section_ptr> loaded = nullptr;
    if (plugins != nullptr)
        loaded = plugins->load({.name = std::string(spec.plugin)});
    if (!loaded)
        return std::unexpected(
            fmt::format("plugin {} cannot be used: {}", spec.plugin, loaded.error()));
    if (*loaded == nullptr)
        return std::unexpected(config::not_installed_text(spec.plugin, plugins));
    auto settings = config::settings_without_section(std::move(*loaded));
    if (!settings)
        return std::unexpected(std::move(settings.error()));
    return &options.used_plugins.emplace_back(std::move(*settings));
}

} // namespace

text_result<void> apply_flags(const command_line& line, config::options& options) {
    apply_plain(line, options);
    if (auto checked = check_cluster(line); !checked)
        return checked;
    return apply_tls(line, options);
}

text_result<void> apply_plugin_flags(const command_line& line, config::options& options,
                                     config::plugin_source* plugins) {
    std::string refusals;
    const auto refuse = [&](const given_flag& flag, std::string_view why) {
        refusals += fmt::format("{}--{}: {}", refusals.empty() ? "" : "\n", flag.name, why);
    };
    for (const flag_spec& spec : all_flags()) {
        const given_flag* given = nullptr;
        for (const given_flag& flag : line.flags)
            if (flag.spec == &spec)
                given = &flag;
        if (given == nullptr || spec.plugin.empty() || given->value.is_empty())
            continue;
        const auto settings = taker_of(spec, options, plugins);
        if (!settings)
            refuse(*given, settings.error());
        else if (*settings != nullptr)
            config::set_claim(**settings, spec.option, value_of(*given));
    }
    if (!refusals.empty())
        return std::unexpected(std::move(refusals));
    return {};
}

} // namespace plexus::cli
