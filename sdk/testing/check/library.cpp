#include "library.hpp"

#include <dlfcn.h>
#include <elf.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>

namespace plexus::check {

namespace {

/// Reads structs out of a file that may be anything.
class elf_file {
public:
    explicit elf_file(std::string bytes) : bytes_(std::move(bytes)) {}

    template <class T>
    bool read(std::uint64_t at, T& to) const {
        if (at > bytes_.size() || bytes_.size() - at < sizeof(T))
            return false;
        std::memcpy(&to, bytes_.data() + at, sizeof(T));
        return true;
    }
    std::string text(std::uint64_t at) const {
        return at < bytes_.size() ? bytes_.substr(at, bytes_.find('\0', at) - at) : "";
    }

private:
    std::string bytes_;
};

} // namespace

result<px_plugin_entry_fn> load_entry(const std::string& path) {
    // A name without a slash would be looked for in the system's folders.
    const std::string file = path.find('/') == path.npos ? "./" + path : path;
    void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr)
        return error{PX_ERR_IO, std::string("it cannot be loaded: ") + dlerror()};
    void* const entry = dlsym(library, PX_PLUGIN_ENTRY_SYMBOL);
    if (entry == nullptr)
        return error{PX_ERR_NOT_FOUND,
                     "it is no plugin: the function " PX_PLUGIN_ENTRY_SYMBOL " is not in it"};
    return reinterpret_cast<px_plugin_entry_fn>(entry);
}

result<std::vector<std::string>> exported_names(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    const elf_file file({std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()});
    const error no_library{PX_ERR_INVALID, "it is no 64-bit ELF library"};
    Elf64_Ehdr header{};
    if (!file.read(0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != ELFCLASS64)
        return no_library;
    std::vector<std::string> names;
    for (unsigned i = 0; i < header.e_shnum; ++i) {
        Elf64_Shdr symbols{}, texts{};
        if (!file.read(header.e_shoff + i * sizeof symbols, symbols))
            return no_library;
        if (symbols.sh_type != SHT_DYNSYM)
            continue;
        if (!file.read(header.e_shoff + symbols.sh_link * sizeof texts, texts))
            return no_library;
        for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= symbols.sh_size;
             at += sizeof(Elf64_Sym)) {
            Elf64_Sym one{};
            if (!file.read(symbols.sh_offset + at, one))
                return no_library;
            const bool defined = one.st_shndx != SHN_UNDEF && one.st_shndx != SHN_ABS;
            if (defined && ELF64_ST_BIND(one.st_info) != STB_LOCAL)
                names.push_back(file.text(texts.sh_offset + one.st_name));
        }
    }
    std::ranges::sort(names);
    return names;
}

} // namespace plexus::check
