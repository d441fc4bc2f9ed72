// Does the coach recognise what somebody found in a drill? Two measurements and one fit.
//   held out   each accepted phrasing, taken out of its drill, as an answer, by a model fitted to all other drills
//   others     the answers of tests/data/drills/, by the weights that ship; nothing is fitted to them
// Then the refit weights, to be copied to core/drills/match.cpp when drills or words have changed.
// `bench_drills --mistakes` lists what is missed or taken for another flaw.

#include "tests/unit/drills/shelf.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <map>
#include <set>
#include <tuple>

using namespace coach::core;
using namespace coach::core::drills;

namespace {

constexpr double ridge = 0.002;  ///< small: keeps weights finite where a sign decides alone
constexpr int rounds = 40;       ///< of Newton's method; it settles within ten

struct sample {
    std::size_t drill = 0;
    std::size_t group = 0;  ///< one statement
    int flaw = 0;
    sign_values x{};
    bool y = false;
    double weight = 1;
    double limit = 1;
};
enum class source { phrasing, why, span, clean, prose };
struct said {
    std::size_t drill = 0;
    source from = source::phrasing;
    int flaw = -1;
    std::string words;
    std::string flaw_id;
};

struct model {
    std::array<double, signs + 1> w{};  ///< bias last
    [[nodiscard]] double worth(const sign_values& x) const {
        double sum = w[signs];
        for (std::size_t i = 0; i < signs; ++i)
            sum += w[i] * x[i];
        return sum;
    }
};

/// Solves a · x = b in place, by elimination with pivots.
void solve(std::array<std::array<double, signs + 1>, signs + 1>& a, std::array<double, signs + 1>& b) {
    constexpr auto n = signs + 1;
    for (std::size_t i = 0; i < n; ++i) {
        std::size_t p = i;
        for (std::size_t r = i + 1; r < n; ++r)
            if (std::fabs(a[r][i]) > std::fabs(a[p][i])) p = r;
        std::swap(a[i], a[p]);
        std::swap(b[i], b[p]);
        for (std::size_t r = 0; r < n; ++r) {
            if (r == i) continue;
            const auto f = a[r][i] / a[i][i];
            for (std::size_t c = i; c < n; ++c)
                a[r][c] -= f * a[i][c];
            b[r] -= f * b[i];
        }
    }
    for (std::size_t i = 0; i < n; ++i)
        b[i] /= a[i][i];
}

/// Conditional logit: each statement chooses between the flaws and "none of them", whose worth is 0. `samples` of one
/// statement stand together.
model fit(const std::vector<sample>& all, std::size_t without_drill) {
    constexpr auto n = signs + 1;
    using row = std::array<double, n>;
    model m;
    for (int round = 0; round < rounds; ++round) {
        std::array<row, n> h{};
        row g{};
        double count = 0;
        for (std::size_t from = 0; from < all.size();) {
            auto to = from;
            while (to < all.size() && all[to].group == all[from].group)
                ++to;
            const auto begin = std::exchange(from, to);
            if (all[begin].drill == without_drill) continue;
            std::vector<double> chance;
            double sum = 1;
            for (auto i = begin; i < to; ++i)
                sum += chance.emplace_back(std::exp(m.worth(all[i].x)));
            row mean{};
            for (auto i = begin; i < to; ++i) {
                const auto p = chance[i - begin] / sum;
                for (std::size_t a = 0; a < n; ++a) {
                    const auto xa = a < signs ? all[i].x[a] : 1;
                    mean[a] += p * xa;
                    g[a] += all[i].weight * (p - (all[i].y ? 1 : 0)) * xa;
                    for (std::size_t b = 0; b < n; ++b)
                        h[a][b] += all[i].weight * p * xa * (b < signs ? all[i].x[b] : 1);
                }
            }
            for (std::size_t a = 0; a < n; ++a)
                for (std::size_t b = 0; b < n; ++b)
                    h[a][b] -= all[begin].weight * mean[a] * mean[b];
            count += all[begin].weight;
        }
        for (std::size_t i = 0; i < n; ++i) {
            const auto r = i < signs ? ridge * count : 0;
            g[i] += r * m.w[i];
            h[i][i] += r + 1e-6;
        }
        solve(h, g);
        for (std::size_t i = 0; i < n; ++i)
            m.w[i] -= g[i];
    }
    return m;
}

const std::vector<std::string> prose{"I would send this to my manager for a second opinion.",
                                     "Looks fine to me overall.",
                                     "Can we talk about this tomorrow after lunch?",
                                     "The weather in Lisbon was lovely last week.",
                                     "I like the structure and the tone.",
                                     "We should schedule a meeting with everyone.",
                                     "This is too long to read on a phone.",
                                     "My cat is sitting on the keyboard again.",
                                     "It needs more work before we ship it.",
                                     "The formatting could be nicer.",
                                     "I have no further comments.",
                                     "No idea, I would have to ask around.",
                                     "Nothing else comes to mind.",
                                     "Who is going to read this?",
                                     "We use this kind of thing every week.",
                                     "People will not read all of this.",
                                     "Thanks, that was a nice exercise.",
                                     "Let me think about it for a minute.",
                                     "I want to see the final version first.",
                                     "There is a typo somewhere in the middle.",
                                     "Please use the company template next time."};
const std::vector<std::string> attacks{" is wrong",    " has no source", " is too vague",
                                       " is invented", " has no owner",  " contradicts the rest"};

std::string telling_part(std::string_view sentence) {
    std::string out;
    int words = 0;
    for (const char c : sentence) {
        words += c == ' ';
        if (words == 8) break;
        if (c != '.') out += c;
    }
    return out;
}

struct figures {
    int all = 0, found = 0, asked = 0, other = 0, first = 0;
    void add(const figures& f) { all += f.all, found += f.found, asked += f.asked, other += f.other, first += f.first; }
    [[nodiscard]] double share(int n) const { return all == 0 ? 0 : 100.0 * n / all; }
    void print(const char* name) const {
        std::printf(
            "  %-22s %4d: found %5.1f %%, asked back %5.1f %%, another flaw %5.1f %%; likeliest is right %5.1f %%\n",
            name, all, share(found), share(asked), share(other), share(first));
    }
};

}  // namespace

int main(int argc, char** argv) {
    const bool mistakes = argc > 1 && std::strcmp(argv[1], "--mistakes") == 0;
    const auto data = open_shelf(COACH_SOURCE_DIR);
    const auto all = data.drills();

    // What is said of each drill, and the matcher that hears it: without the phrasing when that is what is said.
    std::vector<said> lines;
    std::vector<sample> samples;
    const auto hear = [&](said s, const graph::drill& heard_by) {
        const matcher match(heard_by, "en", data.words);
        auto statements = statements_of(s.words, match.text(), data.words, actions_of(heard_by.kind));
        if (statements.size() != 1) return;
        if (statements.front().fine && s.flaw < 0) return;  // never taken for a find
        const auto like = match.compare(statements.front());
        for (std::size_t f = 0; f < like.size(); ++f) {
            const bool hit = static_cast<int>(f) == s.flaw;
            const double weight = s.from == source::phrasing ? 1 : s.from == source::why ? 0.7 : 0.5;
            samples.push_back({s.drill, lines.size(), static_cast<int>(f), like[f].values, hit, weight, like[f].limit});
        }
        lines.push_back(std::move(s));
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& d = *all[i];
        for (std::size_t f = 0; f < d.flaws.size(); ++f) {
            const auto& flaw = d.flaws[f];
            const auto index = static_cast<int>(f);
            for (std::size_t p = 0; p < flaw.accept.size(); ++p)
                hear({i, source::phrasing, index, flaw.accept[p], flaw.id}, without(d, f, p));
            auto unexplained = d;
            unexplained.flaws[f].why = {};
            const auto why = std::string(flaw.why.in("en"));
            for (const auto s : sentences_in(why, {0, static_cast<std::uint32_t>(why.size())}))
                if (s.begin == 0)
                    hear({i, source::why, index, why.substr(s.begin, s.end - s.begin), flaw.id}, unexplained);
            hear({i, source::span, index, flaw.span_text, flaw.id}, d);
        }
        const auto text = material_of(d, "en", data.words);
        for (std::size_t p = 0; p < text.passages.size(); ++p) {
            const auto& here = text.passages[p];
            if (!here.clean()) continue;
            const auto words = text.text.substr(here.where.begin, here.where.end - here.where.begin);
            hear({i, source::clean, -1, words, "-"}, d);
            hear({i, source::clean, -1, telling_part(words) + attacks[p % attacks.size()], "-"}, d);
        }
        for (const auto& p : prose)
            hear({i, source::prose, -1, p, "-"}, d);
    }

    // Leave one drill out.
    std::map<source, figures> by_source;
    std::map<std::size_t, figures> by_drill;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto m = fit(samples, i);
        std::map<std::size_t, std::tuple<double, int, double>> best;
        std::map<std::size_t, double> sum;
        for (const auto& s : samples) {
            if (s.drill != i) continue;
            const auto chance = std::exp(m.worth(s.x));
            best[s.group] = std::max(best[s.group], {chance, s.flaw, s.limit});
            sum[s.group] += chance;
        }
        for (const auto& [group, chosen] : best) {
            const auto& [chance, flaw, limit] = chosen;
            const std::pair b{std::min(chance / (1 + sum[group]), limit), flaw};
            const auto& line = lines[group];
            figures f{1};
            const bool right = b.second == line.flaw;
            f.first = right;
            if (b.first >= surely) (right ? f.found : f.other) = 1;
            if (b.first >= perhaps && b.first < surely) f.asked = 1;
            by_source[line.from].add(f);
            if (line.from == source::phrasing) by_drill[i].add(f);
            if (mistakes && f.found == 0 && line.flaw >= 0)
                std::printf("  %.2f %-18s %s: %s%s\n", b.first, all[i]->id.c_str() + 3, line.flaw_id.c_str(),
                            line.words.c_str(),
                            right ? "" : ("  -> " + all[i]->flaws[static_cast<std::size_t>(b.second)].id).c_str());
            if (mistakes && f.other && line.flaw < 0)
                std::printf("  %.2f %-18s CLEAN %s -> %s\n", b.first, all[i]->id.c_str() + 3, line.words.c_str(),
                            all[i]->flaws[static_cast<std::size_t>(b.second)].id.c_str());
        }
    }
    std::printf("held out, each drill by the others (%zu drills)\n", all.size());
    for (const auto& [i, f] : by_drill)
        f.print(all[i]->id.c_str());
    by_source[source::phrasing].print("all phrasings");
    by_source[source::why].print("all whys");
    by_source[source::span].print("quoted spans");
    by_source[source::clean].print("attacks on clean parts");
    by_source[source::prose].print("other prose");

    // What other people wrote, by what ships: one statement at a time, as an answer.
    figures others, sample_only;
    int attacked = 0, mistaken = 0, flagged = 0;
    for (const auto& a : data.answers) {
        const auto& d = data.drill(a.drill);
        const marker mark(d, "en", data.words);
        figures here;
        for (const auto& [id, words] : a.flaws) {
            const auto made = mark.mark(words);
            figures f{1};
            for (const auto& x : made.found)
                (d.flaws[x.flaw].id == id ? f.found : f.other) = 1;
            for (const auto& x : made.unsure)
                if (d.flaws[x.flaw].id == id && f.found == 0) f.asked = 1;
            if (mistakes && f.found == 0) {
                std::printf("  others %s: %s", id.c_str(), words.c_str());
                for (const auto& x : made.found)
                    std::printf("  -> %s %.2f", d.flaws[x.flaw].id.c_str(), x.sureness);
                for (const auto& x : made.unsure)
                    std::printf("  ?> %s", d.flaws[x.flaw].id.c_str());
                std::printf("\n");
            }
            here.add(f);
        }
        here.print(a.drill.c_str());
        (a.sample ? sample_only : others).add(here);
        for (const auto& words : a.clean) {
            const auto made = mark.mark(words);
            attacked += 1;
            mistaken += !made.found.empty();
            flagged += !made.alarms.empty();
            if (mistakes && made.alarms.empty())
                std::printf("  clean %s%s\n", words.c_str(),
                            made.found.empty() ? "" : ("  -> " + d.flaws[made.found[0].flaw].id).c_str());
        }
    }

    const auto final = fit(samples, all.size());
    std::printf("refit: bias = %.3f; weights{", final.w[signs]);
    for (std::size_t i = 0; i < signs; ++i)
        std::printf("%s%.3f", i ? ", " : "", final.w[i]);
    std::printf("}\n");
    for (std::size_t i = 0; i < signs; ++i)
        std::printf("  %-16s %7.3f\n", sign_names[i], final.w[i]);

    const auto start = std::chrono::steady_clock::now();
    std::size_t kept = 0;
    for (const auto* d : all) {
        std::string answer;
        for (const auto& f : d->flaws)
            answer += f.accept.front() + ".\n";
        kept += marker(*d, "en", data.words).mark(answer).found.size();
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    std::printf(
        "drills: held-out phrasings found %.1f %%, asked back %.1f %%; other people's words found %.1f %% of %d "
        "(format sample %.1f %% of %d); of %d attacks on clean parts %d taken for a flaw, %d said to be false "
        "alarms; %.0f µs a whole answer%s\n",
        by_source[source::phrasing].share(by_source[source::phrasing].found),
        by_source[source::phrasing].share(by_source[source::phrasing].asked), others.share(others.found), others.all,
        sample_only.share(sample_only.found), sample_only.all, attacked, mistaken, flagged,
        took.count() / static_cast<double>(all.size()), kept ? "" : " ");
}
