#include "integrations/slack/install_pages.hpp"

#include <openssl/evp.h>

#include <array>

namespace coach::slack {
namespace {

struct words {
    install_page page;
    int status;
    std::string_view title, happened, next;
    bool again;  ///< offer to start once more
};

constexpr std::array all{
    words{install_page::installed, 200, "Coach is installed", "Coach is now in {workspace}.",
          "Open it in Slack, and write to it or type /coach.", false},
    words{
        install_page::denied, 403, "Coach was not installed",
        "Slack says that the request was not allowed. Nothing was changed.",
        "If you said no by mistake, start again. If your workspace lets only administrators add apps, ask one of them "
        "to open this page.",
        true},
    words{install_page::no_state, 400, "This address is not complete",
          "It is the page that Slack leads to at the end of an installation, and something is missing in its address.",
          "Start the installation from its beginning.", true},
    words{install_page::used, 400, "This installation was finished already",
          "Each attempt works once, and this one has been used.",
          "If Coach is in your workspace, there is nothing to do. If not, start again.", true},
    words{install_page::expired, 400, "That took more than ten minutes",
          "For your safety, an attempt to install ends after ten minutes.", "Start again.", true},
    words{install_page::other_browser, 400, "This was begun in another browser",
          "The installation was started in another browser, or cookies are blocked here. If somebody sent you this "
          "link, they may want you to install something that you did not ask for.",
          "If you want Coach in your workspace, start again here, with cookies allowed for this site.", true},
    words{install_page::code_expired, 400, "Slack's confirmation has run out",
          "Slack gave a code that works once and for ten minutes, and did not take it back.", "Start again.", true},
    words{
        install_page::bad_address, 502, "Coach is not set up rightly yet",
        "Slack did not recognise this app. Nothing was changed.",
        "Tell whoever runs Coach: the client id, the client secret and the redirect address must be those of the app's "
        "settings in Slack. Running coach doctor shows the redirect address.",
        false},
    words{install_page::refused, 502, "Slack refused the installation",
          "Slack did not complete it. Nothing was changed.",
          "Start again. If it happens again, tell whoever runs Coach the word that Slack gave.", true},
    words{install_page::no_answer, 503, "No answer just now",
          "The installation could not be completed, because a service did not answer in time.",
          "Wait a minute, and start again.", true},
    words{install_page::busy, 429, "Too many are installing just now",
          "More installations were begun here in a short time than Coach accepts.", "Wait a minute, and start again.",
          true},
    words{install_page::no_base, 503, "Coach does not know its own address yet",
          "To come back here from Slack, Coach needs its public address.",
          "Tell whoever runs Coach to set COACH_PUBLIC_URL, such as https://coach.example.com, and to start it again.",
          false},
};

constexpr std::string_view style =
    "html{background:Canvas;color:CanvasText}"
    "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:36rem;margin:0 auto;padding:2rem 1rem}"
    "a{color:LinkText}a:focus-visible{outline:3px solid;outline-offset:2px}";

std::string style_hash() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(style.data(), style.size(), digest, &size, EVP_sha256(), nullptr);
    unsigned char text[4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1];
    const int length = EVP_EncodeBlock(text, digest, static_cast<int>(size));
    return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)};
}

net::header_list headers() {
    static const std::string policy = "default-src 'none'; style-src 'sha256-" + style_hash() +
                                      "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    return {{"Content-Type", "text/html; charset=utf-8"},
            {"Content-Security-Policy", policy},
            {"Referrer-Policy", "no-referrer"},
            {"X-Content-Type-Options", "nosniff"},
            {"Cache-Control", "no-store"}};
}

const words& words_of(install_page page) {
    for (const auto& each : all)
        if (each.page == page) return each;
    return all.back();
}

std::string paragraph(const std::string& inner) { return "<p>" + inner + "</p>\n"; }
std::string link(std::string_view to, std::string_view label) {
    return "<a href=\"" + escape_html(to) + "\">" + escape_html(label) + "</a>";
}

std::string filled(std::string_view text, const install_facts& facts) {
    std::string out(text);
    constexpr std::string_view hole = "{workspace}";
    if (const auto at = out.find(hole); at != std::string::npos)
        out.replace(at, hole.size(), facts.workspace.empty() ? "your workspace" : facts.workspace);
    return escape_html(out);
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

net::http_response page_of(install_page page, const install_facts& facts) {
    const auto& w = words_of(page);
    std::string body =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
        escape_html(w.title) + "</title>\n<style>" + std::string(style) + "</style>\n</head>\n<body>\n<main>\n<h1>" +
        escape_html(w.title) + "</h1>\n";
    body += paragraph(filled(w.happened, facts));
    body += paragraph(filled(w.next, facts));
    if (!facts.word.empty()) body += paragraph("Slack’s word: <code>" + escape_html(facts.word) + "</code>");
    if (!facts.open_url.empty()) body += paragraph(link(facts.open_url, "Open Coach in Slack"));
    if (w.again) body += paragraph(link("/slack/install", "Start again"));
    body += "</main>\n</body>\n</html>\n";
    return {w.status, headers(), std::move(body)};
}

}  // namespace coach::slack
