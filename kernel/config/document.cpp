#include "config/document.hpp"

#include "config/conf_parser.hpp"
#include "config/digest.hpp"
#include "config/reading.hpp"
#include "config/toml_reader.hpp"

#include <memory>
#include <utility>

namespace plexus::config {

std::expected<document, config_error> read_file(const std::string& path, const sources& from) {
    reading shared(from);
    auto text = shared.open_file(path);
    if (!text)
        return std::unexpected(config_error{
            std::move(text).error(), {std::make_shared<const std::string>(path), 1, 0}, true});
    auto root = path.ends_with(".toml") ? read_toml(*text, path, shared)
                                        : conf_parser(*text, path, shared).run();
    if (!root)
        return std::unexpected(std::move(root).error());
    std::string digest = digest_of(*root);
    return document{path, std::move(*root), std::move(digest)};
}

} // namespace plexus::config
