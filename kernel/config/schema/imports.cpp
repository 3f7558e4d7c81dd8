#include <fmt/format.h>

#include "base/quote.hpp"
#include "config/schema/tables.hpp"

namespace plexus::config {

namespace {

/// {account, subject} of a stream or service.
struct source_draft {
    std::string account;
    std::string subject;
};

void fill_source(section<source_draft>& s) {
    s.text("account", at(&source_draft::account), "The account that exports it.");
    s.text("subject", at(&source_draft::subject), "The subject in that account.");
}

const section<source_draft>& source_section() {
    static const section<source_draft> table("accounts.imports.stream",
                                             "What is imported, from where.", fill_source);
    return table;
}

/// One entry of imports while it is read.
struct import_draft {
    import_spec result;
    bool has_stream = false;
    bool has_service = false;
    const value* allow_trace = nullptr;
};
using I = import_draft;

/// Fills in account and subject; false after an error.
bool read_source(reader& in, const entry& e, std::string_view kind, I& d) {
    if (e.item.as_map() == nullptr) {
        in.error(e.item,
                 fmt::format("{} entry should be an account map, got {}", kind, go_type(e.item)));
        return false;
    }
    source_draft source;
    // After a failed conversion the reference has neither.
    if (source_section().read(in, e.item, source) == outcome::broken)
        source = {};
    if (source.account.empty() || source.subject.empty()) {
        in.error(e.item, "Expect an account name and a subject");
        return false;
    }
    d.result.from_account = source.account;
    d.result.subject = source.subject;
    return true;
}

void read_stream(reader& in, const entry& e, I& d) {
    if (d.has_service)
        in.error(e.item, "Detected stream but already saw a service");
    else if (read_source(in, e, "Stream", d))
        d.has_stream = true;
}

void read_service(reader& in, const entry& e, I& d) {
    if (d.has_stream)
        return in.error(e.item, "Detected service but already saw a stream");
    if (d.allow_trace != nullptr)
        return in.error(*d.allow_trace, "Detected allow_trace directive on a non-stream");
    if (read_source(in, e, "Service", d)) {
        d.has_service = true;
        d.result.service = true;
    }
}

void fill_import(section<I>& s) {
    s.add("stream", shape::section, "Messages of another account to receive here.")
        .nested(source_section())
        .read(read_stream);
    s.add("service", shape::section, "A service of another account to send requests to.")
        .nested(source_section())
        .read(read_service);
    s.text("prefix", at(&I::result, &import_spec::prefix),
           "Stands before the subject of a stream in this account; not with to.");
    s.text("to", at(&I::result, &import_spec::to), "The subject in this account.")
        .read([](reader& in, const entry& e, I& d) {
            d.result.to = in.text(e.item);
            if (d.has_stream && !d.result.prefix.empty())
                in.error(e.item, "Stream import can not have a 'prefix' and a 'to' property");
        });
    s.boolean("share", ignored, "Tells the service who sends the request.");
    s.boolean("allow_trace", ignored, "Lets message traces go on into the other account.")
        .read([](reader& in, const entry& e, I& d) {
            if (d.has_service)
                return in.error(e.item, "Detected allow_trace directive on a non-stream");
            d.allow_trace = &e.item;
            in.boolean(e.item);
        });
    s.when_no_map([](const value& v) {
        return fmt::format("Import Items should be a map with type entry, got {}", go_type(v));
    });
}

const section<I>& import_table() {
    static const section<I> table("accounts.imports", "What an account uses of others.",
                                  fill_import);
    return table;
}

} // namespace

const section_info& import_section() {
    return import_table();
}

void read_imports(reader& in, const entry& e, const std::string& account) {
    const array* items = e.item.as_array();
    if (items == nullptr)
        return in.error(e.item, fmt::format("Imports should be an array, got {}", go_type(e.item)));
    std::vector<import_spec>& all = in.state.between_accounts.imports;
    for (const value& item : *items) {
        I d;
        d.result.account = account;
        if (import_table().read(in, item, d) != outcome::complete ||
            (!d.has_stream && !d.has_service))
            continue;
        auto local = [](const import_spec& spec) {
            return spec.to.empty() ? spec.subject : spec.to;
        };
        const import_spec* doubled = nullptr;
        if (d.has_service)
            for (const import_spec& other : all)
                if (other.service && other.account == account && local(other) == local(d.result) &&
                    other.from_account == d.result.from_account)
                    doubled = &other;
        if (doubled != nullptr)
            in.error(item, fmt::format("Duplicate service import subject {}, previously used in "
                                       "import for account {}, subject {}",
                                       go_quote(local(d.result)), go_quote(doubled->from_account),
                                       go_quote(doubled->subject)));
        else
            all.push_back(std::move(d.result));
    }
}

} // namespace plexus::config
