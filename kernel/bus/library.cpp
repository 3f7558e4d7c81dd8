#include "bus/library.hpp"

#include <dlfcn.h>

#include <exception>
#include <string_view>

#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>
#include <fmt/format.h>

#include "bus/elf_check.hpp"

namespace plexus::bus {

namespace {

// What dlopen() says begins with the path, mostly; so does the line that this becomes a part of.
std::string_view without_path(std::string_view why, const std::string& path) {
    if (why.starts_with(path + ": "))
        why.remove_prefix(path.size() + 2);
    return why;
}

} // namespace

text_result<const px_plugin*> ask_entry(px_plugin_entry_fn entry) {
    try {
        return entry();
    } catch (const std::exception& thrown) {
        return std::unexpected(fmt::format("{} threw: {}", PX_PLUGIN_ENTRY_SYMBOL, thrown.what()));
    } catch (...) {
        return std::unexpected(fmt::format("{} threw", PX_PLUGIN_ENTRY_SYMBOL));
    }
}

text_result<const px_plugin*> load_library(const std::string& path) {
    namespace dll = boost::dll;
    if (auto checked = check_elf(path); !checked)
        return std::unexpected(std::move(checked.error()));
    constexpr auto mode = static_cast<dll::load_mode::type>(
        static_cast<unsigned>(dll::load_mode::rtld_now) |
        static_cast<unsigned>(dll::load_mode::rtld_local) | static_cast<unsigned>(RTLD_NODELETE));
    std::error_code error;
    dll::shared_library library;
    library.load(path, mode, error);
    if (error) {
        const char* why = dlerror();
        return std::unexpected(fmt::format(
            "it cannot be loaded: {}", without_path(why != nullptr ? why : error.message(), path)));
    }
    if (!library.has(PX_PLUGIN_ENTRY_SYMBOL))
        return std::unexpected(
            fmt::format("it is no plugin: the function {} is not in it", PX_PLUGIN_ENTRY_SYMBOL));
    return ask_entry(library.get<const px_plugin*()>(PX_PLUGIN_ENTRY_SYMBOL));
}

} // namespace plexus::bus
