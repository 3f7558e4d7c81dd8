#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include <plexus/abi/base.h>

namespace plexus {
inline namespace sdk {

/// Why something failed: a status of the boundary and a sentence for people, which may be empty.
struct error {
    px_status status = PX_ERR_FAILED;
    std::string text{};
};

/// What value() throws when there is none. Plugins may throw it, too: at the edge it becomes the
/// status and text it carries.
class failure : public std::runtime_error {
public:
    explicit failure(const error& why) : std::runtime_error(why.text), status_(why.status) {}
    px_status status() const noexcept { return status_; }

private:
    px_status status_;
};

/// A value, or why there is none. Not std::expected, which some compilers of plugins lack.
///
/// Thread: as T. Errors: value() throws failure; error() is only for results without a value.
template <class T>
class [[nodiscard]] result {
public:
    result(T given) : held_(std::in_place_index<0>, std::move(given)) {}
    result(sdk::error why) : held_(std::in_place_index<1>, std::move(why)) {}

    explicit operator bool() const noexcept { return held_.index() == 0; }
    T& value() & {
        check();
        return std::get<0>(held_);
    }
    const T& value() const& {
        check();
        return std::get<0>(held_);
    }
    T&& value() && {
        check();
        return std::get<0>(std::move(held_));
    }
    T& operator*() { return std::get<0>(held_); }
    const T& operator*() const { return std::get<0>(held_); }
    T* operator->() { return &std::get<0>(held_); }
    const T* operator->() const { return &std::get<0>(held_); }

    const sdk::error& error() const { return std::get<1>(held_); }
    px_status status() const noexcept { return *this ? PX_OK : std::get<1>(held_).status; }

private:
    void check() const {
        if (!*this)
            throw failure(std::get<1>(held_));
    }
    std::variant<T, sdk::error> held_;
};

/// Success, or why not.
template <>
class [[nodiscard]] result<void> {
public:
    result() = default;
    result(sdk::error why) : why_(std::move(why)) {}

    explicit operator bool() const noexcept { return !why_; }
    void value() const {
        if (why_)
            throw failure(*why_);
    }
    const sdk::error& error() const { return why_.value(); }
    px_status status() const noexcept { return why_ ? why_->status : PX_OK; }

private:
    std::optional<sdk::error> why_;
};

} // namespace sdk
} // namespace plexus
