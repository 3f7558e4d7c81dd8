// plexus-plugin-check: whether a plugin keeps its side of the contract.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>

#include "arguments.hpp"
#include "conduct.hpp"
#include "declaration.hpp"
#include "library.hpp"
#include "life.hpp"
#include "report.hpp"

namespace fs = std::filesystem;
using namespace plexus;
using namespace plexus::check;

namespace {

constexpr std::uintmax_t file_bytes_max = 64u << 20;

std::map<std::string, std::string> files_of(const std::string& folder) {
    std::map<std::string, std::string> files;
    std::error_code ignored;
    if (folder.empty())
        return files;
    for (const auto& each : fs::directory_iterator(folder, ignored)) {
        if (!each.is_regular_file(ignored) || each.file_size(ignored) > file_bytes_max)
            continue;
        std::ifstream in(each.path(), std::ios::binary);
        files[each.path().filename().string()] = {std::istreambuf_iterator<char>(in),
                                                  std::istreambuf_iterator<char>()};
    }
    return files;
}

/// The checks of one plugin, in their order.
class inspection {
public:
    explicit inspection(arguments asked) : asked_(std::move(asked)) {}

    int run() {
        if (!library() || !declaration())
            return finish();
        const auto config = configure(*plugin_, asked_.config, "--config");
        const auto companions = load_companions();
        if (!config || !companions)
            return 2;
        std::set<std::string> provided;
        for (const auto& [plugin, settings] : *companions)
            for (std::uint32_t i = 0; i < plugin->provision_count; ++i)
                provided.insert(plugin->provisions[i].id);
        const auto missing = missing_tables(*plugin_, provided);
        for (const std::string& table : missing)
            report_.skip("its life",
                         "it requires " + table + ", which the simulated host does not have");
        if (missing.empty())
            life({*plugin_, *config, files_of(asked_.folder), *companions});
        return finish();
    }

private:
    /// Nothing, and a line that says why, when that cannot be.
    static std::optional<settings> configure(const px_plugin& plugin, const std::string& given,
                                             const std::string& flag) {
        auto config = settings::make(plugin, given);
        std::string why;
        if (!config)
            why = config.error().text;
        else if (!config->missing().empty())
            why = "option \"" + config->missing()[0] + "\" of " + plugin.name + " has to be given";
        if (why.empty())
            return std::move(*config);
        std::fprintf(stderr, "plexus-plugin-check: %s: %s\n", flag.c_str(), why.c_str());
        return std::nullopt;
    }

    std::optional<std::vector<std::pair<const px_plugin*, settings>>> load_companions() const {
        std::vector<std::pair<const px_plugin*, settings>> loaded;
        for (const auto& each : asked_.companions) {
            const auto entry = load_entry(each.library);
            const px_plugin* const plugin = entry ? entry.value()() : nullptr;
            if (plugin == nullptr) {
                std::fprintf(stderr, "plexus-plugin-check: --with %s: %s\n", each.library.c_str(),
                             entry ? "it gives NULL" : entry.error().text.c_str());
                return std::nullopt;
            }
            auto config = configure(*plugin, each.config, "--with-config");
            if (!config)
                return std::nullopt;
            loaded.emplace_back(plugin, std::move(*config));
        }
        return loaded;
    }

    int finish() const { return report_.finish() ? 0 : 1; }

    bool check(const std::string& name, const std::function<void(trial&)>& body) {
        const auto complaints = try_out(asked_.limits, body);
        report_.add(name, complaints);
        return complaints.empty();
    }

    /// Loads it; what its initialisers do first happens elsewhere.
    bool library() {
        const auto load = [&](trial& in) {
            if (const auto entry = load_entry(asked_.library); !entry)
                in.complain(entry.error().text);
        };
        if (!check("it is a library, and one of a plugin", load))
            return false;
        const px_plugin_entry_fn entry = load_entry(asked_.library).value();
        check("it exports its entry and nothing else", [&](trial& in) {
            const auto names = exported_names(asked_.library);
            if (!names)
                return in.complain(names.error().text);
            for (const std::string& name : *names)
                if (name != PX_PLUGIN_ENTRY_SYMBOL)
                    in.complain("it exports " + name);
        });
        if (!check("its entry gives one px_plugin, always the same", [&](trial& in) {
                const px_plugin* const first = entry();
                if (first == nullptr || first != entry())
                    in.complain(first == nullptr ? "it gives NULL" : "it gives another one");
            }))
            return false;
        plugin_ = entry();
        return true;
    }

    bool declaration() {
        const px_plugin& plugin = *plugin_;
        const std::string name = fs::path(asked_.library).stem().string();
        if (!check("it is built for this version of the boundary",
                   [&](trial& in) { check_build(in, plugin); }))
            return false;
        const std::size_t before = report_.failed();
        check("its name", [&](trial& in) { check_name(in, plugin, name); });
        check("its version and description", [&](trial& in) { check_texts(in, plugin); });
        check("its functions", [&](trial& in) { check_functions(in, plugin); });
        check("what it requires and provides", [&](trial& in) { check_capabilities(in, plugin); });
        check("its options", [&](trial& in) { check_options(in, plugin); });
        check("its claims", [&](trial& in) { check_claims(in, plugin); });
        const bool sound = report_.failed() == before;
        check("each option has a sentence about it",
              [&](trial& in) { check_documentation(in, plugin); });
        if (!sound)
            report_.skip("its life", "what it says of itself is not sound");
        return sound;
    }

    void life(const subject& about) {
        const auto with = [&](void (*body)(trial&, const subject&)) {
            return [body, &about](trial& in) { body(in, about); };
        };
        if (!check("it starts", with(check_start))) {
            report_.skip("the rest of its life", "it does not start as it should");
            return;
        }
        check("it starts, or says why not, when calls of the kernel fail",
              with(check_failing_calls));
        check("it does without what it calls optional", with(check_without_optional));
        check("it is destroyed without having worked", with(check_unused));
        check("it gives back what it acquired", with(check_give_back));
        check("it drains, twice", with(check_drain));
        check("it takes other configurations, and the old one again", with(check_reload));
        check("nothing of it runs once it is deactivated", with(check_silence));
        check("two instances live side by side", with(check_two_instances));
        check("a hundred lives leave nothing behind", with(check_many_lives));
        for (std::uint64_t i = 0; i < asked_.seeds; ++i) {
            const std::uint64_t seed = asked_.first_seed + i;
            check("messages, logins, reloads and failures, seed " + std::to_string(seed),
                  [&](trial& in) { check_repeats(in, about, seed); });
        }
    }

    const arguments asked_;
    const px_plugin* plugin_ = nullptr;
    report report_;
};

} // namespace

int main(int count, char** given) {
    const auto asked = read_arguments(count, given);
    if (!asked) {
        std::fprintf(stderr, "plexus-plugin-check: %s\n", asked.error().text.c_str());
        return 2;
    }
    if (asked->help) {
        std::fputs(usage, stdout);
        return 0;
    }
    return inspection(*asked).run();
}
