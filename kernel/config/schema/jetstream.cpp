#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

using S = section<unapplied>;

/// A number, or digits with K, M, G or T (powers of 1024); the error is without the key.
text_result<std::int64_t> storage_size(const value& v) {
    if (const std::int64_t* bytes = v.as_int())
        return *bytes;
    const std::string* text = v.as_string();
    if (text == nullptr)
        return std::unexpected("must be int64 or string");
    if (text->empty())
        return 0;
    auto number = go_parse_int(std::string_view(*text).substr(0, text->size() - 1), "ParseInt");
    if (!number)
        return number;
    constexpr std::string_view suffixes = "KMGT";
    const std::size_t power = suffixes.find(text->back());
    if (power == std::string_view::npos)
        return std::unexpected("sizes defined as strings must end in K, M, G, T");
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(*number) << (10 * (power + 1)));
}

S::row add_size(S& s, std::string_view key, std::string_view named, std::string_view doc) {
    return s.add(key, shape::size, doc)
        .also({shape::size_text})
        .unit("bytes")
        .read([named](reader& in, const entry& e, unapplied&) {
            auto size = storage_size(e.item);
            if (!size)
                in.fail(e.item, fmt::format("{} {}", named.empty() ? to_lower(e.key) : named,
                                            size.error()));
        });
}

S::row add_count(S& s, std::string_view key, std::string_view doc) {
    return s.add(key, shape::integer, doc).read([](reader& in, const entry& e, unapplied&) {
        if (e.item.as_int() == nullptr)
            in.fail(e.item, fmt::format("Expected a parseable size for {}, got {}", go_quote(e.key),
                                        go_value(e.item)));
    });
}

/// A duration text; the reference prints its error without a position.
void check_duration(reader& in, const entry& e, unapplied&) {
    if (auto parsed = parse_duration(in.text(e.item)); !parsed)
        in.error(position{}, parsed.error());
}

void read_cipher(reader& in, const entry& e, unapplied&) {
    const std::string cipher = to_lower(in.text(e.item));
    if (cipher != "chacha" && cipher != "chachapoly" && cipher != "aes")
        in.fail(e.item, "Unknown cipher type: " + go_quote(*e.item.as_string()));
}

const S& batch_section() {
    static const S table("jetstream.limits.batch", "Limits of atomic batches.", [](S& s) {
        s.integer("max_inflight_per_stream", ignored, "Open batches of one stream.").fallback("50");
        s.integer("max_inflight_total", ignored, "Open batches of the server.").fallback("1000");
        s.integer("max_msgs", ignored, "Messages of one batch.").fallback("1000");
        s.add("timeout", shape::duration, "How long a batch may stay open.")
            .fallback("10s")
            .read(check_duration);
        s.when_no_map([](const value& v) {
            return fmt::format("Expected a map to define batch limits, got {}", go_type(v));
        });
    });
    return table;
}

const S& limits_section() {
    static const S table("jetstream.limits", "Limits of streams and consumers.", [](S& s) {
        constexpr auto yes = reload_rule::applied;
        s.integer("max_ack_pending", ignored, "Unacknowledged messages of a consumer.")
            .field("JetStreamLimits", yes);
        s.integer("max_ha_assets", ignored, "Replicated streams and consumers on this server.")
            .field("JetStreamLimits", yes);
        s.integer("max_request_batch", ignored, "Messages one pull request may ask for.")
            .field("JetStreamLimits", yes);
        s.integer("default_max_consumers", ignored, "Consumers of a stream that sets no limit.")
            .field("JetStreamLimits", yes);
        s.add("duplicate_window", shape::duration, "The longest time duplicates may be looked for.")
            .field("JetStreamLimits", yes)
            .read(check_duration);
        s.add("batch", shape::section, "Limits of atomic batches.")
            .nested(batch_section())
            .field("JetStreamLimits", yes)
            .read([](reader& in, const entry& e, unapplied& none) {
                batch_section().read_unguarded(in, e.item, none);
            });
        s.when_no_map([](const value& v) {
            return fmt::format("Expected a map to define JetStreamLimits, got {}", go_type(v));
        });
    });
    return table;
}

const S& tpm_section() {
    static const S table("jetstream.tpm", "Keeps the encryption key in a TPM.", [](S& s) {
        s.text("keys_file", ignored, "Where the sealed keys are kept.");
        s.text("encryption_password", ignored, "The password of the sealed keys.").secret();
        s.text("srk_password", ignored, "The password of the storage root key.").secret();
        s.integer("pcr", ignored, "The platform configuration register that seals the keys.");
        s.add("cipher", shape::text, "The cipher of the store.")
            .choices({"chacha", "chachapoly", "aes"})
            .read(read_cipher);
        s.when_no_map([](const value& v) {
            return fmt::format("Expected a map to define JetStreamLimits, got {}", go_type(v));
        });
    });
    return table;
}

/// Whether a word turns JetStream on or off.
void check_switch(reader& in, const value& v) {
    const std::string word = to_lower(*v.as_string());
    if (word != "enabled" && word != "enable" && word != "disabled" && word != "disable")
        in.fail(v, fmt::format("Expected 'enabled' or 'disabled' for string value, got '{}'",
                               *v.as_string()));
}

void fill_stores(S& s) {
    s.text("store_dir", ignored, "Where streams are kept, in a folder jetstream.")
        .alias({"store", "storedir"})
        .field("StoreDir", reload_rule::refused)
        .read([](reader& in, const entry& e, unapplied&) {
            if (!in.state.store_dir.empty())
                in.fail(e.item, "Duplicate 'store_dir' configuration");
            in.state.store_dir = in.text(e.item);
        });
    add_size(s, "max_memory_store", "max_mem_store", "Memory for streams; 0: none.")
        .alias({"max_mem_store", "max_mem"})
        .fallback("75% of the memory")
        .field("JetStreamMaxMemory", reload_rule::checked);
    add_size(s, "max_file_store", "max_file_store", "Disk space for streams; 0: none.")
        .alias({"max_file"})
        .fallback("75% of what is free")
        .field("JetStreamMaxStore", reload_rule::checked);
    s.add("sync_interval", shape::duration, "How often files are flushed to disk; or always.")
        .alias({"sync"})
        .also({shape::integer, shape::text})
        .fallback("2m")
        .field("SyncInterval", reload_rule::refused)
        .read([](reader& in, const entry& e, unapplied&) {
            if (e.item.as_string() == nullptr || to_lower(*e.item.as_string()) != "always")
                in.duration(e, e.key);
        });
    s.text("key", ignored, "Encrypts the store.")
        .alias({"ek", "encryption_key"})
        .field("JetStreamKey", reload_rule::refused)
        .secret();
    s.text("prev_key", ignored, "The key the store was encrypted with before.")
        .alias({"prev_ek", "prev_encryption_key"})
        .field("JetStreamOldKey", reload_rule::refused)
        .secret();
    s.add("cipher", shape::text, "The cipher of the store.")
        .choices({"chacha", "chachapoly", "aes"})
        .fallback("chacha")
        .field("JetStreamCipher", reload_rule::refused)
        .read(read_cipher);
    s.add("tpm", shape::section, "Keeps the encryption key in a TPM.")
        .nested(tpm_section())
        .field("JetStreamTpm", reload_rule::refused)
        .read([](reader& in, const entry& e, unapplied& none) {
            tpm_section().read_unguarded(in, e.item, none);
        });
}

void fill_meta(S& s) {
    auto absolute = [](reader& in, const entry& e) {
        in.fail(e.item, fmt::format("Expected an absolute size for {}, got {}", go_quote(e.key),
                                    go_value(e.item)));
    };
    constexpr auto yes = reload_rule::applied;
    s.add("meta_compact", shape::integer, "Log entries after which the group's log is compacted.")
        .fallback("0")
        .field("JetStreamMetaCompact", yes)
        .read([=](reader& in, const entry& e, unapplied&) {
            if (e.item.as_int() == nullptr || *e.item.as_int() < 0)
                absolute(in, e);
        });
    s.add("meta_compact_size", shape::size, "The size after which the group's log is compacted.")
        .also({shape::size_text})
        .unit("bytes")
        .fallback("0")
        .field("JetStreamMetaCompactSize", yes)
        .read([=](reader& in, const entry& e, unapplied&) {
            auto size = storage_size(e.item);
            if (!size)
                in.fail(e.item, fmt::format("{} {}", to_lower(e.key), size.error()));
            if (*size < 0)
                absolute(in, e);
        });
    s.boolean("meta_compact_sync", ignored, "Compacts the group's log at once.")
        .fallback("false")
        .field("JetStreamMetaCompactSync", yes);
}

void fill_jetstream(S& s) {
    constexpr auto no = reload_rule::refused;
    s.boolean("enabled", ignored, "Turns JetStream on.")
        .alias({"enable"})
        .fallback("true")
        .field("JetStream", reload_rule::applied);
    s.boolean("strict", ignored, "Refuses API requests with unknown fields.")
        .fallback("true")
        .field("NoJetStreamStrict", no)
        .read([](reader& in, const entry& e, unapplied&) {
            if (e.item.as_bool() == nullptr)
                in.fail(e.item, fmt::format("Expected 'true' or 'false' for bool value, got '{}'",
                                            e.item.as_string() != nullptr
                                                ? *e.item.as_string()
                                                : fmt::format("%!s({}={})", go_type(e.item),
                                                              go_value(e.item))));
        });
    fill_stores(s);
    s.text("domain", ignored, "Tells the JetStream of this server from others' across leaf nodes.")
        .field("JetStreamDomain", no);
    s.text("extension_hint", ignored, "Whether this server will extend another domain.")
        .choices({"will_extend", "no_extend"})
        .field("JetStreamExtHint", no)
        .read([](reader& in, const entry& e, unapplied&) { in.text(e.item); });
    s.add("limits", shape::section, "Limits of streams and consumers.")
        .nested(limits_section())
        .field("JetStreamLimits", reload_rule::applied)
        .read([](reader& in, const entry& e, unapplied& none) {
            limits_section().read_unguarded(in, e.item, none);
        });
    s.text("unique_tag", ignored,
           "Replicas are placed on servers with different tags of this kind.")
        .field("JetStreamUniqueTag", no);
    add_size(s, "max_outstanding_catchup", "", "Bytes on their way to replicas that catch up.")
        .fallback("64MiB")
        .field("JetStreamMaxCatchup", no);
    add_size(s, "max_buffered_size", "", "Bytes of a stream that wait to be stored.")
        .fallback("128MiB")
        .field("StreamMaxBufferedSize", no);
    add_count(s, "max_buffered_msgs", "Messages of a stream that wait to be stored.")
        .fallback("100000")
        .field("StreamMaxBufferedMsgs", no);
    add_count(s, "request_queue_limit", "API requests that wait.")
        .fallback("10000")
        .field("JetStreamRequestQueueLimit", no);
    add_count(s, "info_queue_limit", "API information requests that wait.")
        .fallback("request_queue_limit")
        .field("JetStreamInfoQueueLimit", no);
    fill_meta(s);
    s.add("max_concurrent_io", shape::integer, "Disk operations at a time.")
        .range("4..8192")
        .fallback("4096")
        .field("JetStreamConcurrentIOs", no)
        .read([](reader& in, const entry& e, unapplied&) {
            const std::int64_t* count = e.item.as_int();
            if (count == nullptr || *count < 4 || *count > 8192)
                in.fail(e.item, fmt::format("Expected an absolute size for {} between 4 and 8192, "
                                            "got {}",
                                            go_quote(e.key), go_value(e.item)));
        });
}

const S& jetstream_table() {
    static const S table("jetstream", "Streams, consumers and what is built on them.",
                         fill_jetstream);
    return table;
}

void fill_account(S& s) {
    add_count(s, "max_memory", "Memory for the account's streams.")
        .alias({"max_mem", "mem", "memory"})
        .unit("bytes");
    add_count(s, "max_store", "Disk space for the account's streams.")
        .alias({"max_file", "max_disk", "store", "disk"})
        .unit("bytes");
    add_count(s, "max_streams", "Streams of the account.").alias({"streams"});
    add_count(s, "max_consumers", "Consumers of one stream.").alias({"consumers"});
    s.boolean("max_bytes_required", ignored, "Refuses streams without a limit of their own.")
        .alias({"max_stream_bytes", "max_bytes"})
        .fallback("false")
        .read([](reader& in, const entry& e, unapplied&) {
            if (e.item.as_bool() == nullptr)
                in.fail(e.item, fmt::format("Expected a parseable bool for {}, got {}",
                                            go_quote(e.key), go_value(e.item)));
        });
    add_count(s, "mem_max_stream_bytes", "The largest memory stream.")
        .alias({"memory_max_stream_bytes"})
        .unit("bytes");
    add_count(s, "disk_max_stream_bytes", "The largest file stream.")
        .alias({"store_max_stream_bytes"})
        .unit("bytes");
    add_count(s, "max_ack_pending", "Unacknowledged messages of a consumer.");
    s.text("cluster_traffic", ignored, "The account that carries the account's replication.")
        .choices({"system", "owner"})
        .fallback("system")
        .read([](reader& in, const entry& e, unapplied&) {
            const std::string* who = e.item.as_string();
            if (who == nullptr)
                in.fail(e.item, fmt::format("Expected either 'system' or 'owner' string value for "
                                            "{}, got {}",
                                            go_quote(e.key), go_value(e.item)));
            if (!who->empty() && *who != "system" && *who != "owner")
                in.fail(e.item, fmt::format("Expected 'system' or 'owner' string value for {}, "
                                            "got {}",
                                            go_quote(e.key), *who));
        });
}

const S& account_table() {
    static const S table("accounts.jetstream", "How much of JetStream the account may use.",
                         fill_account);
    return table;
}

/// `at` is the place of errors about the whole value.
void read_switch_or_map(reader& in, const value& v, const S& table, const position& at) {
    if (v.as_bool() != nullptr)
        return;
    if (v.as_map() != nullptr) {
        unapplied none;
        table.read_unguarded(in, v, none);
    } else if (v.as_string() != nullptr) {
        try {
            check_switch(in, v);
        } catch (const failure& failed) {
            in.fail(at, failed.text);
        }
    } else {
        in.fail(at, fmt::format("Expected map, bool or string to define JetStream, got {}",
                                go_type(v)));
    }
}

} // namespace

const section_info& jetstream_section() {
    return jetstream_table();
}

const section_info& account_jetstream_section() {
    return account_table();
}

void read_jetstream(reader& in, const entry& e) {
    try {
        read_switch_or_map(in, e.item, jetstream_table(), e.item.at());
    } catch (const wrong_type& wrong) {
        throw wrong_type{e.item.at(), wrong.text}; // as the reference places it
    }
}

void read_account_jetstream(reader& in, const value& v) {
    read_switch_or_map(in, v, account_table(), {});
}

bool jetstream_idle(const value& v) {
    if (const bool* on = v.as_bool())
        return !*on;
    if (const std::string* word = v.as_string())
        return to_lower(*word).starts_with("disable");
    const map* keys = v.as_map();
    for (const std::string_view key : {"enabled", "enable"})
        if (const value* on = keys != nullptr ? keys->find_nocase(key) : nullptr)
            return on->as_bool() != nullptr && !*on->as_bool();
    return false;
}

} // namespace plexus::config
