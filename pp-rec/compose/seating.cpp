#include "pp-rec/compose/seating.h"

#include <algorithm>

namespace wf::compose {
namespace {

bool holds(const std::vector<std::size_t>& people, std::size_t person) {
    return std::find(people.begin(), people.end(), person) != people.end();
}

}  // namespace

const std::vector<std::size_t>& Seating::seat(const std::vector<Candidate>& candidates, std::size_t places) {
    std::vector<Candidate> chosen = candidates;
    if (chosen.size() > places) {
        const auto goesFirst = [this](const Candidate& a, const Candidate& b) {
            return a.last_talk_s != b.last_talk_s ? a.last_talk_s > b.last_talk_s
                                                  : holds(seated_, a.person) && !holds(seated_, b.person);
        };
        std::stable_sort(chosen.begin(), chosen.end(), goesFirst);
        chosen.resize(places);
    }
    std::vector<std::size_t> people;
    people.reserve(chosen.size());
    for (const Candidate& candidate : chosen) {
        people.push_back(candidate.person);
    }
    if (people.size() == candidates.size()) {
        seated_ = std::move(people);
    } else {
        exchange(people);
    }
    return seated_;
}

void Seating::exchange(const std::vector<std::size_t>& people) {
    std::vector<std::size_t> newcomers = people;
    std::erase_if(newcomers, [this](std::size_t person) { return holds(seated_, person); });
    std::vector<std::size_t> seated;
    seated.reserve(people.size());
    auto newcomer = newcomers.begin();
    for (const std::size_t person : seated_) {
        if (holds(people, person)) {
            seated.push_back(person);
        } else if (newcomer != newcomers.end()) {
            seated.push_back(*newcomer++);
        }
    }
    seated.insert(seated.end(), newcomer, newcomers.end());
    seated_ = std::move(seated);
}

}  // namespace wf::compose
