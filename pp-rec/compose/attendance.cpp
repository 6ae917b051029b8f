#include "pp-rec/compose/attendance.h"

#include <algorithm>
#include <limits>

namespace wf::compose {
namespace {

double firstJoin_s(const Person& person) {
    return person.present.empty() ? std::numeric_limits<double>::infinity() : person.present.front().begin_s;
}

}  // namespace

Attendance::Attendance(const std::vector<Person>& people) : people_(people) {
    for (std::size_t i = 0; i < people.size(); ++i) {
        guests_.push_back({i, SpanCursor(people[i].present), SpanCursor(people[i].camera)});
    }
    std::stable_sort(guests_.begin(), guests_.end(), [&](const Guest& a, const Guest& b) {
        return firstJoin_s(people[a.person]) < firstJoin_s(people[b.person]);
    });
}

const Attendance::Now& Attendance::at(double time_s) {
    now_.visible.clear();
    now_.people = 0;
    now_.share.reset();
    double newest_s = 0;
    for (Guest& guest : guests_) {
        const Span* present = guest.present.at(time_s);
        const bool is_screen = people_[guest.person].is_screen;
        if (present == nullptr || (is_screen && guest.camera.at(time_s) == nullptr)) {
            continue;
        }
        now_.visible.push_back(guest.person);
        if (!is_screen) {
            ++now_.people;
        } else if (!now_.share || present->begin_s >= newest_s) {
            now_.share = guest.person;
            newest_s = present->begin_s;
        }
    }
    return now_;
}

std::vector<double> Attendance::changes() const {
    std::vector<double> times;
    const auto add = [&times](const std::vector<Span>& spans) {
        for (const Span& span : spans) {
            times.insert(times.end(), {span.begin_s, span.end_s});
        }
    };
    for (const Person& person : people_) {
        add(person.present);
        if (person.is_screen) {
            add(person.camera);
        }
    }
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    return times;
}

}  // namespace wf::compose
