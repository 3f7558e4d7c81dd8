#include "auth/subject_name.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <openssl/asn1.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include "auth/certificate_identity.hpp"
#include "base/encoding.hpp"

namespace plexus::auth {

namespace {

bool has_a_name(const ASN1_OBJECT* type) {
    static constexpr std::array named{
        NID_countryName,   NID_stateOrProvinceName, NID_localityName,
        NID_streetAddress, NID_postalCode,          NID_organizationName,
        NID_commonName,    NID_serialNumber,        NID_organizationalUnitName,
    };
    return std::ranges::find(named, OBJ_obj2nid(type)) != named.end();
}

// The value as the reference would encode it: a PrintableString where that can say it.
std::string encoded(const ASN1_STRING* value) {
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, value);
    if (size < 0)
        return {};
    const int type = ASN1_PRINTABLE_type(utf8, size) == V_ASN1_PRINTABLESTRING
                         ? V_ASN1_PRINTABLESTRING
                         : V_ASN1_UTF8STRING;
    const std::unique_ptr<ASN1_STRING, decltype(&ASN1_STRING_free)> again(
        ASN1_STRING_type_new(type), ASN1_STRING_free);
    ASN1_STRING_set0(again.get(), utf8, size);
    unsigned char* der = nullptr;
    const int der_size = i2d_ASN1_PRINTABLE(again.get(), &der);
    if (der_size < 0)
        return {};
    std::string text = hex_encode({der, static_cast<std::size_t>(der_size)});
    OPENSSL_free(der);
    return text;
}

} // namespace

std::string subject_name(const X509* certificate) {
    std::string text = read_certificate_identity(certificate).subject_text;
    const X509_NAME* name = X509_get_subject_name(certificate);
    for (int i = X509_NAME_entry_count(name); i-- > 0;) {
        const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
        const ASN1_OBJECT* type = X509_NAME_ENTRY_get_object(entry);
        if (has_a_name(type))
            continue;
        std::array<char, 128> number{};
        OBJ_obj2txt(number.data(), number.size(), type, 1);
        text.append(text.empty() ? "" : ",").append(number.data());
        text.append("=#").append(encoded(X509_NAME_ENTRY_get_data(entry)));
    }
    return text;
}

} // namespace plexus::auth
