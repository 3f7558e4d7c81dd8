#include "bus/elf_check.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include <elf.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_text.hpp"

// The ELF header of this program, where the linker puts it: what a library has to match.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" [[gnu::visibility("hidden")]] const ElfW(Ehdr) __ehdr_start;

namespace plexus::bus {

namespace {

using elf_header = ElfW(Ehdr);
using program_header = ElfW(Phdr);

class elf_file {
public:
    // A FIFO that nobody writes to would be waited for.
    explicit elf_file(const std::string& path)
        : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~elf_file() {
        if (fd_ >= 0)
            ::close(fd_);
    }
    elf_file(const elf_file&) = delete;
    elf_file& operator=(const elf_file&) = delete;

    text_result<void> measure() {
        struct stat about {};
        if (fd_ < 0 || ::fstat(fd_, &about) != 0)
            return std::unexpected("it cannot be opened: " + errno_text(errno));
        if (!S_ISREG(about.st_mode))
            return std::unexpected("it is no regular file");
        size_ = static_cast<std::uint64_t>(about.st_size);
        return {};
    }

    /// That the file has all of what stands at an offset.
    text_result<void> has(std::uint64_t offset, std::uint64_t size) const {
        constexpr auto max = std::numeric_limits<std::uint64_t>::max();
        const std::uint64_t end = offset > max - size ? max : offset + size;
        if (end <= size_)
            return {};
        return std::unexpected(fmt::format("it is not whole: {} bytes of {}", size_, end));
    }

    /// Fewer bytes than asked for when there are no more.
    std::size_t read(std::uint64_t offset, void* to, std::size_t size) const {
        const ssize_t got = ::pread(fd_, to, size, static_cast<off_t>(offset));
        return got < 0 ? 0 : static_cast<std::size_t>(got);
    }

private:
    int fd_;
    std::uint64_t size_ = 0;
};

std::string machine_name(std::uint16_t machine) {
    switch (machine) {
    case EM_X86_64:
        return "x86-64";
    case EM_AARCH64:
        return "AArch64";
    case EM_ARM:
        return "ARM";
    case EM_386:
        return "i386";
    case EM_RISCV:
        return "RISC-V";
    default:
        return fmt::format("ELF machine {}", machine);
    }
}

std::string machine_text(const elf_header& header) {
    std::uint16_t machine = header.e_machine; // at the same place in both classes
    if (header.e_ident[EI_DATA] != __ehdr_start.e_ident[EI_DATA])
        machine = std::byteswap(machine);
    return fmt::format("{}, {} bits, {}-endian", machine_name(machine),
                       header.e_ident[EI_CLASS] == ELFCLASS64 ? 64 : 32,
                       header.e_ident[EI_DATA] == ELFDATA2LSB ? "little" : "big");
}

bool of_this_machine(const elf_header& header) {
    return header.e_ident[EI_CLASS] == __ehdr_start.e_ident[EI_CLASS] &&
           header.e_ident[EI_DATA] == __ehdr_start.e_ident[EI_DATA] &&
           header.e_machine == __ehdr_start.e_machine;
}

} // namespace

text_result<void> check_elf(const std::string& path) {
    elf_file file(path);
    if (auto measured = file.measure(); !measured)
        return measured;
    elf_header header{};
    const std::size_t got = file.read(0, &header, sizeof header);
    if (std::memcmp(header.e_ident, ELFMAG, std::min<std::size_t>(got, SELFMAG)) != 0)
        return std::unexpected("it cannot be loaded: invalid ELF header");
    if (auto whole = file.has(0, sizeof header); !whole)
        return whole;
    if (!of_this_machine(header))
        return std::unexpected(fmt::format("it is for another machine ({}); one for {} is expected",
                                           machine_text(header), machine_text(__ehdr_start)));
    if (header.e_phentsize != sizeof(program_header))
        return std::unexpected(fmt::format("its program headers have {} bytes; {} are expected",
                                           header.e_phentsize, sizeof(program_header)));
    // They are the last thing in the file, so that any cut shows here; stripped off, all is zero.
    const std::uint64_t sections_size = std::uint64_t{header.e_shnum} * header.e_shentsize;
    if (auto whole = file.has(header.e_shoff, sections_size); !whole)
        return whole;
    std::vector<program_header> parts(header.e_phnum);
    const std::size_t parts_size = parts.size() * sizeof(program_header);
    if (auto whole = file.has(header.e_phoff, parts_size); !whole)
        return whole;
    if (file.read(header.e_phoff, parts.data(), parts_size) != parts_size)
        return std::unexpected("its program headers cannot be read");
    for (const program_header& part : parts)
        if (part.p_type == PT_LOAD)
            if (auto whole = file.has(part.p_offset, part.p_filesz); !whole)
                return whole;
    return {};
}

} // namespace plexus::bus
