#pragma once

#include "subject/index.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace plexus::subject::test {

/// A subscription as small as can be: an index entry and its text, for tests and measurements.
class entry : public index_entry {
public:
    static std::unique_ptr<entry> make(std::string_view subject, std::string_view queue = {}) {
        auto text = std::make_unique<char[]>(subject.size() + queue.size() + 1);
        subject.copy(text.get(), subject.size());
        queue.copy(text.get() + subject.size(), queue.size());
        return std::unique_ptr<entry>(new entry(std::move(text), subject.size(), queue.size()));
    }

private:
    entry(std::unique_ptr<char[]> text, std::size_t subject_size, std::size_t queue_size)
        : index_entry(text.get(), static_cast<std::uint32_t>(subject_size),
                      static_cast<std::uint32_t>(queue_size)),
          owned_(std::move(text)) {}

    std::unique_ptr<char[]> owned_;
};

} // namespace plexus::subject::test
