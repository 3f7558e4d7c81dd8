#pragma once

#include <concepts>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/saturated.hpp"
#include "config/schema/go_text.hpp"
#include "config/schema/option.hpp"
#include "config/schema/reader.hpp"
#include "config/schema/show.hpp"
#include "config/value.hpp"

namespace plexus::config {

/// The way from an object to one of its fields, through nested structs:
/// at(&options::limits, &limit_options::max_payload).
template <class... Member>
auto at(Member... members) {
    return [=](auto& object) -> auto& { return (object.*....*members); };
}

/// Stands where a field would for options that are checked and then left to a plugin.
struct ignored_field {};
inline constexpr ignored_field ignored;

/// The target of sections whose options are all left to a plugin.
struct unapplied {};

/// One changed option, as a reload sees it.
struct change {
    const option_info* option = nullptr;
    std::string old_text; ///< As the reference prints it; "[REDACTED]" for secrets.
    std::string new_text;
    bool allowed = false;
};

/// A section_info whose rows also know how to read their option into a T and to show it again.
///
/// Thread, owner: as section_info.
/// Errors: read() records what is wrong, read_unguarded() throws it.
template <class T>
class section : public section_info {
public:
    using read_fn = std::function<void(reader&, const entry&, T&)>;
    using show_fn = std::function<std::optional<value>(const T&, secrets)>;
    using diff_fn = std::function<void(const T&, const T&, std::vector<change>&)>;
    using allow_fn = std::function<bool(const T&, const T&)>;
    using idle_fn = std::function<bool(const value&)>;
    using unknown_fn = std::function<void(reader&, const entry&, const section_info&)>;

    /// `fill` adds the rows; it is called once, here.
    section(std::string_view path, std::string_view doc, const std::function<void(section&)>& fill)
        : section_info(path, doc) {
        fill(*this);
    }

    /// Completes one row of the table.
    class row {
    public:
        row(section& of, std::size_t index) : of_(of), index_(index) {}

        row alias(std::initializer_list<std::string_view> names) {
            return with([&](auto& o) { o.aliases = names; });
        }
        row also(std::initializer_list<shape> shapes) {
            return with([&](auto& o) { o.shapes.insert(o.shapes.end(), shapes); });
        }
        row choices(std::vector<std::string_view> texts) {
            return with([&](auto& o) { o.choices = std::move(texts); });
        }
        row unit(std::string_view text) {
            return with([&](auto& o) { o.unit = text; });
        }
        row range(std::string_view text) {
            return with([&](auto& o) { o.range = text; });
        }
        row fallback(std::string_view text) {
            return with([&](auto& o) { o.fallback = text; });
        }
        /// The reference's field name and what a reload does with it.
        row field(std::string_view name, reload_rule rule) {
            return with([&](auto& o) {
                o.field = name;
                o.reload = rule;
            });
        }
        row owner(std::string_view plugin) {
            return with([&](auto& o) { o.owner = plugin; });
        }
        row replaced_by(std::string_view other) {
            return with([&](auto& o) { o.deprecated_by = other; });
        }
        row secret() {
            return with([&](auto& o) { o.secret = true; });
        }
        row nested(const section_info& inner) {
            return with([&](auto& o) { o.nested = &inner; });
        }
        row read(read_fn f) {
            of_.rows_[index_].read = std::move(f);
            return *this;
        }
        row show(show_fn f) {
            of_.rows_[index_].show = std::move(f);
            return with([&](auto& o) {
                auto content = of_.rows_[index_].show(T{}, secrets::hidden);
                if (content && o.fallback.empty())
                    o.fallback = toml_inline(*content);
            });
        }
        row diff(diff_fn f) {
            of_.rows_[index_].diff = std::move(f);
            return *this;
        }
        /// For reload_rule::checked: whether going from one to the other is possible.
        row allowed_if(allow_fn f) {
            of_.rows_[index_].allowed = std::move(f);
            return *this;
        }
        /// Values with which a plugin's option asks for nothing, so that the plugin need not be
        /// there.
        row idle(idle_fn f) {
            of_.rows_[index_].idle = std::move(f);
            return *this;
        }

    private:
        template <class F>
        row with(F change_info) {
            change_info(of_.options_[index_]);
            return *this;
        }
        section& of_;
        std::size_t index_;
    };

    row add(std::string_view key, shape form, std::string_view doc) {
        option_info info;
        info.key = key;
        info.shapes = {form};
        info.doc = doc;
        options_.push_back(std::move(info));
        rows_.emplace_back();
        return row(*this, rows_.size() - 1);
    }

    /// A row that converts with `convert` (to an optional) and keeps the result in a field.
    template <class Access, class Convert>
    row bind(std::string_view key, shape form, Access access, Convert convert,
             std::string_view doc) {
        row r = add(key, form, doc);
        if constexpr (std::same_as<Access, ignored_field>) {
            r.read([convert](reader& in, const entry& e, T&) { convert(in, e); });
        } else {
            r.read([access, convert](reader& in, const entry& e, T& target) {
                if (auto content = convert(in, e)) {
                    auto& field = access(target);
                    using field_type = std::remove_reference_t<decltype(field)>;
                    if constexpr (std::same_as<decltype(content), std::optional<std::int64_t>>)
                        field = saturated<field_type>(*content);
                    else
                        field = static_cast<field_type>(std::move(*content));
                }
            });
            r.show([access](const T& source, secrets) -> std::optional<value> {
                return show_value(access(source));
            });
        }
        return r;
    }

    row boolean(std::string_view key, auto access, std::string_view doc) {
        auto convert = [](reader& in, const entry& e) { return std::optional(in.boolean(e.item)); };
        return bind(key, shape::boolean, access, convert, doc);
    }
    row integer(std::string_view key, auto access, std::string_view doc) {
        auto convert = [](reader& in, const entry& e) { return std::optional(in.integer(e.item)); };
        return bind(key, shape::integer, access, convert, doc);
    }
    row text(std::string_view key, auto access, std::string_view doc) {
        auto convert = [](reader& in, const entry& e) { return std::optional(in.text(e.item)); };
        return bind(key, shape::text, access, convert, doc);
    }
    /// A duration text, or a number of seconds with a warning that names `label`.
    row duration(std::string_view key, auto access, std::string_view doc,
                 std::string_view label = {}) {
        auto convert = [label = label.empty() ? key : label](reader& in, const entry& e) {
            return in.duration(e, label);
        };
        return bind(key, shape::duration, access, convert, doc).also({shape::integer});
    }
    row texts(std::string_view key, std::string_view label, auto access, std::string_view doc) {
        auto convert = [label](reader& in, const entry& e) {
            return std::optional(in.texts(e, label));
        };
        return bind(key, shape::text_list, access, convert, doc).also({shape::text});
    }
    row write_timeout(std::string_view key, auto access, std::string_view doc) {
        auto convert = [](reader& in, const entry& e) { return in.write_timeout(e); };
        return bind(key, shape::text, access, convert, doc).choices({"default", "close", "retry"});
    }
    // How the reference treats the map as a whole.

    /// The error for a value that is no map; without one it is a failed conversion.
    void when_no_map(std::function<std::string(const value&)> text) { no_map_ = std::move(text); }
    /// Instead of `unknown field "<key>"`.
    void when_unknown(unknown_fn f) { unknown_ = std::move(f); }
    /// A failed conversion ends only its own option.
    void keep_going() { keeps_going_ = true; }
    void mind_case() { minds_case_ = true; }
    /// Runs after the keys, even after an error; may complain in its turn.
    void finally(std::function<void(reader&, const value&, T&)> f) { finally_ = std::move(f); }

    outcome read(reader& in, const value& block, T& target) const {
        const map* entries = block.as_map();
        if (entries == nullptr) {
            if (no_map_) {
                in.error(block, no_map_(block));
                return outcome::stopped;
            }
            in.error(block, conversion_text(block, "map[string]interface {}"));
            return outcome::broken;
        }
        return read(in, *entries, block, target);
    }

    /// As read(), but the first error ends the enclosing map too: it is thrown, not recorded.
    void read_unguarded(reader& in, const value& block, T& target) const {
        if (block.as_map() == nullptr && no_map_)
            in.fail(block, no_map_(block));
        for (const map_entry& item : in.entries(block))
            read_one(in, {item.key, item.content}, target);
        if (finally_)
            finally_(in, block, target);
    }

    /// The top level, which is a map without being a value of one.
    outcome read_root(reader& in, const map& entries, T& target) const {
        const value nowhere{map{}};
        return read(in, entries, nowhere, target);
    }

    /// All options that are set, in the order of the table.
    map show(const T& source, secrets how) const {
        map result;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            if (!rows_[i].show)
                continue;
            auto content = rows_[i].show(source, how);
            if (content && options_[i].secret && how == secrets::hidden)
                content = hide(*content);
            if (content)
                result.set(std::string(options_[i].key), std::move(*content));
        }
        return result;
    }

    /// What differs, in the order of the table.
    void diff(const T& before, const T& after, std::vector<change>& out) const {
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            if (rows_[i].diff)
                rows_[i].diff(before, after, out);
            else if (rows_[i].show)
                diff_shown(i, before, after, out);
        }
    }

private:
    struct behaviour {
        read_fn read;
        show_fn show;
        diff_fn diff;
        allow_fn allowed;
        idle_fn idle;
    };

    static value hide(const value& content) {
        const std::string* text = content.as_string();
        return text != nullptr && text->empty() ? content : value(std::string(redacted));
    }

    void diff_shown(std::size_t i, const T& before, const T& after,
                    std::vector<change>& out) const {
        const option_info& option = options_[i];
        auto text_of = [&](const T& source, secrets how) {
            auto content = rows_[i].show(source, how);
            if (content && option.secret && how == secrets::hidden)
                content = hide(*content);
            return content ? go_value(*content) : std::string();
        };
        if (text_of(before, secrets::shown) == text_of(after, secrets::shown))
            return;
        const bool allowed = option.reload == reload_rule::checked
                                 ? rows_[i].allowed(before, after)
                                 : option.reload == reload_rule::applied;
        out.push_back(
            {&option, text_of(before, secrets::hidden), text_of(after, secrets::hidden), allowed});
    }

    outcome read(reader& in, const map& entries, const value& block, T& target) const {
        block_guard guard(in, keeps_going_);
        for (const map_entry& item : entries)
            guard.run([&] { read_one(in, {item.key, item.content}, target); });
        if (finally_ && guard.result() == outcome::complete)
            guard.run([&] { finally_(in, block, target); });
        return guard.result();
    }

    void read_one(reader& in, const entry& e, T& target) const {
        const std::size_t i = index_of(e.key);
        if (i == npos) {
            if (unknown_)
                unknown_(in, e, *this);
            else
                in.unknown_field(e, *this);
            return;
        }
        rows_[i].read(in, e, target);
        const std::string_view owner = options_[i].owner;
        if (!owner.empty() && !(rows_[i].idle && rows_[i].idle(e.item)))
            in.needs(e.item, place_of(options_[i]), owner);
    }

    std::string place_of(const option_info& option) const {
        const std::string key(option.key);
        return path().empty() ? key : std::string(path()) + '.' + key;
    }

    std::vector<behaviour> rows_;
    std::function<std::string(const value&)> no_map_;
    unknown_fn unknown_;
    std::function<void(reader&, const value&, T&)> finally_;
    bool keeps_going_ = false;
};

} // namespace plexus::config
