// The schema over any tree the .conf reader makes: nothing a file says may break it.

#include "base/assert.hpp"
#include "config/claims.hpp"
#include "config/load.hpp"
#include "config/print.hpp"
#include "config/reload.hpp"

#include <cstdint>
#include <string>

using namespace plexus::config;

namespace {

/// One plugin, by whatever name, that claims a good deal.
class any_plugin : public plugin_source {
public:
    void look_in(const std::vector<std::string>&) override {}
    std::vector<std::string> folders() const override { return {"folder"}; }
    plexus::text_result<plugin_section_ptr> load(const plugin_request& wanted) override {
        if (wanted.name != "acme")
            return nullptr;
        return section_;
    }
    plexus::text_result<plugin_section_ptr> load_claimant(std::string_view) override {
        return section_;
    }

private:
    static plugin_description about() {
        using enum plugin_form;
        plugin_description result{"acme", "", {}, {"websocket", "jetstream", "leafnodes", "old"}};
        for (const plugin_form form : {boolean, integer, duration, text, text_list, tls})
            for (const char* block : {"", "inner.", "inner.most."}) {
                plugin_option& option = result.options.emplace_back();
                option.key = block + std::string("o") + std::to_string(static_cast<int>(form));
                option.form = form;
            }
        return result;
    }
    plugin_section_ptr section_ = *plugin_section::make(about());
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    sources from;
    from.read_file = [&](const std::string&) -> std::expected<std::string, std::string> {
        return std::string(reinterpret_cast<const char*>(data), size);
    };
    from.environment = [](const std::string&) -> std::optional<std::string> { return {}; };
    static any_plugin plugin;
    schema_hooks hooks;
    hooks.plugins = &plugin;
    loaded file = load_config("fuzz.conf", hooks, from);
    px_assert(file.found.empty() == file.message().empty(), "what is found is said");
    if (file.fatal())
        return 0;
    check_hints(file.values);
    for (const plugin_settings& each : file.values.used_plugins)
        plugin_json(each);
    px_assert(differences(file.values, file.values).empty(), "nothing differs from itself");
    effective_config(file.values);
    return 0;
}
