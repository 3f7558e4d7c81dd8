#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/quote.hpp"
#include "base/url.hpp"
#include "config/schema/nkey_text.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

constexpr std::string_view no_resolver =
    "error parsing account resolver, should be MEM or  URL(\"url\") or a map containing dir and "
    "type state=[FULL|CACHE])";

/// resolver { } while it is read.
struct resolver_draft {
    std::string type;
    std::string dir;
    nanoseconds ttl{0};
    nanoseconds interval{0};
    bool allow_delete = false;
    std::optional<bool> hard_delete;
};
using R = resolver_draft;

/// A duration text; the reference reports errors at the whole block.
nanoseconds strict_duration(reader& in, const value& block, const value& v) {
    auto parsed = parse_duration(in.text(v));
    if (!parsed)
        in.fail(block, parsed.error());
    return *parsed;
}

void fill_resolver(section<R>& s) {
    s.mind_case();
    auto duration = [](auto access) {
        return [access](reader& in, const entry& e, R& d) {
            access(d) = strict_duration(in, e.item, e.item);
        };
    };
    s.text("type", at(&R::type), "How accounts are kept.")
        .choices({"full", "cache", "mem"})
        .read([](reader& in, const entry& e, R& d) { d.type = to_upper(in.text(e.item)); });
    s.text("dir", at(&R::dir), "Where account JWTs are kept.");
    s.boolean("allow_delete", at(&R::allow_delete), "Accounts may be deleted.");
    s.boolean("hard_delete", ignored, "Deletes files instead of renaming them.")
        .fallback("false")
        .read([](reader& in, const entry& e, R& d) { d.hard_delete = in.boolean(e.item); });
    s.integer("limit", ignored, "Accounts kept; 0: no limit, for a cache 1000.").fallback("0");
    s.add("ttl", shape::duration, "How long a cache keeps an account.").read(duration(at(&R::ttl)));
    s.add("interval", shape::duration, "How often servers compare their accounts.")
        .fallback("1m")
        .read(duration(at(&R::interval)));
    s.add("timeout", shape::duration, "How long a look-up may take.")
        .fallback("1.9s")
        .read([](reader& in, const entry& e, R&) { strict_duration(in, e.item, e.item); });
    // Other keys are not looked at.
    s.when_unknown([](reader&, const entry&, const section_info&) {});
}

const section<R>& resolver_section() {
    static const section<R> table("resolver", "Where account JWTs come from.", fill_resolver);
    return table;
}

void check_directory(reader& in, const value& at, const std::string& dir) {
    if (dir.empty())
        return in.error(at, "dir has no value and needs to point to a directory");
    struct stat info {};
    if (::stat(dir.c_str(), &info) == 0 &&
        (!S_ISDIR(info.st_mode) || (info.st_mode & S_IWUSR) == 0))
        in.error(at, "dir needs to point to an accessible directory");
}

void read_resolver_map(reader& in, const entry& e) {
    R d;
    try {
        resolver_section().read_unguarded(in, e.item, d);
    } catch (const failure& failed) {
        in.fail(e.item, failed.text);
    }
    if (d.type == "CACHE") {
        check_directory(in, e.item, d.dir);
        if (d.interval.count() != 0)
            in.error(e.item, "CACHE does not accept sync");
        if (d.allow_delete)
            in.error(e.item, "CACHE does not accept allow_delete");
        if (d.hard_delete)
            in.error(e.item, "CACHE does not accept hard_delete");
    } else if (d.type == "FULL") {
        check_directory(in, e.item, d.dir);
        if (d.ttl.count() != 0)
            in.error(e.item, "FULL does not accept ttl");
        if (d.hard_delete && !d.allow_delete)
            in.error(e.item, "hard_delete has no effect without delete");
    } else if (d.type != "MEM" && d.type != "MEMORY") {
        return in.error(e.item, std::string(no_resolver));
    }
    if (d.dir.empty() && !d.type.starts_with("MEM")) // the reference tries to make it all the same
        in.error(e.item, "mkdir : no such file or directory");
}

/// MEM, MEMORY or URL("..."), with the reference's leniency: the words may stand anywhere.
void read_resolver_word(reader& in, const entry& e) {
    const std::string& text = *e.item.as_string();
    const std::string lower = to_lower(text);
    if (lower.find("mem") != std::string::npos)
        return;
    const std::size_t word = lower.find("url");
    if (word == std::string::npos)
        return in.error(e.item, std::string(no_resolver));
    std::string url;
    const std::size_t open = word + 3;
    const std::size_t close = text.find(')', open);
    if (open < text.size() && text[open] == '(' && close != std::string::npos) {
        url = trim(std::string_view(text).substr(open + 1, close - open - 1));
        std::erase(url, '"');
    }
    if (auto parsed = parse_url(url); !parsed)
        in.error(e.item, fmt::format("error parsing account resolver url [{}]", go_quote(url)));
}

/// The three parts of a JWT with a JSON object in the first two; nothing is verified here.
std::optional<boost::json::object> jwt_claims(std::string_view token) {
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return std::nullopt;
    std::optional<boost::json::object> claims;
    for (const std::string_view part :
         {token.substr(0, first), token.substr(first + 1, second - first - 1)}) {
        auto raw = base64url_decode(part);
        if (!raw)
            return std::nullopt;
        boost::system::error_code ec;
        auto parsed =
            boost::json::parse({reinterpret_cast<const char*>(raw->data()), raw->size()}, ec);
        if (ec || !parsed.is_object())
            return std::nullopt;
        claims = std::move(parsed.as_object());
    }
    return claims;
}

/// Whether the token says it is a JWT of this type: operator or account.
bool jwt_of_type(std::string_view token, std::string_view type) {
    const auto claims = jwt_claims(token);
    if (!claims)
        return false;
    const boost::json::value* nats = claims->if_contains("nats");
    const boost::json::value* found =
        nats != nullptr && nats->is_object() ? nats->as_object().if_contains("type") : nullptr;
    if (found == nullptr) // the first version of JWTs
        found = claims->if_contains("type");
    return found != nullptr && found->is_string() && found->as_string() == type;
}

constexpr std::size_t jwt_file_bytes_max = 1u << 20;

/// The token of an operator, in a file (perhaps between BEGIN and END lines) or in the text itself.
text_result<std::string> operator_token(const std::string& source) {
    const int file = ::open(source.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        if (source.starts_with("eyJ"))
            return source;
        return std::unexpected(fmt::format("open {}: {}", source, to_lower(::strerror(errno))));
    }
    std::string content(jwt_file_bytes_max, '\0');
    const ssize_t size = ::read(file, content.data(), content.size());
    const int why = errno;
    ::close(file);
    if (size < 0)
        return std::unexpected(fmt::format("read {}: {}", source, to_lower(::strerror(why))));
    content.resize(static_cast<std::size_t>(size));
    for (const std::string& word : fields(content))
        if (word.starts_with("eyJ"))
            return word;
    return std::string(trim(content));
}

void read_operators(reader& in, const entry& e) {
    std::vector<std::string> sources;
    if (const std::string* text = e.item.as_string()) {
        sources.push_back(*text);
    } else if (const array* list = e.item.as_array()) {
        for (const value& item : *list) {
            if (item.as_string() != nullptr)
                sources.push_back(*item.as_string());
            else
                in.error(e.item, "error parsing operators: unsupported type *conf.token where "
                                 "string is expected");
        }
    } else {
        in.error(e.item,
                 fmt::format("error parsing operators: unsupported type {}", go_type(e.item)));
    }
    for (const std::string& source : sources) {
        auto token = operator_token(source);
        if (!token)
            in.error(e.item, "error parsing operator JWT: " + token.error());
        else if (!jwt_claims(*token))
            in.error(e.item, "error parsing operator JWT: expected 3 chunks");
        else if (!jwt_of_type(*token, "operator"))
            in.error(e.item, "error parsing operator JWT: not operator claim");
    }
}

} // namespace

void add_jwt_options(section<options>& s) {
    constexpr auto no = reload_rule::refused;
    s.text("default_sentinel", ignored, "The user JWT of clients that bring none.")
        .field("DefaultSentinel", reload_rule::applied)
        .owner("jwt")
        .secret();
    s.texts("trusted_keys", "trusted", ignored,
            "Public operator nkeys that accounts are signed with.")
        .alias({"trusted"})
        .field("TrustedKeys", no)
        .owner("jwt")
        .read([](reader& in, const entry& e, options&) {
            for (const std::string& key : in.texts(e, "trusted"))
                if (!valid_public_nkey(key, nkey_kind::operator_))
                    in.error(e.item, fmt::format("trust key {} required to be a valid public "
                                                 "operator nkey",
                                                 go_quote(key)));
        });
    s.add("operator", shape::text_list, "Operator JWTs, inline or as files.")
        .alias({"operators", "root", "roots", "root_operator", "root_operators"})
        .also({shape::text})
        .field("TrustedOperators", no)
        .owner("jwt")
        .read([](reader& in, const entry& e, options&) { read_operators(in, e); });
    s.add("resolver", shape::text, "Where account JWTs come from: MEMORY, URL(\"...\") or a store.")
        .alias({"account_resolver", "accounts_resolver"})
        .also({shape::section})
        .nested(resolver_section())
        .field("AccountResolver", reload_rule::checked)
        .owner("jwt")
        .read([](reader& in, const entry& e, options&) {
            if (e.item.as_string() != nullptr)
                read_resolver_word(in, e);
            else if (e.item.as_map() != nullptr)
                read_resolver_map(in, e);
            else
                in.error(e.item, fmt::format("error parsing operator resolver, wrong type {}",
                                             go_type(e.item)));
        });
    s.add("resolver_tls", shape::section, "TLS towards the account server of URL(\"...\").")
        .nested(tls_section())
        .field("AccountResolverTLSConfig", reload_rule::applied)
        .owner("jwt")
        .read([](reader& in, const entry& e, options&) { read_tls(in, e.item); });
    s.add("resolver_preload", shape::text_map, "Account JWTs by the account's public nkey.")
        .owner("jwt")
        .field("Accounts", reload_rule::applied)
        .read([](reader& in, const entry& e, options&) {
            const map* accounts = e.item.as_map();
            if (accounts == nullptr)
                in.fail(e.item, "preload should be a map of account_public_key:account_jwt");
            for (const map_entry& account : *accounts) {
                const std::string* token = account.content.as_string();
                if (token == nullptr)
                    in.error(account.content, "preload map value should be a string JWT");
                else if (!jwt_of_type(*token, "account"))
                    in.error(account.content, "invalid account JWT");
            }
        });
    s.texts("resolver_pinned_accounts", "resolver_pinned_accounts", ignored,
            "The only accounts this server lets in.")
        .field("Accounts", reload_rule::applied)
        .owner("jwt");
}

} // namespace plexus::config
