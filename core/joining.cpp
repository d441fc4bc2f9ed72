#include "core/joining.hpp"

#include "core/consent.hpp"
#include "core/team/fields.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace coach::core {

namespace {

using learning::rating;

constexpr std::size_t sessions_kept = 20;
constexpr std::size_t rooms_kept = 8;
constexpr std::size_t drills_kept = 60;
constexpr std::size_t quiet_kept = 20;

template <class List, class Key>
auto* with_key(List& list, const Key& key, auto member) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& x) { return x.*member == key; });
    return found == list.end() ? nullptr : &*found;
}

/// Both lists in the order of time, the last `most`.
template <class T>
void merge_by(std::vector<T>& into, const std::vector<T>& more, time_point T::* when, std::size_t most) {
    into.insert(into.end(), more.begin(), more.end());
    std::stable_sort(into.begin(), into.end(), [&](const T& a, const T& b) { return a.*when < b.*when; });
    if (into.size() > most) into.erase(into.begin(), into.end() - static_cast<std::ptrdiff_t>(most));
}

rating together(const rating& a, const rating& b) {
    const double weight = a.weight + b.weight;
    if (weight <= 0) return a;
    return {(a.value * a.weight + b.value * b.weight) / weight, weight};
}

/// Informations add up; the prior is in both and counts once.
double narrower(double a, double b, double prior) {
    const double information = 1 / a + 1 / b - 1 / prior;
    const double least = std::min(a, b);
    return information > 0 ? std::min(least, 1 / information) : least;
}

void merge(learning::trace& into, const learning::trace& more) {
    into.is = together(into.is, more.is);
    into.variance = narrower(into.variance, more.variance, learning::variance::user_skill);
    into.count += more.count;
    if (into.reviewed < more.reviewed) into.kept = more.kept, into.reviewed = more.reviewed;
    merge_by(into.evidence, more.evidence, &learning::shown::at, learning::evidence_kept);
}

void merge(learning::progress& into, const learning::progress& more) {
    const bool further = into.at < more.at;
    if (further) {
        into.at = more.at, into.guided_passed = more.guided_passed;
        into.streak = more.streak, into.failures = more.failures;
    } else if (into.at == more.at) {
        into.guided_passed += more.guided_passed;
        into.streak = std::max(into.streak, more.streak);
        into.failures = std::max(into.failures, more.failures);
    }
    into.guided_done += more.guided_done;
    into.run_passed = into.run_passed || more.run_passed;
    into.unaided += more.unaided;
    into.authored += more.authored;
    into.reviews += more.reviews;
    into.drill_share = std::max(into.drill_share, more.drill_share);
    merge_by(into.artefacts, more.artefacts, &learning::artefact::at, learning::artefacts_kept);
}

void merge(learning::learning_state& into, const learning::learning_state& more) {
    into.overall = together(into.overall, more.overall);
    into.overall_variance = narrower(into.overall_variance, more.overall_variance, learning::variance::user);
    for (const auto& t : more.criteria) {
        const auto same = std::find_if(into.criteria.begin(), into.criteria.end(),
                                       [&](const auto& x) { return x.graph == t.graph && x.criterion == t.criterion; });
        if (same == into.criteria.end())
            into.criteria.push_back(t);
        else
            merge(*same, t);
    }
    if (into.criteria.size() > learning::criteria_kept) {
        std::stable_sort(into.criteria.begin(), into.criteria.end(),
                         [](const auto& a, const auto& b) { return a.reviewed > b.reviewed; });
        into.criteria.resize(learning::criteria_kept);
    }
    for (const auto& s : more.skills) {
        auto* same = with_key(into.skills, s.skill, &learning::skill_trace::skill);
        if (!same) {
            if (into.skills.size() < learning::skills_kept) into.skills.push_back(s);
            continue;
        }
        same->is = together(same->is, s.is);
        same->variance = narrower(same->variance, s.variance, learning::variance::user_skill);
    }
    for (const auto& p : more.work) {
        if (auto* same = with_key(into.work, p.workflow, &learning::progress::workflow))
            merge(*same, p);
        else if (into.work.size() < learning::work_kept)
            into.work.push_back(p);
    }
    for (const auto& r : more.self_ratings) {
        if (auto* same = with_key(into.self_ratings, r.rating, &learning::rating_tally::rating))
            same->times += r.times, same->passed += r.passed;
        else
            into.self_ratings.push_back(r);
    }
}

void stricter(learning::terms& into, const learning::terms& other) {
    into.prompts_a_week = std::min(into.prompts_a_week, other.prompts_a_week);
    into.minutes_a_week = std::min(into.minutes_a_week, other.minutes_a_week);
    const int from = std::max(into.from, other.from), to = std::min(into.to, other.to);
    if (into.from < into.to && other.from < other.to && from < to) into.from = from, into.to = to;
    into.quiet.insert(into.quiet.end(), other.quiet.begin(), other.quiet.end());
    if (into.quiet.size() > quiet_kept) into.quiet.resize(quiet_kept);
    into.weekly_goal = into.weekly_goal && other.weekly_goal;
    into.stopped = into.stopped || other.stopped;
    into.snoozed_until = std::max(into.snoozed_until, other.snoozed_until);
}

void merge(learning::plan& into, const learning::plan& more) {
    for (const auto& item : more.items) {
        auto* same = learning::item_for(into, item.workflow, item.criterion);
        if (!same) {
            if (into.items.size() < learning::items_kept) into.items.push_back(item);
            continue;
        }
        same->need = std::max(same->need, item.need);
        same->due = std::max(same->due, item.due);  // it was practised on one side: not due again at once
        same->unanswered = std::max(same->unanswered, item.unanswered);
    }
    merge_by(into.sent, more.sent, &learning::sent_prompt::at, learning::sent_kept);
}

void join_weeks(habits& into, const habits& more) {
    for (const auto& w : more.weeks) {
        auto* same = with_key(into.weeks, w.week, &week_note::week);
        if (!same) {
            into.weeks.push_back(w);
            continue;
        }
        for (const auto field : {&week_note::tried, &week_note::worked, &week_note::adjust})
            if ((same->*field).empty()) same->*field = w.*field;
        if (same->goal.empty())
            same->goal = w.goal, same->workflow = w.workflow, same->criterion = w.criterion, same->target = w.target;
    }
    std::stable_sort(into.weeks.begin(), into.weeks.end(),
                     [](const auto& a, const auto& b) { return a.week < b.week; });
    if (into.weeks.size() > weeks_kept)
        into.weeks.erase(into.weeks.begin(), into.weeks.end() - static_cast<std::ptrdiff_t>(weeks_kept));
}

void merge(habits& into, const habits& more, effects& wants) {
    for (auto card : more.experiments) {
        card.id = into.next_experiment++;
        if (card.closed == time_point{} && card.sense != time_point{})
            wants.push_back(wake_at{"experiment/" + std::to_string(card.id), card.sense});
        into.experiments.push_back(std::move(card));
    }
    std::stable_sort(into.experiments.begin(), into.experiments.end(),
                     [](const auto& a, const auto& b) { return a.began < b.began; });
    while (into.experiments.size() > experiments_kept) {  // the oldest that is closed goes first
        const auto closed = std::find_if(into.experiments.begin(), into.experiments.end(),
                                         [](const auto& c) { return c.closed != time_point{}; });
        into.experiments.erase(closed == into.experiments.end() ? into.experiments.begin() : closed);
    }
    join_weeks(into, more);
    for (auto fact : more.facts) {
        fact.id = into.next_fact++;
        if (fact.due != time_point{}) wants.push_back(wake_at{"fact/" + std::to_string(fact.id), fact.due});
        into.facts.push_back(std::move(fact));
    }
    std::stable_sort(into.facts.begin(), into.facts.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    if (into.facts.size() > facts_kept)
        into.facts.erase(into.facts.begin(), into.facts.end() - static_cast<std::ptrdiff_t>(facts_kept));
    merge_by(into.judged, more.judged, &judged_note::at, judged_kept);
    if (more.last && (!into.last || into.last->at < more.last->at)) into.last = more.last;
    into.streaks = into.streaks || more.streaks;
    if (into.offer_day < more.offer_day)
        into.offer_day = more.offer_day, into.offers_that_day = more.offers_that_day;
    else if (into.offer_day == more.offer_day)
        into.offers_that_day += more.offers_that_day;
    into.slot_day = std::max(into.slot_day, more.slot_day);
}

/// Old numbers of the second's pieces of work → those that they have now.
std::map<std::uint32_t, std::uint32_t> join_work(learner_state& into, learner_state& more) {
    std::map<std::uint32_t, std::uint32_t> renamed;
    for (auto& s : more.sessions) {
        const auto id = into.next_session++;
        renamed[std::exchange(s.id, id)] = id;
        into.sessions.push_back(std::move(s));
    }
    while (into.sessions.size() > sessions_kept)
        into.sessions.erase(std::min_element(into.sessions.begin(), into.sessions.end(),
                                             [](const auto& a, const auto& b) { return a.touched < b.touched; }));
    const auto is_kept = [&](std::uint32_t id) {
        return std::any_of(into.sessions.begin(), into.sessions.end(), [&](const auto& s) { return s.id == id; });
    };
    for (auto& r : more.rooms) {
        r.session = r.session == 0 ? 0 : renamed[r.session];
        if (std::none_of(into.rooms.begin(), into.rooms.end(), [&](const auto& x) { return x.where == r.where; }))
            into.rooms.push_back(std::move(r));
    }
    std::stable_sort(into.rooms.begin(), into.rooms.end(),
                     [](const auto& a, const auto& b) { return a.touched > b.touched; });
    if (into.rooms.size() > rooms_kept) into.rooms.resize(rooms_kept);
    for (auto& r : into.rooms)
        if (!is_kept(r.session)) r.session = 0;
    return renamed;
}

/// What was agreed to everywhere holds when both sides agreed. Of a channel or a workflow it holds as it was given.
int join_consents(learner_state& into, const learner_state& more, bool both_spoke, time_point now, effects& wants) {
    const auto gave = [](const learner_state& s, const consent& c) {
        return std::any_of(s.consents.begin(), s.consents.end(),
                           [&](const auto& x) { return x.to == c.to && x.scope == c.scope; });
    };
    const auto first = into.consents;
    for (const auto& c : more.consents)
        if (!gave(into, c)) into.consents.push_back(c);
    int ended = 0;
    if (!both_spoke) return ended;
    for (const auto& c : std::vector<consent>(into.consents)) {
        learner_state before;
        before.consents = first;
        if (!c.scope.empty() || (gave(before, c) && gave(more, c))) continue;
        wants.push_back(withdraw_consent(into, c.to, c.scope, now));
        ++ended;
    }
    return ended;
}

void join_ai_use(ai_use_memory& into, const ai_use_memory& more) {
    merge_by(into.events, more.events, &ai_use_event::at, 200);
    for (const auto& n : more.nudges) {
        const auto same = std::find_if(into.nudges.begin(), into.nudges.end(),
                                       [&](const auto& x) { return x.step == n.step && x.over == n.over; });
        if (same == into.nudges.end()) {
            into.nudges.push_back(n);
            continue;
        }
        same->times += n.times, same->dismissed += n.dismissed, same->last = std::max(same->last, n.last);
    }
}

void join_drills(std::vector<drill_done>& into, const std::vector<drill_done>& more) {
    for (const auto& d : more) {
        auto* same = with_key(into, d.drill, &drill_done::drill);
        if (!same && into.size() < drills_kept) into.push_back(d);
        if (same && same->at < d.at) *same = d;
    }
}

bool was_talked_with(const learner_state& s) {
    return s.introduced || !s.consents.empty() || !s.sessions.empty() || !s.learnt.criteria.empty();
}

void forget_place_of(learner_state& me, const address& gone) {
    const auto there = [&](const place& p) {
        return p.platform == gone.where.platform && p.workspace == gone.where.workspace;
    };
    std::erase_if(me.rooms, [&](const auto& r) { return there(r.where); });
    const room* home = nullptr;
    for (const auto& r : me.rooms)
        if (r.where.direct && (!home || home->touched < r.touched)) home = &r;
    for (auto& s : me.sessions)
        if (there(s.home) && home) s.home = home->where, s.paused = true;
}

}  // namespace

person who_at(const learner_state& me, const place& at) {
    for (const auto& other : me.links.also) {
        const auto a = address_of(other.actor);
        if (a && a->where.platform == at.platform && a->where.workspace == at.workspace)
            return {a->who.id, other.name, me.who.zone};
    }
    return me.who;
}

std::string id_at(const learner_state& me, const place& at) { return learner_id(at, who_at(me, at)); }

joined_learner join(learner_state first, learner_state second, std::string_view actor, time_point now) {
    joined_learner out;
    const bool agreed = std::any_of(first.links.also.begin(), first.links.also.end(),
                                    [&](const auto& each) { return each.actor == actor; });
    if (!agreed) return {std::move(first), {}, 0};
    const bool first_spoke = was_talked_with(first), second_spoke = was_talked_with(second);
    first.introduced = first.introduced || second.introduced;
    if (first.role.empty()) first.role = second.role;
    if (first.who.zone.empty()) first.who.zone = second.who.zone;
    const auto renamed = join_work(first, second);
    if (first.contract.at < second.contract.at) first.contract = second.contract;
    merge(first.learnt, second.learnt);
    if (second_spoke && first_spoke) {
        stricter(first.practice.agreed, second.practice.agreed);
        first.habit.offers_on_work = first.habit.offers_on_work && second.habit.offers_on_work;
    } else if (second_spoke) {
        first.practice.agreed = second.practice.agreed;
        first.habit.offers_on_work = second.habit.offers_on_work;
    }
    merge(first.practice, second.practice);
    join_drills(first.drills, second.drills);
    merge(first.habit, second.habit, out.wants);
    join_ai_use(first.ai_use, second.ai_use);
    first.ai_use_runs = std::max(first.ai_use_runs, second.ai_use_runs);
    for (auto o : second.observed)
        if (const auto now_called = renamed.find(o.session); now_called != renamed.end()) {
            o.session = now_called->second;
            first.observed.push_back(std::move(o));
        }
    first.retention.seen = std::max(first.retention.seen, second.retention.seen);
    out.consents_ended = join_consents(first, second, first_spoke && second_spoke, now, out.wants);
    out.whole = std::move(first);
    return out;
}

learner_state after_hand_over(const learner_state& me) {
    learner_state out;
    out.who = me.who;
    out.links.joined_to = me.links.joined_to;
    return out;
}

std::optional<effects> for_the_joined(learner_state& me, const event& e) {
    if (me.links.joined_to.empty()) return std::nullopt;
    if (std::holds_alternative<timer_fired>(e.what)) return effects{};
    const auto* x = std::get_if<told>(&e.what);
    if (x && x->kind.starts_with("link_") && team::field(*x, "from") == me.links.joined_to) {
        if (x->kind == "link_unlinked") me.links = {};
        if (x->kind == "link_gone") return effects{erase_me{}};
        if (x->kind == "link_unlinked" || x->kind == "link_agreed") return effects{};
    }
    return effects{pass_on{me.links.joined_to}};
}

bool heard_in_silence(learner_state& me, const event& e) {
    const auto* x = std::get_if<told>(&e.what);
    if (!x || x->kind != "link_left") return false;
    const auto from = team::field(*x, "from");
    const auto gone = address_of(from);
    if (std::erase_if(me.links.also, [&](const auto& each) { return each.actor == from; }) > 0 && gone)
        forget_place_of(me, *gone);
    if (me.links.also.empty()) me.links.own.clear();
    return true;
}

void tell_the_joined(const learner_state& me, effects& wants) {
    for (const auto& other : me.links.also)
        wants.push_back(tell{other.actor, {"link_gone", {{"from", me.links.own}}}});
}

}  // namespace coach::core
