#include "cli/usage.hpp"

#include <array>
#include <cctype>
#include <utility>

#include <fmt/format.h>

#include "base/tls_names.hpp"
#include "cli/flags.hpp"

namespace plexus::cli {

namespace {

constexpr std::array<std::pair<flag_group, std::string_view>, 8> groups{
    {{flag_group::server, "Server options"},
     {flag_group::logging, "Logging options"},
     {flag_group::jetstream, "JetStream options"},
     {flag_group::authorization, "Authorization options"},
     {flag_group::tls, "TLS options"},
     {flag_group::cluster, "Cluster options"},
     {flag_group::profiling, "Profiling options"},
     {flag_group::common, "Common options"}}};

// One dash for the short ones, as custom has it; the parser takes either.
std::string_view dashes(std::string_view name) {
    const bool is_short = name.size() <= 2 || std::isupper(static_cast<unsigned char>(name[0]));
    return is_short ? "-" : "--";
}

std::string flag_column(const flag_spec& spec) {
    std::string column;
    for (const std::string_view name : spec.names) {
        if (!column.empty())
            column += ", ";
        column.append(dashes(name)).append(name);
    }
    if (!spec.argument.empty())
        column.append(" ").append(spec.argument);
    return column;
}

// Appends `text` in lines of at most `width` characters, each further one behind `indent` spaces.
void append_wrapped(std::string& out, std::string_view text, std::size_t indent,
                    std::size_t width) {
    while (text.size() > width) {
        std::size_t cut = text.rfind(' ', width);
        if (cut == std::string_view::npos)
            break;
        out.append(text.substr(0, cut)).append("\n").append(indent, ' ');
        text.remove_prefix(cut + 1);
    }
    out.append(text).append("\n");
}

} // namespace

std::string usage_text(const identity& self) {
    constexpr std::size_t column = 38, width = 62;
    std::string out = fmt::format("Usage: {} [options]\n", self.name);
    for (const auto& [group, title] : groups) {
        out += fmt::format("\n{}:\n", title);
        for (const flag_spec& spec : all_flags()) {
            if (spec.group != group)
                continue;
            std::string flags = "  " + flag_column(spec);
            if (flags.size() + 2 > column)
                out.append(flags).append("\n").append(column, ' ');
            else
                out += fmt::format("{:<{}}", flags, column);
            append_wrapped(out, spec.help, column, width);
        }
    }
    return out;
}

std::string tls_help_text() {
    std::string out = R"(TLS configuration stands in the tls block of the configuration file:

    tls {
        cert_file: "./server-cert.pem"
        key_file:  "./server-key.pem"

        # Ask clients for a certificate, signed by one of these.
        ca_file: "./ca.pem"
        verify:  true

        # Optional: what may be negotiated, in order of preference.
        cipher_suites: ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]
        curve_preferences: ["X25519", "CurveP256"]
    }

Cipher suites:
)";
    for (const tls_cipher_suite& suite : tls_cipher_suites)
        out += fmt::format("    {}{}\n", suite.name,
                           suite.insecure ? " (with allow_insecure_cipher_suites only)" : "");
    out += "\nCurve preferences:\n";
    for (const tls_curve& curve : tls_curves)
        out += fmt::format("    {}\n", curve.name);
    return out;
}

} // namespace plexus::cli
