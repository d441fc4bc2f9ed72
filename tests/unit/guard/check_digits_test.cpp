// Vectors from the public standards and the issuers' own published examples (none belongs to a person).

#include "core/contract/check_digits.hpp"

#include <catch2/catch_test_macros.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

using namespace coach::core::check;

namespace {

using check = bool (*)(std::string_view);

void holds_only_for(check holds, std::initializer_list<std::string_view> good,
                    std::initializer_list<std::string_view> bad) {
    for (const auto s : good) {
        INFO(s);
        CHECK(holds(s));
    }
    for (const auto s : bad) {
        INFO(s);
        CHECK_FALSE(holds(s));
    }
}

/// A check digit's purpose: any single wrong digit is found.
void any_wrong_digit_is_found(check holds, const std::string& good) {
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (char c = '0'; c <= '9'; ++c) {
            if (good[i] == c || good[i] < '0' || good[i] > '9') continue;
            auto bad = good;
            bad[i] = c;
            INFO(bad);
            CHECK_FALSE(holds(bad));
        }
    }
}

}  // namespace

TEST_CASE("Luhn: ISO/IEC 7812-1") {
    holds_only_for(luhn, {"79927398713", "0", "18"}, {"79927398710", "79927398714", "", "1"});
    any_wrong_digit_is_found(luhn, "79927398713");
}

TEST_CASE("payment cards: the networks' published test numbers") {
    holds_only_for(payment_card,
                   {"4111111111111111", "4012888888881881", "5555555555554444", "5105105105105100", "2223003122003222",
                    "378282246310005", "371449635398431", "6011111111111117", "3530111333300000", "30569309025904",
                    "38520000023237", "6200000000000005"},
                   {"4111111111111112", "0000000000000000", "1234567812345670", "411111111111",
                    "4111111111111111111111", "9999999999999995", ""});
    any_wrong_digit_is_found(payment_card, "4111111111111111");
}

TEST_CASE("IBAN: ISO 13616, the registry's examples") {
    holds_only_for(
        iban,
        {"GB29NWBK60161331926819", "DE89370400440532013000", "FR1420041010050500013M02606", "NL91ABNA0417164300",
         "ES9121000418450200051332", "IT60X0542811101000000123456", "CH9300762011623852957", "AT611904300234573201",
         "BE68539007547034", "NO9386011117947", "PL61109010140000071219812874", "SE4550000000058398257466",
         "MT84MALT011000012345MTLCAST001S", "BR1800360305000010009795493C1"},
        {"GB29NWBK60161331926818", "DE8937040044053201300", "XX89370400440532013000", "DE893704004405320130000", "",
         "DE"});
    any_wrong_digit_is_found(iban, "DE89370400440532013000");
}

TEST_CASE("Verhoeff: the dihedral check of Aadhaar") {
    holds_only_for(verhoeff, {"2363", "123451", "84736430954837284567892"}, {"2364", "123452", ""});
    any_wrong_digit_is_found(verhoeff, "123451");
    CHECK_FALSE(verhoeff("213451"));  // two neighbours exchanged
}

TEST_CASE("US social security numbers: what the administration never issues") {
    holds_only_for(us_ssn, {"123456789", "001010001", "899999998"},
                   {"000123456", "666123456", "900123456", "999999999", "123006789", "123450000", "12345678",
                    "1234567890", "", "111111111"});
}

TEST_CASE("Spanish DNI and NIE: the letter is the number modulo 23") {
    holds_only_for(es_dni, {"12345678Z", "00000000T", "X1234567L", "Y0000000Z", "Z0000000M"},
                   {"12345678A", "X1234567A", "1234567Z", "", "A2345678Z", "12345678z"});
    any_wrong_digit_is_found(es_dni, "12345678Z");
}

TEST_CASE("French NIR: 97 minus the number modulo 97") {
    holds_only_for(fr_nir, {"255081416802538", "269054958815780"},
                   {"255081416802539", "355081416802538", "25508141680253", ""});
    any_wrong_digit_is_found(fr_nir, "269054958815780");
}

TEST_CASE("Italian codice fiscale: odd and even values modulo 26") {
    holds_only_for(it_codice_fiscale, {"RSSMRA85T10A562S", "MRTMTT91D08F205J"},
                   {"RSSMRA85T10A562T", "RSSMRA85T10A562", "", "rssmra85t10a562s"});
}

TEST_CASE("German tax id: ISO 7064 MOD 11,10") {
    holds_only_for(de_steuer_id, {"86095742719", "47036892816", "65929970489"},
                   {"86095742718", "06095742719", "8609574271", ""});
    any_wrong_digit_is_found(de_steuer_id, "47036892816");
}

TEST_CASE("Dutch BSN: the eleven test") {
    holds_only_for(nl_bsn, {"111222333", "123456782"}, {"111222334", "123456789", "000000000", "11122233", ""});
    any_wrong_digit_is_found(nl_bsn, "111222333");
}

TEST_CASE("Polish PESEL: weights 1 3 7 9 and a birthday") {
    holds_only_for(pl_pesel, {"44051401359", "02070803628"}, {"44051401358", "44133101359", "4405140135", ""});
    any_wrong_digit_is_found(pl_pesel, "44051401359");
}

TEST_CASE("Swedish personnummer: Luhn and a birthday, coordination numbers too") {
    holds_only_for(se_personnummer, {"8112189876", "6408233234", "7010632391"},
                   {"8112189875", "8113189876", "811218987", ""});
    any_wrong_digit_is_found(se_personnummer, "8112189876");
}

TEST_CASE("Brazilian CPF: two check digits modulo 11") {
    holds_only_for(br_cpf, {"52998224725", "11144477735"}, {"52998224724", "11111111111", "5299822472", ""});
    any_wrong_digit_is_found(br_cpf, "52998224725");
}
