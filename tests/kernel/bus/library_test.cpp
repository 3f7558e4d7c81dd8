#include "bus/library.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <link.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include "support/temp_dir.hpp"

using namespace plexus;

namespace {

using elf_header = ElfW(Ehdr);
using program_header = ElfW(Phdr);

/// The bytes of a plugin that can be loaded, and what becomes of changed copies.
struct library_fixture {
    const test::temp_dir folder;
    const std::string path = folder.file("copy.so");
    std::string bytes = test::read_file(std::string(std::getenv("PLEXUS_TEST_PLUGINS")) + //
                                        "/probe.so");

    elf_header header() const {
        elf_header result;
        std::memcpy(&result, bytes.data(), sizeof result);
        return result;
    }
    program_header part(std::size_t index) const {
        program_header result;
        std::memcpy(&result, bytes.data() + header().e_phoff + index * sizeof result,
                    sizeof result);
        return result;
    }
    void put(const elf_header& changed) { std::memcpy(bytes.data(), &changed, sizeof changed); }

    std::string refusal() const {
        test::write_file(path, bytes);
        const auto loaded = bus::load_library(path);
        return loaded ? "" : loaded.error();
    }
    std::string refusal_with(auto change) {
        const std::string before = bytes;
        elf_header changed = header();
        change(changed);
        put(changed);
        std::string result = refusal();
        bytes = before;
        return result;
    }
};

using F = library_fixture;

} // namespace

TEST_CASE_FIXTURE(F, "library: a copy that was cut is refused, wherever that was") {
    test::write_file(path, bytes);
    for (std::size_t length = bytes.size(); length-- > 0;) {
        std::filesystem::resize_file(path, length);
        const auto cut = bus::load_library(path);
        REQUIRE_MESSAGE(!cut.has_value(), length);
        REQUIRE_MESSAGE(
            cut.error().starts_with(fmt::format("it is not whole: {} bytes of ", length)),
            cut.error());
    }
    CHECK(bus::load_library(path).error() ==
          fmt::format("it is not whole: 0 bytes of {}", sizeof(elf_header)));
}

TEST_CASE_FIXTURE(F, "library: the whole of it is loaded, also without its section headers") {
    CHECK(refusal().empty());
    elf_header stripped = header();
    stripped.e_shoff = 0;
    stripped.e_shnum = 0;
    stripped.e_shstrndx = 0;
    put(stripped);
    std::size_t end = 0;
    for (std::size_t i = 0; i < stripped.e_phnum; ++i)
        if (part(i).p_type == PT_LOAD)
            end = std::max<std::size_t>(end, part(i).p_offset + part(i).p_filesz);
    REQUIRE(end < bytes.size());
    std::filesystem::remove(path); // the one that is in use stays as it is
    bytes.resize(end - 1);
    CHECK(refusal() == fmt::format("it is not whole: {} bytes of {}", end - 1, end));
    bytes.push_back('\0');
    CHECK(refusal().empty());
}

TEST_CASE_FIXTURE(F, "library: headers that promise more than there is") {
    constexpr auto far = static_cast<decltype(elf_header::e_phoff)>(-1);
    CHECK(refusal_with([](elf_header& h) { h.e_phoff = far; }).starts_with("it is not whole: "));
    CHECK(refusal_with([](elf_header& h) { h.e_phnum = 0xffff; }).starts_with("it is not whole: "));
    CHECK(refusal_with([](elf_header& h) { h.e_shoff = far; }).starts_with("it is not whole: "));
    CHECK(refusal_with([](elf_header& h) { h.e_phentsize = 8; }) ==
          fmt::format("its program headers have 8 bytes; {} are expected", sizeof(program_header)));
    for (std::size_t i = 0; i < header().e_phnum; ++i) {
        program_header changed = part(i);
        if (changed.p_type != PT_LOAD)
            continue;
        changed.p_filesz = far;
        const std::string before = bytes;
        std::memcpy(bytes.data() + header().e_phoff + i * sizeof changed, &changed, sizeof changed);
        CHECK(refusal().starts_with("it is not whole: "));
        bytes = before;
    }
}

TEST_CASE_FIXTURE(F, "library: one for another machine is named, and what is expected") {
    const std::string other = refusal_with([](elf_header& h) { h.e_machine = EM_S390; });
    CHECK_MESSAGE(other.starts_with("it is for another machine (ELF machine 22, "), other);
    CHECK_MESSAGE(other.ends_with(" is expected"), other);
    CHECK(refusal_with([](elf_header& h) {
              h.e_machine = h.e_machine == EM_AARCH64 ? EM_X86_64 : EM_AARCH64;
          })
              .starts_with(header().e_machine == EM_AARCH64
                               ? "it is for another machine (x86-64, "
                               : "it is for another machine (AArch64, "));
    const std::string narrow = refusal_with([](elf_header& h) {
        h.e_ident[EI_CLASS] = h.e_ident[EI_CLASS] == ELFCLASS64 ? ELFCLASS32 : ELFCLASS64;
    });
    CHECK_MESSAGE(narrow.starts_with("it is for another machine ("), narrow);
    const std::string swapped = refusal_with([](elf_header& h) {
        h.e_ident[EI_DATA] = h.e_ident[EI_DATA] == ELFDATA2LSB ? ELFDATA2MSB : ELFDATA2LSB;
    });
    CHECK_MESSAGE(swapped.starts_with("it is for another machine ("), swapped);
}

TEST_CASE_FIXTURE(F, "library: what dlopen() finds is told without the path") {
    const auto other_system = [](elf_header& h) { h.e_ident[EI_OSABI] = 0xff; };
    CHECK(refusal_with(other_system) == "it cannot be loaded: ELF file OS ABI invalid");
}

TEST_CASE_FIXTURE(F, "library: what is no library") {
    bytes = "This is no library.";
    CHECK(refusal() == "it cannot be loaded: invalid ELF header");
    CHECK(bus::load_library(folder.path()).error() == "it is no regular file");
    CHECK(bus::load_library(folder.file("none.so")).error() ==
          "it cannot be opened: no such file or directory");
    const std::string fifo = folder.file("fifo.so"); // nobody writes to it
    REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
    CHECK(bus::load_library(fifo).error() == "it is no regular file");
}
