#include "options.hpp"

#include <algorithm>
#include <set>

#include <plexus/config.hpp>
#include <plexus/json.hpp>

#include "values.hpp"

namespace plexus::check {

namespace {

constexpr std::size_t blocks_deep_max = 4;

bool is_number(const px_option& option) {
    return option.form == PX_OPTION_INTEGER || option.form == PX_OPTION_DURATION;
}

bool is_text(const px_option& option) {
    return option.form == PX_OPTION_TEXT || option.form == PX_OPTION_TEXT_LIST;
}

std::vector<std::string> choices_of(const px_option& option) {
    std::vector<std::string> choices;
    for (const char* const* each = option.choices; each != nullptr && *each != nullptr; ++each)
        choices.emplace_back(*each);
    return choices;
}

std::vector<std::string> split(std::string_view text, char at) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == at)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == text.npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

error wrong(std::string what) {
    return {PX_ERR_INVALID, std::move(what)};
}

result<std::string> number_json(const px_option& option, std::optional<std::int64_t> number) {
    if (!number)
        return wrong(option.form == PX_OPTION_INTEGER ? "has to be an integer"
                                                      : "has to be a duration such as \"1m30s\"");
    if (option.min < option.max && (*number < option.min || *number > option.max))
        return wrong("has to be from " + std::to_string(option.min) + " to " +
                     std::to_string(option.max));
    return std::to_string(*number);
}

result<std::string> text_json(const px_option& option, const std::string& text) {
    const auto choices = choices_of(option);
    if (!choices.empty() && std::ranges::find(choices, text) == choices.end())
        return wrong("has to be one of its choices");
    return json_text(text);
}

result<std::string> list_json(const px_option& option, std::string_view text) {
    std::string json;
    for (const std::string& each : split(text, ',')) {
        if (text.empty())
            break;
        auto item = text_json(option, trimmed(each));
        if (!item)
            return item;
        json += (json.empty() ? "" : ",") + *item;
    }
    return "[" + json + "]";
}

bool is_key(std::string_view key) {
    const auto parts = split(key, '.');
    return parts.size() <= blocks_deep_max && std::ranges::all_of(parts, [](const auto& part) {
               return !part.empty() && part[0] >= 'a' && part[0] <= 'z' &&
                      part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == part.npos;
           });
}

} // namespace

result<std::string> option_json(const px_option& option, std::string_view value) {
    switch (option.form) {
    case PX_OPTION_BOOLEAN:
        if (value != "true" && value != "false")
            return wrong("has to be true or false");
        return std::string(value);
    case PX_OPTION_INTEGER:
        return number_json(option, parse_integer(value));
    case PX_OPTION_DURATION:
        return number_json(option, parse_duration(value));
    case PX_OPTION_TEXT:
        return text_json(option, std::string(value));
    case PX_OPTION_TEXT_LIST:
        return list_json(option, value);
    default:
        return wrong("cannot be given: it is a tls block");
    }
}

std::string option_fault(const px_option& option) {
    constexpr std::uint32_t flags = PX_OPTION_RELOADABLE | PX_OPTION_SECRET | PX_OPTION_REQUIRED;
    if (option.key == nullptr || !is_key(option.key))
        return "its key is not of a-z, 0-9 and _, with dots for inner blocks";
    if (option.form < PX_OPTION_BOOLEAN || option.form > PX_OPTION_TLS)
        return "form " + std::to_string(option.form) + " is none of PX_OPTION_BOOLEAN to _TLS";
    if ((option.flags & ~flags) != 0)
        return "its flags hold unknown ones";
    if (option.min > option.max)
        return "its least value is above its greatest";
    if (option.min < option.max && !is_number(option))
        return "bounds are for integers and durations";
    if (option.choices != nullptr && !is_text(option))
        return "choices are for texts";
    if (option.value != nullptr && (option.flags & PX_OPTION_REQUIRED) != 0)
        return "it is required and has a default";
    if (option.value != nullptr)
        if (const auto fallback = option_json(option, option.value); !fallback)
            return "its default \"" + std::string(option.value) + "\" " + fallback.error().text;
    return {};
}

namespace {

/// Calls `see(path, json)` for each value that stands in an object, inner ones by their paths, but
/// for what `whole(path)` wants as it is.
template <class Whole, class See>
void walk(px_text json, const std::string& prefix, const Whole& whole, const See& see) {
    std::uint64_t at = px_json_skip(json, 0);
    if (at >= json.size || json.data[at] != '{') {
        const std::string path = prefix.substr(0, prefix.size() - (prefix.empty() ? 0 : 1));
        return see(path, view(json));
    }
    for (at = px_json_skip(json, at + 1); at < json.size && json.data[at] == '"';
         at = px_json_skip(json, at + 1)) {
        const std::uint64_t end_of_key = px_json_string_end(json, at);
        const std::string key(json.data + at + 1, end_of_key - at - 2);
        const std::uint64_t begin = px_json_skip(json, px_json_skip(json, end_of_key) + 1);
        const std::uint64_t end = px_json_value_end(json, begin);
        if (begin >= json.size || end <= begin)
            return see(prefix + key, "");
        const px_text value{json.data + begin, end - begin};
        if (whole(prefix + key))
            see(prefix + key, view(value));
        else
            walk(value, prefix + key + ".", whole, see);
        at = px_json_skip(json, end);
        if (at >= json.size || json.data[at] != ',')
            return;
    }
}

bool has_form(const px_option& option, std::string_view json) {
    switch (option.form) {
    case PX_OPTION_BOOLEAN:
        return json == "true" || json == "false";
    case PX_OPTION_INTEGER:
    case PX_OPTION_DURATION:
        return number_json(option, config_view(json).integer("")) ? true : false;
    case PX_OPTION_TEXT: {
        const auto text = config_view(json).text("");
        return text && text_json(option, *text);
    }
    case PX_OPTION_TEXT_LIST:
        return json.starts_with('[') && json.ends_with(']');
    default:
        return json.starts_with('{') && json.ends_with('}');
    }
}

std::vector<std::string> other_values(const px_option& option, const std::string& now) {
    std::vector<std::string> others;
    const auto number = config_view(now).integer("").value_or(0);
    const bool bounded = option.min < option.max;
    switch (option.form) {
    case PX_OPTION_BOOLEAN:
        return {now == "true" ? "false" : "true"};
    case PX_OPTION_INTEGER:
    case PX_OPTION_DURATION:
        others = {std::to_string(bounded ? option.min : number / 2),
                  std::to_string(bounded ? option.max : number * 2 + 1)};
        break;
    case PX_OPTION_TEXT:
        for (const std::string& each : choices_of(option))
            others.push_back(json_text(each));
        if (others.empty())
            others = {json_text(config_view(now).text("").value_or("") + "x"), json_text("")};
        break;
    case PX_OPTION_TEXT_LIST:
        others = {"[]"};
        for (const std::string& each : choices_of(option))
            others.push_back("[" + json_text(each) + "]");
        if (option.choices == nullptr)
            others.emplace_back("[\"x\",\"y\"]");
        break;
    default:
        return {};
    }
    std::erase(others, now);
    return others;
}

} // namespace

result<settings> settings::make(const px_plugin& plugin, std::string_view given) {
    settings made(plugin);
    std::string fault;
    const auto option_of = [&](std::string_view key) -> const px_option* {
        for (std::uint32_t i = 0; i < plugin.option_count; ++i)
            if (key == plugin.options[i].key)
                return &plugin.options[i];
        return nullptr;
    };
    walk(
        to_text(given), "",
        [&](const std::string& key) { return key == "claims" || option_of(key) != nullptr; },
        [&](const std::string& key, std::string_view json) {
            const px_option* const option = option_of(key);
            if (key == "claims")
                made.claims_ = json;
            else if (option == nullptr)
                fault = "there is no option \"" + key + "\"";
            else if (!has_form(*option, json))
                fault = "option \"" + key + "\" cannot be " + std::string(json);
            else
                made.values_[key] = json;
        });
    if (!given.empty() && given.find('{') == given.npos)
        fault = "found no JSON object";
    if (!fault.empty())
        return wrong(fault);
    for (std::uint32_t i = 0; i < plugin.option_count; ++i) {
        const px_option& option = plugin.options[i];
        if (made.values_.contains(option.key))
            continue;
        if (option.value != nullptr)
            made.values_[option.key] = option_json(option, option.value).value();
        else if ((option.flags & PX_OPTION_REQUIRED) != 0)
            made.missing_.emplace_back(option.key);
    }
    return made;
}

std::string settings::json() const {
    std::string json = "{";
    std::vector<std::string> open; // blocks
    bool first = true;
    for (const auto& [key, value] : values_) { // sorted: the options of a block stand together
        auto parts = split(key, '.');
        const std::string name = parts.back();
        parts.pop_back();
        std::size_t same = 0;
        while (same < open.size() && same < parts.size() && open[same] == parts[same])
            ++same;
        json.append(open.size() - same, '}');
        open.resize(same);
        for (; same < parts.size(); ++same) {
            json += (first ? "" : ",") + json_text(parts[same]) + ":{";
            open.push_back(parts[same]);
            first = true;
        }
        json += (first ? "" : ",") + json_text(name) + ":" + value;
        first = false;
    }
    json.append(open.size(), '}');
    return json + (first ? "" : ",") + "\"claims\":" + claims_ + "}";
}

std::vector<std::pair<std::string, settings>> settings::variants() const {
    std::vector<std::pair<std::string, settings>> found;
    for (std::uint32_t i = 0; i < plugin_->option_count; ++i) {
        const px_option& option = plugin_->options[i];
        const auto now = values_.find(option.key);
        if ((option.flags & PX_OPTION_RELOADABLE) == 0)
            continue;
        for (const std::string& value :
             other_values(option, now == values_.end() ? "" : now->second)) {
            settings other = *this;
            other.values_[option.key] = value;
            found.emplace_back(option.key + (" = " + value), std::move(other));
        }
    }
    return found;
}

} // namespace plexus::check
