#include "bus/host_table.hpp"

#include <cerrno>
#include <cstdio>
#include <expected>
#include <memory>

#include "base/errno_text.hpp"
#include "bus/call_scope.hpp"
#include "bus/text.hpp"
#include "config/file_path.hpp"

namespace plexus::bus {

namespace {

log_level level_of(std::uint32_t level) {
    switch (level) {
    case PX_LOG_ERROR:
        return log_level::error;
    case PX_LOG_WARN:
        return log_level::warn;
    case PX_LOG_DEBUG:
        return log_level::debug;
    case PX_LOG_TRACE:
        return log_level::trace;
    default:
        return log_level::notice;
    }
}

const void* find(px_host* host, const char* id, void** provider) {
    const std::string_view wanted = id == nullptr ? std::string_view() : id;
    for (const kernel_table& each : kernel_tables()) {
        if (wanted == each.id) {
            if (provider != nullptr)
                *provider = host;
            return each.table;
        }
    }
    if (host->provided != nullptr) {
        if (const auto found = host->provided->find(wanted)) {
            if (provider != nullptr)
                *provider = found->self;
            return found->table;
        }
    }
    host->refuse(PX_ERR_NOT_FOUND, "nobody provides \"{}\"", wanted);
    return nullptr;
}

bool enabled(const px_host& host, log_level level) {
    const logger& log = const_cast<px_host&>(host).log();
    return level == log_level::debug   ? log.debug_on()
           : level == log_level::trace ? log.trace_on()
                                       : true;
}

/// One line, whatever the plugin wrote.
std::string one_line(std::string_view text) {
    std::string line;
    line.reserve(text.size());
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)
            line += c;
        else if (c == '\n')
            line += "\\n";
        else
            fmt::format_to(std::back_inserter(line), "\\x{:02x}", static_cast<unsigned char>(c));
    }
    return line;
}

void log(px_host* host, std::uint32_t level, px_text line) {
    const log_level as = level_of(level);
    if (enabled(*host, as))
        host->log().write(as, {}, fmt::format("{}: {}", host->name(), one_line(view(line))));
}

std::uint32_t log_enabled(px_host* host, std::uint32_t level) {
    return enabled(*host, level_of(level)) ? 1 : 0;
}

void fail(px_host*, px_text why) {
    if (call_scope* scope = call_scope::current())
        scope->set_failure(view(why));
}

px_text failure(px_host*) {
    return to_text(px_host::failure());
}

px_text config(px_host* host) {
    return to_text(host->config());
}

px_text config_folder(px_host* host) {
    return to_text(host->kernel().facts.config_folder);
}

px_server_facts server(px_host* host) {
    const server_facts& facts = host->kernel().facts;
    px_server_facts result{};
    result.size = sizeof(px_server_facts);
    result.loops = host->kernel().loops.size();
    result.name = to_text(facts.name);
    result.id = to_text(facts.id);
    result.version = to_text(facts.version);
    result.impl = to_text(facts.impl);
    result.executable = to_text(facts.executable);
    return result;
}

void set_health(px_host* host, std::uint32_t health, px_text sentence) {
    host->set_condition({std::min(health, PX_HEALTH_FAILED), one_line(view(sentence))});
}

void drained(px_host* host) {
    host->drained();
}

// At most `size_max` bytes of it and one more, so that who gets more than that knows; or errno.
std::expected<std::string, int> read_up_to(const std::string& path, std::uint64_t size_max) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                               std::fclose);
    if (file == nullptr)
        return std::unexpected(errno);
    std::string content;
    while (content.size() <= size_max) {
        constexpr std::uint64_t step = 64 * 1024;
        const std::size_t before = content.size();
        const std::uint64_t left = size_max - before;
        content.resize(before + (left < step ? left + 1 : step));
        const std::size_t got =
            std::fread(content.data() + before, 1, content.size() - before, file.get());
        content.resize(before + got);
        if (got == 0)
            break;
    }
    if (std::ferror(file.get()) != 0)
        return std::unexpected(errno);
    return content;
}

px_status read_file(px_host* host, px_text path, std::uint64_t size_max, px_text* content) {
    if (!host->may_block("host.read_file"))
        return PX_ERR_THREAD;
    std::string whole(view(path));
    if (!whole.starts_with('/'))
        whole = config::join_path(host->kernel().facts.config_folder, whole);
    auto read = read_up_to(whole, size_max);
    if (!read)
        return host->refuse(read.error() == ENOENT ? PX_ERR_NOT_FOUND : PX_ERR_IO, "{}: {}", whole,
                            errno_text(read.error()));
    if (read->size() > size_max)
        return host->refuse(PX_ERR_LIMIT, "{}: it has more than {} bytes", whole, size_max);
    *content = to_text(call_scope::current()->keep_last(std::move(*read)));
    return PX_OK;
}

} // namespace

const px_host_v0& host_table() {
    static const px_host_v0 table{
        sizeof(px_host_v0), 0,      find,       log,     log_enabled, fail, failure, config,
        config_folder,      server, set_health, drained, read_file};
    return table;
}

} // namespace plexus::bus
