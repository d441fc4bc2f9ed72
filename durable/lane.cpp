#include "durable/lane.hpp"

#include "durable/effect_id.hpp"

#include <algorithm>

namespace coach::durable {

bool lane::adopt(const pending_effect& again, time_point leased) {
    const auto at = std::ranges::find(row_, again.id, [](const held_effect& each) { return each.what.id; });
    if (at == row_.end()) return false;
    at->what.turn = again.turn;
    at->renewed = leased;
    at->put_off = false;
    return true;
}

void lane::insert(held_effect next) {
    const auto place = place_of(next.what.id);
    auto at = row_.end();
    const auto front = running && !row_.empty() ? std::next(row_.begin()) : row_.begin();
    while (at != front && place < place_of(std::prev(at)->what.id))
        --at;
    row_.insert(at, std::move(next));
}

void lane::collect_older_than(time_point when, std::vector<lease>& out) const {
    for (const auto& each : row_)
        if (!each.put_off && each.renewed <= when) out.push_back(lease_of(each.what));
}

void lane::renewed(const lease& by, time_point when) {
    for (auto& each : row_)
        if (each.what.id == by.effect_id && each.what.turn == by.turn) each.renewed = std::max(each.renewed, when);
}

}  // namespace coach::durable
