#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "config/findings.hpp"
#include "config/options.hpp"
#include "config/schema/exchange.hpp"
#include "config/value.hpp"

namespace plexus::config {

class section_info;

/// What the schema has to ask the rest of the server.
struct schema_hooks {
    /// Loads the certificates of a tls block as start would; the error is the reference's text. Not
    /// set: the files are left for start to open.
    std::function<text_result<void>(const tls_options&)> check_tls;
    /// Null: no plugin is there.
    plugin_source* plugins = nullptr;
};

/// One key of a map as it stands in the file.
struct entry {
    std::string_view key;
    const value& item;
};

/// A value of another type than the reference expects; ends the map it stands in, as the failed
/// conversion does there.
struct wrong_type {
    position at;
    std::string text;
};

/// An error that ends the map it stands in.
struct failure {
    position at;
    std::string text;
    std::string hint; ///< Ours, perhaps empty.
};

/// What is collected beside the options while a file is read.
struct draft {
    options result;

    std::string store_dir; ///< Given at the top level or in jetstream; only once.
    std::vector<std::string> callout_accounts;
    std::map<std::string, position, std::less<>> plugin_sections; ///< Where they stand.

    exchange between_accounts;
};

/// Reads values for the schema's rows: converts, complains, and collects what is found.
///
/// Thread: [init], and [any] during reload; one reader for one file.
/// Owner:  load_config().
/// Errors: conversions throw wrong_type, fail() throws failure; section<T>::read() turns both into
///         findings.
/// Source: core.md 27.5, 27.6.
class reader {
public:
    explicit reader(const schema_hooks& hooks) : hooks_(hooks) {}
    reader(const reader&) = delete;
    reader& operator=(const reader&) = delete;

    draft state;
    findings found;

    // Complaints.
    void error(const position& at, std::string text);
    void error(const value& at, std::string text) { error(at.at(), std::move(text)); }
    [[noreturn]] void fail(const position& at, std::string text);
    [[noreturn]] void fail(const value& at, std::string text) { fail(at.at(), std::move(text)); }
    /// A warning of the form `invalid use of field "<field>": <reason>`.
    void misuse(const value& at, std::string_view field, std::string_view reason);
    /// A warning printed with its text alone.
    void warn(const value& at, std::string text);
    /// `unknown field "<key>"` with a suggestion, unless the key was used as a variable.
    void unknown_field(const entry& e, const section_info& section);
    /// The same with another text.
    void unknown_key(const entry& e, const section_info& section, std::string text);
    /// "did you mean ..." for a mistyped key; empty when nothing is near.
    static std::string suggestion(const section_info& section, std::string_view key);
    /// Ours: explains the error or warning just made.
    void hint(std::string text);
    /// The value of `key` (as is_claimed() has it) asks for a plugin: `plugin`, or one in use that
    /// claims the key. Refused unless it is there.
    void needs(const value& at, std::string_view key, std::string_view plugin);
    /// The settings of a plugin that is to be used; null when it cannot be, which has been said.
    plugin_settings* use_plugin(const plugin_request& wanted, const position& at);
    /// The value asks for something this server cannot do yet; said once for each text.
    void refuse(const value& at, std::string text);

    // Conversions, with the reference's error when the type is another.
    bool boolean(const value& v) const;
    std::int64_t integer(const value& v) const;
    const std::string& text(const value& v) const;
    const array& list(const value& v) const;
    const map& entries(const value& v) const;

    // The helpers of core.md 27.6; nothing means that an error was made.
    std::optional<nanoseconds> duration(const entry& e, std::string_view field);
    /// A number or duration text as seconds; `context` begins the error text.
    std::optional<nanoseconds> seconds(const entry& e, std::string_view context);
    std::vector<std::string> texts(const entry& e, std::string_view label);
    struct address {
        std::string host;
        int port = 0;
    };
    std::optional<address> listen(const entry& e);
    std::optional<write_timeout_policy> write_timeout(const entry& e);

    const schema_hooks& hooks() const { return hooks_; }
    bool clean() const { return found.errors.empty(); }

private:
    friend class block_guard;
    finding& add(std::vector<finding>& to, position at, std::string text);

    const schema_hooks& hooks_;
    finding* last_ = nullptr;
    int stopped_ = 0;
};

/// What became of a map or list.
enum class outcome : std::uint8_t {
    complete, ///< All of it was read, with or without errors.
    stopped,  ///< An error ended it.
    broken,   ///< A conversion failed in it; the reference has no result then.
};

/// Reads the parts of one map or list. After an error that ends it for the reference the other
/// parts are read all the same, but what is wrong with them becomes hints of that error: an
/// operator wants to see it all.
///
/// Owner: a local variable; lives shorter than the reader.
class block_guard {
public:
    explicit block_guard(reader& in, bool keeps_going = false)
        : in_(in), keeps_going_(keeps_going) {}
    ~block_guard() {
        if (result_ != outcome::complete)
            --in_.stopped_;
    }
    block_guard(const block_guard&) = delete;
    block_guard& operator=(const block_guard&) = delete;

    template <class Part>
    void run(Part part) {
        try {
            part();
        } catch (const wrong_type& wrong) {
            record(wrong.at, wrong.text, {}, outcome::broken);
        } catch (const failure& failed) {
            record(failed.at, failed.text, failed.hint, outcome::stopped);
        }
    }
    outcome result() const { return result_; }

private:
    void record(const position& at, const std::string& text, const std::string& hint, outcome what);

    reader& in_;
    bool keeps_going_;
    outcome result_ = outcome::complete;
};

/// A count of seconds; one too long to be counted becomes the longest duration there is.
nanoseconds from_seconds(double count);

/// The text of a failed conversion.
std::string conversion_text(const value& v, std::string_view wanted);

} // namespace plexus::config
