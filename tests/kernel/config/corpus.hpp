#pragma once

#include <functional>
#include <string>
#include <vector>

/// The configuration corpus: small files, each with what the reference server really said about it
/// (recorded by record-corpus). Any layer of the reader can be run over it.
namespace plexus::config::test {

struct corpus_case {
    std::string file;              ///< "<name>.conf", to be opened in the current folder
    std::vector<std::string> want; ///< the lines of `<server> -t -c <file>`, sorted

    /// The digest when the reference found the file valid, else empty.
    std::string digest() const;
    /// True when the reference could not read the file at all: one line without a position.
    bool unreadable() const;
};

/// Calls `check` for each file of tests/kernel/config/corpus, with that folder current and with the
/// environment of `<name>.env` set, both only for the time of the call.
///
/// A checker that stands in for all of `-t` compares sorted(its lines) with `want`, leaving out our
/// own lines (those that begin with `hint: `).
void for_each_corpus_case(const std::function<void(const corpus_case&)>& check);

/// `lines` without hints, sorted as `want` is.
std::vector<std::string> as_recorded(std::vector<std::string> lines);

} // namespace plexus::config::test
