#include "auth/certificate_identity.hpp"

#include <array>
#include <cstring>
#include <memory>
#include <string_view>

#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace plexus::auth {

namespace {

struct named_type {
    int nid;
    std::string_view name;
};

// In the order in which the reference writes a subject; domain components are not part of it.
constexpr std::array<named_type, 9> subject_types{{
    {NID_countryName, "C"},
    {NID_stateOrProvinceName, "ST"},
    {NID_localityName, "L"},
    {NID_streetAddress, "STREET"},
    {NID_postalCode, "POSTALCODE"},
    {NID_organizationName, "O"},
    {NID_organizationalUnitName, "OU"},
    {NID_commonName, "CN"},
    {NID_serialNumber, "SERIALNUMBER"},
}};

std::string_view type_name(int nid) {
    for (const named_type& type : subject_types)
        if (type.nid == nid)
            return type.name;
    return nid == NID_domainComponent ? "DC" : "";
}

// One attribute of the subject, in encoding order.
struct subject_entry {
    int nid = NID_undef;
    int rdn = 0; ///< number of the RDN it stands in
    std::optional<std::string> value;
};

std::optional<std::string> text_of(const ASN1_STRING* string) {
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, string);
    if (size < 0)
        return std::nullopt;
    std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
    OPENSSL_free(utf8);
    return text;
}

std::vector<subject_entry> entries_of(const X509_NAME* name) {
    std::vector<subject_entry> entries;
    for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
        const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
        entries.push_back({OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)),
                           X509_NAME_ENTRY_set(entry), text_of(X509_NAME_ENTRY_get_data(entry))});
    }
    return entries;
}

// Most significant last, as RFC 4514 writes names.
std::optional<distinguished_name> structure_of(const std::vector<subject_entry>& entries) {
    distinguished_name name;
    int rdn = -1;
    for (auto it = entries.rbegin(); it != entries.rend(); ++it) {
        const std::string_view type = type_name(it->nid);
        if (type.empty() || !it->value)
            return std::nullopt;
        if (name.rdns.empty() || it->rdn != rdn)
            name.rdns.emplace_back();
        rdn = it->rdn;
        name.rdns.back().push_back({std::string(type), *it->value});
    }
    return name;
}

void append_escaped(std::string& out, std::string_view value) {
    for (std::size_t i = 0; i < value.size(); ++i) {
        const bool edge = i == 0 || i + 1 == value.size();
        if (std::string_view(",+\"\\<>;").find(value[i]) != std::string_view::npos ||
            (value[i] == ' ' && edge) || (value[i] == '#' && i == 0))
            out.push_back('\\');
        out.push_back(value[i]);
    }
}

// The reference sorts the attributes by type, joins those of one type with `+`, leaves out types it
// does not name, keeps only the last common name and serial number, and writes it all backwards.
std::string subject_text(const std::vector<subject_entry>& entries) {
    std::string out;
    for (auto type = subject_types.rbegin(); type != subject_types.rend(); ++type) {
        std::vector<std::string_view> values;
        for (const subject_entry& entry : entries)
            if (entry.nid == type->nid && entry.value)
                values.push_back(*entry.value);
        const bool single = type->nid == NID_commonName || type->nid == NID_serialNumber;
        if (single && !values.empty()) {
            values.erase(values.begin(), values.end() - 1);
            if (values.front().empty())
                values.clear();
        }
        bool first = true;
        for (const std::string_view value : values) {
            if (!out.empty())
                out.push_back(first ? ',' : '+');
            first = false;
            out.append(type->name).push_back('=');
            append_escaped(out, value);
        }
    }
    return out;
}

std::string domain_components(const std::vector<subject_entry>& entries) {
    std::string out;
    for (const subject_entry& entry : entries)
        if (entry.nid == NID_domainComponent && entry.value)
            out.append(out.empty() ? "DC=" : ",DC=").append(*entry.value);
    return out;
}

void read_alternative_names(const X509* certificate, certificate_identity& identity) {
    const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
        static_cast<GENERAL_NAMES*>(
            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
        GENERAL_NAMES_free);
    if (!names)
        return;
    const auto add = [](std::vector<std::string>& list, const ASN1_IA5STRING* text) {
        // The length counts, not a NUL within; what is not ASCII is no name.
        const std::string_view value(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                                     static_cast<std::size_t>(ASN1_STRING_length(text)));
        for (const char c : value)
            if (static_cast<unsigned char>(c) > 0x7f)
                return;
        if (!value.empty() && list.size() < certificate_identity::names_max)
            list.emplace_back(value);
    };
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_EMAIL)
            add(identity.emails, name->d.rfc822Name);
        else if (name->type == GEN_DNS)
            add(identity.dns_names, name->d.dNSName);
        else if (name->type == GEN_URI)
            add(identity.uris, name->d.uniformResourceIdentifier);
    }
}

} // namespace

certificate_identity read_certificate_identity(const X509* certificate) {
    certificate_identity identity;
    read_alternative_names(certificate, identity);
    const auto entries = entries_of(X509_get_subject_name(certificate));
    identity.subject = structure_of(entries);
    identity.subject_text = subject_text(entries);
    if (const std::string dcs = domain_components(entries); !dcs.empty())
        identity.subject_text_with_dc = identity.subject_text + "," + dcs;
    return identity;
}

} // namespace plexus::auth
