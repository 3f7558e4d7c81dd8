#pragma once

#include <expected>
#include <string>
#include <system_error>

namespace plexus {

/// An expected failure is a value: T, or the std::error_code that says why there is none.
template <class T>
using result = std::expected<T, std::error_code>;

/// For failures whose explanation is text an operator reads (configuration, start-up).
template <class T>
using text_result = std::expected<T, std::string>;

} // namespace plexus
