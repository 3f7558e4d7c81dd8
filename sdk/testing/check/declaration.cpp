#include "declaration.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <string_view>

#include <plexus/abi/auth.h>
#include <plexus/abi/bus.h>
#include <plexus/abi/control.h>
#include <plexus/abi/host.h>
#include <plexus/abi/http.h>
#include <plexus/abi/inspect.h>
#include <plexus/abi/loop.h>
#include <plexus/abi/metrics.h>
#include <plexus/abi/net.h>

#include "../fake_host.hpp"
#include "options.hpp"
#include "values.hpp"

namespace plexus::check {

namespace {

constexpr std::size_t name_bytes_max = 32;
constexpr std::uint32_t entries_max = 1024;

/// Of this version of the SDK, whoever provides them.
constexpr std::string_view known_tables[] = {
    PX_AUTH_V0_ID, PX_BUS_V0_ID, PX_CONTROL_V0_ID, PX_HOST_V0_ID,    PX_HTTP_V0_ID,
    PX_LOOP_V0_ID, PX_NET_V0_ID, PX_INSPECT_V0_ID, PX_METRICS_V0_ID,
};

bool is_known(std::string_view id) {
    return std::ranges::find(known_tables, id) != std::ranges::end(known_tables);
}

std::string quoted(const char* text) {
    return text == nullptr ? "missing" : '"' + std::string(text) + '"';
}

/// "acme.store/1"
bool is_id(std::string_view id) {
    const std::size_t slash = id.find('/');
    return slash != id.npos && slash > 0 && slash + 1 < id.size() &&
           id.substr(0, slash).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") ==
               id.npos &&
           id.substr(slash + 1).find_first_not_of("0123456789") == id.npos;
}

template <class Entry>
std::span<const Entry> list_of(trial& in, const Entry* entries, std::uint32_t count,
                               const char* what) {
    if (count > entries_max)
        in.complain("it has " + std::to_string(count) + " " + what + "; at most " +
                    std::to_string(entries_max) + " are allowed");
    else if (count > 0 && entries == nullptr)
        in.complain("it counts " + std::to_string(count) + " " + what + " and lists none");
    else
        return {entries, count};
    return {};
}

/// Complains unless it is an id and comes for the first time.
bool check_id(trial& in, const char* id, std::set<std::string>& seen, const char* what) {
    if (id == nullptr || !is_id(id))
        in.complain(std::string("the id of a ") + what + " is " + quoted(id) +
                    "; one such as \"acme.store/1\" is expected");
    else if (!seen.insert(id).second)
        in.complain("it has the " + std::string(what) + " " + id + " twice");
    else
        return true;
    return false;
}

void check_sentence(trial& in, const char* text, const std::string& of) {
    if (text == nullptr || *text == '\0')
        in.complain(of + " has no sentence about it");
    else if (!is_line(text))
        in.complain(of + ": its sentence is no line of UTF-8");
    else if (std::string_view(".!?").find(std::string_view(text).back()) == std::string_view::npos)
        in.complain(of + ": \"" + text + "\" is no sentence: it has no full stop");
}

} // namespace

void check_build(trial& in, const px_plugin& plugin) {
    if (plugin.abi_major != PX_ABI_MAJOR || plugin.abi_minor != PX_ABI_MINOR)
        in.complain("it is built for plugin ABI " + std::to_string(plugin.abi_major) + "." +
                    std::to_string(plugin.abi_minor) + "; " + std::to_string(PX_ABI_MAJOR) + "." +
                    std::to_string(PX_ABI_MINOR) + " is expected");
    if (plugin.size != sizeof(px_plugin))
        in.complain("its px_plugin has " + std::to_string(plugin.size) + " bytes; " +
                    std::to_string(sizeof(px_plugin)) + " are expected");
}

void check_name(trial& in, const px_plugin& plugin, const std::string& file_name) {
    const std::string_view name = plugin.name == nullptr ? "" : plugin.name;
    if (name.empty() || name.size() > name_bytes_max || name[0] < 'a' || name[0] > 'z' ||
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != name.npos)
        in.complain("its name is " + quoted(plugin.name) + "; a-z, 0-9 and -, at most " +
                    std::to_string(name_bytes_max) + " of them, are expected");
    else if (name != file_name)
        in.complain("its name is " + quoted(plugin.name) + "; that of its file, \"" + file_name +
                    "\", is expected");
}

void check_texts(trial& in, const px_plugin& plugin) {
    if (plugin.version == nullptr || *plugin.version == '\0' || !is_line(plugin.version))
        in.complain("its version is " + quoted(plugin.version) + "; a line is expected");
    if (plugin.description == nullptr || *plugin.description == '\0' ||
        !is_line(plugin.description))
        in.complain("its description is " + quoted(plugin.description) + "; a line is expected");
}

void check_functions(trial& in, const px_plugin& plugin) {
    if (plugin.create == nullptr)
        in.complain("it has no function create");
    if (plugin.destroy == nullptr)
        in.complain("it has no function destroy");
}

void check_capabilities(trial& in, const px_plugin& plugin) {
    std::set<std::string> seen;
    for (const px_requirement& each :
         list_of(in, plugin.requirements, plugin.requirement_count, "requirements")) {
        if (!check_id(in, each.id, seen, "requirement"))
            continue;
        if (std::string_view(each.id).starts_with("plexus.") && !is_known(each.id))
            in.complain(std::string("it requires ") + each.id + ", which this version has not");
        if (each.optional > 1 || each.reserved != 0)
            in.complain(std::string("its requirement ") + each.id +
                        " has numbers that mean nothing");
    }
    seen.clear();
    for (const px_provision& each :
         list_of(in, plugin.provisions, plugin.provision_count, "provisions")) {
        if (!check_id(in, each.id, seen, "provision"))
            continue;
        if (each.table == nullptr)
            in.complain(std::string("it provides ") + each.id + " without a table");
        if (std::string_view(each.id).starts_with("plexus.") && !is_known(each.id))
            in.complain(std::string("it provides ") + each.id +
                        "; names with \"plexus.\" are those of this SDK");
    }
}

void check_options(trial& in, const px_plugin& plugin) {
    std::set<std::string> keys;
    for (const px_option& each : list_of(in, plugin.options, plugin.option_count, "options")) {
        const std::string fault = option_fault(each);
        if (!fault.empty())
            in.complain("option " + quoted(each.key) + ": " + fault);
        else if (!keys.insert(each.key).second)
            in.complain("option " + quoted(each.key) + " is there twice");
    }
    for (const std::string& key : keys)
        for (const std::string& other : keys)
            if (other.starts_with(key + "."))
                in.complain("option \"" + key + "\" is an option and a block");
}

void check_documentation(trial& in, const px_plugin& plugin) {
    for (const px_option& each : list_of(in, plugin.options, plugin.option_count, "options"))
        check_sentence(in, each.doc, "option " + quoted(each.key));
}

void check_claims(trial& in, const px_plugin& plugin) {
    std::set<std::string> seen;
    for (const char* const& each : list_of(in, plugin.claims, plugin.claim_count, "claims"))
        if (each == nullptr || *each == '\0' || !is_line(each) || !seen.insert(each).second)
            in.complain("it claims " + quoted(each) + ", which is no key, or comes twice");
}

std::vector<std::string> missing_tables(const px_plugin& plugin,
                                        const std::set<std::string>& provided) {
    std::vector<std::string> missing;
    for (std::uint32_t i = 0; i < plugin.requirement_count; ++i)
        if (const px_requirement& each = plugin.requirements[i];
            each.optional == 0 && !testing::fake_host::has_table(each.id) &&
            !provided.contains(each.id))
            missing.emplace_back(each.id);
    return missing;
}

} // namespace plexus::check
