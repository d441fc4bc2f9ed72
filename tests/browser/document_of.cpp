/// Markdown on standard input, the file that says the same on standard output: document_of docx|pdf|html
#include "tests/unit/documents/files.hpp"

#include <iostream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
    const std::string kind = argc == 2 ? argv[1] : "";
    const std::string text{std::istreambuf_iterator<char>{std::cin}, {}};
    if (kind == "docx")
        std::cout << coach::files::docx_of(text);
    else if (kind == "pdf")
        std::cout << coach::files::pdf_of(text);
    else if (kind == "html")
        std::cout << coach::files::html_of(text);
    else {
        std::cerr << "document_of docx|pdf|html\n";
        return 2;
    }
    return std::cout ? 0 : 1;
}
