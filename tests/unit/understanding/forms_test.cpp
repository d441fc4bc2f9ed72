#include "core/understanding/forms.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach::core::understood_words;

TEST_CASE("a form is found whatever courtesies stand around it") {
    form_book book;
    book.courtesies({"please", "can you", "i want to"}, {"please", "now"});
    book.add("stop", 1);
    CHECK(book.whole("stop") == 1);
    CHECK(book.whole("please can you stop now please") == 1);
    CHECK_FALSE(book.whole("stop the rollout"));
    CHECK_FALSE(book.whole("please"));
    CHECK_FALSE(book.whole(""));
}

TEST_CASE("alternatives may nest, and an open form takes some words after it and no more") {
    form_book book;
    book.add("(show|tell) me (it|the (answer|solution))", 1);
    book.add("can i paste *", 2);
    CHECK(book.whole("show me it") == 1);
    CHECK(book.whole("tell me the solution") == 1);
    CHECK_FALSE(book.whole("tell me the"));
    CHECK(book.open("can i paste customer tickets") == 2);
    CHECK_FALSE(book.open("can i paste"));
    CHECK_FALSE(book.open("can i paste one two three four five six seven eight nine"));
}

TEST_CASE("small words inside a form may be there or not, as long as two others stay") {
    form_book book;
    book.add("start over", 1);
    book.add("end", 2);
    book.add("go to the bank", 3);
    book.add("go bank", 4);
    CHECK(book.whole("start it over") == 1);
    CHECK_FALSE(book.whole("the end"));
    CHECK(book.whole("go to the bank") == 3);
    CHECK_FALSE(book.whole("go to my bank"));  // two forms are left with the same words
}

TEST_CASE("the first form that reads the same wins") {
    form_book book;
    book.add("go back", 1);
    book.add("(go|come) back", 2);
    CHECK(book.whole("go back") == 1);
    CHECK(book.whole("come back") == 2);
}

TEST_CASE("one slip of the keyboard is one slip") {
    CHECK(one_slip("puase", "pause"));      // exchanged
    CHECK(one_slip("paus", "pause"));       // missing
    CHECK(one_slip("skkip", "skip"));       // doubled
    CHECK(one_slip("exampke", "example"));  // wrong, in a long word
    CHECK_FALSE(one_slip("slip", "skip"));  // another short word
    CHECK_FALSE(one_slip("ship", "skip"));
    CHECK_FALSE(one_slip("cause", "pause"));
    CHECK_FALSE(one_slip("skipper", "skip"));
    CHECK_FALSE(one_slip("", "skip"));
}

TEST_CASE("a word that is close to two known words is left alone") {
    spelling words;
    words.learn("stat star start");
    CHECK(words.corrected("sta") == "sta");
    CHECK(words.corrected("start") == "start");
}

TEST_CASE("texts read the same in capitals, with curly quotes and with marks around them") {
    CHECK(canonical("  I\xe2\x80\x99m   STUCK!! ") == "i am stuck");
    CHECK(canonical("stop stop stop") == "stop");
    CHECK(canonical("skip that one") == canonical("Skip this one."));
    CHECK(canonical("/help") == "help");
    CHECK(normalised("one-pager (v2)") == "one-pager v2");
    CHECK(canonical("...") == "");
}
