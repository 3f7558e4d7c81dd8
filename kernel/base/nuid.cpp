#include "base/nuid.hpp"

#include <cstddef>
#include <string_view>

#include <sodium.h>

namespace plexus {

namespace {

constexpr std::string_view digits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t prefix_length = 12, counter_length = 10;
constexpr std::uint64_t counter_end = 839299365868340224; // 62^10
constexpr std::uint64_t step_min = 33, step_end = 333;

} // namespace

nuid_generator::nuid_generator() {
    renew_prefix();
    renew_counter();
}

std::string nuid_generator::next() {
    const std::lock_guard lock(mutex_);
    counter_ += step_;
    if (counter_ >= counter_end) {
        renew_prefix();
        renew_counter();
    }
    std::string id = prefix_;
    id.resize(prefix_length + counter_length);
    std::uint64_t rest = counter_;
    for (std::size_t i = id.size(); i > prefix_length; rest /= digits.size())
        id[--i] = digits[rest % digits.size()];
    return id;
}

void nuid_generator::renew_prefix() {
    prefix_.clear();
    for (std::size_t i = 0; i < prefix_length; ++i)
        prefix_ += digits[randombytes_uniform(static_cast<std::uint32_t>(digits.size()))];
}

void nuid_generator::renew_counter() {
    counter_ = random_.below(counter_end);
    step_ = step_min + random_.below(step_end - step_min);
}

} // namespace plexus
