//! Calendars of calendars: set logic, what holds for ever, day zones, limits.

use crate::support::generate::{Case, Place, cases, places};
use crate::support::property::check;
use crate::support::{NANO, RANGE_END, RANGE_START, at, date};
use chrono::{DateTime, TimeDelta, Utc, Weekday};
use duly::calendar::{BuildProblem, Calendar, CalendarError, ClosedRule, Weekly};
use duly::limits::MAX_COMPOSED_CALENDARS;
use proptest::prelude::prop_assert_eq;

fn office(zone: &str) -> Calendar {
    let weekly = Calendar::weekly(zone).mon_fri("08:00-17:00");
    weekly.build().unwrap()
}

fn every_day(zone: &str, hours: &str) -> Weekly {
    let weekly = Calendar::weekly(zone).mon_fri(hours);
    weekly.sat(hours).sun(hours)
}

/// Two calendars, and instants near the first one's anchor, on edges of both, and anywhere.
fn scene(
    (one, other): &(Case, Case),
    near: &[Place],
    far: &[Place],
) -> (Calendar, Calendar, Vec<DateTime<Utc>>) {
    let (a, b) = (one.calendar(), other.calendar());
    let days = TimeDelta::days(10);
    let span = (one.anchor - days).max(RANGE_START)..(one.anchor + days).min(RANGE_END - NANO);
    let edges: Vec<_> = [&a, &b]
        .iter()
        .flat_map(|calendar| calendar.spans(span.clone()).unwrap())
        .flat_map(|open| [open.start, open.end])
        .collect();
    let near = near.iter().map(|place| place.instant(&span, &edges));
    let all = RANGE_START..RANGE_END - NANO;
    let far = far.iter().map(|place| place.instant(&all, &[]));
    let instants = near.chain(far).collect();
    (a, b, instants)
}

#[test]
fn composition_agrees_with_set_logic_at_every_instant() {
    let drawn = ((cases(1), cases(1)), places(12), places(8));
    check(150, drawn, |(pair, near, far)| {
        let (a, b, instants) = scene(&pair, &near, &far);
        let (or, and, minus) = (a.or(&b).unwrap(), a.and(&b).unwrap(), a.minus(&b).unwrap());
        for t in &instants {
            let open = |calendar: &Calendar| calendar.is_open(*t).unwrap();
            prop_assert_eq!(open(&or), open(&a) || open(&b), "or at {}", t);
            prop_assert_eq!(open(&and), open(&a) && open(&b), "and at {}", t);
            prop_assert_eq!(open(&minus), open(&a) && !open(&b), "minus at {}", t);
        }
        for pair in instants.windows(2) {
            let measure = |calendar: &Calendar| calendar.between(pair[0], pair[1]).unwrap();
            let (a, b) = (measure(&a), measure(&b));
            prop_assert_eq!(measure(&or) + measure(&and), a + b, "{:?}", pair);
            prop_assert_eq!(measure(&minus) + measure(&and), a, "{:?}", pair);
        }
        Ok(())
    });
}

#[test]
fn laws_of_sets() {
    let drawn = ((cases(60), cases(60)), places(10), places(5));
    check(60, drawn, |(pair, near, far)| {
        let (a, b, instants) = scene(&pair, &near, &far);
        let always = Calendar::always();
        let not = |calendar: &Calendar| always.minus(calendar).unwrap();
        let same = [
            (a.or(&b).unwrap(), b.or(&a).unwrap()),
            (not(&a.or(&b).unwrap()), not(&a).and(&not(&b)).unwrap()),
            (a.minus(&b).unwrap(), a.and(&not(&b)).unwrap()),
            (not(&not(&a)), a.clone()),
            (a.or(&a).unwrap(), a.and(&a).unwrap()),
            (Calendar::union([&a]).unwrap(), a.clone()),
        ];
        for (one, other) in &same {
            prop_assert_eq!(
                (one.is_always(), one.is_never()),
                (other.is_always(), other.is_never())
            );
            for t in &instants {
                prop_assert_eq!(one.next_change(*t), other.next_change(*t), "{}", t);
                prop_assert_eq!(one.next_open(*t), other.next_open(*t), "{}", t);
            }
        }
        assert!(a.or(&not(&a)).unwrap().is_always());
        assert!(a.minus(&a).unwrap().is_never());
        Ok(())
    });
}

#[test]
fn of_none_and_of_the_whole() {
    let (always, never) = (Calendar::always(), Calendar::never());
    assert!(Calendar::union([]).unwrap().is_never());
    assert!(Calendar::intersection([]).unwrap().is_always());
    assert!(never.or(&always).unwrap().is_always());
    assert!(never.and(&always).unwrap().is_never());
    assert!(always.minus(&always).unwrap().is_never());
    assert!(always.minus(&never).unwrap().is_always());
}

#[test]
fn what_holds_for_ever() {
    let last = at("2099-12-31T23:59:59Z");
    let change = |calendar: &Calendar| calendar.next_change(last);
    let (day, night) = (
        every_day("Europe/Berlin", "06:00-18:00").build().unwrap(),
        every_day("Europe/Berlin", "18:00-06:00").build().unwrap(),
    );
    assert!(day.or(&night).unwrap().is_always());
    assert!(day.and(&night).unwrap().is_never());
    // The clocks of London change at the same instants (not in the seventies), those of New York do not.
    let london = every_day("Europe/London", "17:00-05:00").build().unwrap();
    let both = day.or(&london).unwrap();
    assert!(!both.is_always());
    assert_eq!(change(&both), Ok(None));
    let new_york = every_day("America/New_York", "12:00-00:00")
        .build()
        .unwrap();
    let both = day.or(&new_york).unwrap();
    assert!(!both.is_always());
    assert_eq!(change(&both), Err(CalendarError::OutOfRange));
    // What is dated ends; what comes back every year does not.
    let dated = every_day("UTC", "00:00-24:00").closed(date("2099-12-30"), "x");
    let yearly = every_day("UTC", "00:00-24:00").closed_by(ClosedRule::yearly(12, 30, "x"));
    let (dated, yearly) = (dated.build().unwrap(), yearly.build().unwrap());
    assert_eq!(change(&dated.and(&Calendar::always()).unwrap()), Ok(None));
    assert_eq!(
        change(&yearly.and(&Calendar::always()).unwrap()),
        Err(CalendarError::OutOfRange)
    );
    assert_eq!(change(&dated.or(&yearly).unwrap()), Ok(None));
    let one_day = Calendar::always().minus(&yearly).unwrap();
    assert_eq!(one_day.next_open(last), Err(CalendarError::OutOfRange));
    // February has a fifth Monday when it ends on one with the 29th: in 2072, next in 2112.
    let rare = ClosedRule::nth(5, Weekday::Mon, 2, "x");
    let all_but = every_day("UTC", "00:00-24:00").closed_by(rare);
    let rarely = Calendar::always().minus(&all_but.build().unwrap()).unwrap();
    assert_eq!(
        rarely.next_open(at("2070-01-01T00:00:00Z")),
        Ok(at("2072-02-29T00:00:00Z"))
    );
    assert_eq!(change(&rarely), Err(CalendarError::OutOfRange));
    let once = Calendar::always().minus(&dated).unwrap();
    assert_eq!(once.next_open(last), Err(CalendarError::NeverOpens));
    assert_eq!(
        once.sub(RANGE_START, TimeDelta::hours(1)),
        Err(CalendarError::NeverOpens)
    );
}

#[test]
fn days_are_counted_in_the_zone_stated() {
    let desks = office("Europe/Berlin")
        .or(&office("Australia/Sydney"))
        .unwrap();
    let sunday = date("2024-07-07");
    assert_eq!(desks.is_business_day(sunday), Err(CalendarError::NoDayZone));
    let utc = desks.with_day_zone("UTC").unwrap();
    let berlin = desks.with_day_zone("Europe/Berlin").unwrap();
    assert_eq!(utc.is_business_day(sunday), Ok(true));
    assert_eq!(berlin.is_business_day(sunday), Ok(false));
    assert_eq!(
        berlin.first_opening(date("2024-07-08")),
        Ok(Some(at("2024-07-07T22:00:00Z")))
    );
    assert_eq!(
        utc.with_day_zone("Asia/Tokyo")
            .unwrap()
            .zone()
            .unwrap()
            .name(),
        "Asia/Tokyo"
    );
    let names: Vec<&str> = berlin.zones().iter().map(|zone| zone.name()).collect();
    assert_eq!(names, ["Australia/Sydney", "Europe/Berlin"]);
    let never = Calendar::never().with_day_zone("UTC").unwrap();
    assert_eq!(never.is_business_day(sunday), Ok(false));
}

#[test]
fn what_is_refused() {
    let problems = |result: Result<Calendar, duly::calendar::CalendarBuildError>| {
        result.unwrap_err().problems().to_vec()
    };
    assert_eq!(
        problems(office("UTC").with_day_zone("UTC")),
        [BuildProblem::DayZoneOfWeekly]
    );
    assert!(matches!(
        problems(Calendar::always().with_day_zone("Mars/Olympus"))[..],
        [BuildProblem::DayZone(_)]
    ));
    let office = office("UTC");
    let many = |count: usize| Calendar::union(std::iter::repeat_n(&office, count));
    let limit = MAX_COMPOSED_CALENDARS;
    let most = many(limit - 1).unwrap();
    let too_many = |found| BuildProblem::TooManyCalendars { found, limit };
    assert_eq!(problems(many(limit)), [too_many(limit + 1)]);
    assert_eq!(problems(most.or(&office)), [too_many(limit + 2)]);
    // Depth is bounded by the same limit.
    let mut deep = office.clone();
    while let Ok(deeper) = Calendar::union([&deep]) {
        deep = deeper;
    }
    assert_eq!(problems(Calendar::union([&deep])), [too_many(limit + 1)]);
}

#[test]
fn how_far_closed_days_are_known() {
    let known = |zone: &str, until: &str| {
        let weekly = Calendar::weekly(zone).mon_fri("08:00-17:00");
        weekly.holidays_known_until(date(until)).build().unwrap()
    };
    let bound = |calendar: &Calendar, first_beyond: &str| {
        let t = at(first_beyond);
        assert_eq!(calendar.is_beyond_known(t), Ok(true), "{t}");
        assert_eq!(calendar.is_beyond_known(t - NANO), Ok(false), "{t}");
    };
    let berlin = known("Europe/Berlin", "2026-12-31");
    assert_eq!(berlin.known_until(), Some(date("2026-12-31")));
    bound(&berlin, "2026-12-31T23:00:00Z");
    let tokyo = known("Asia/Tokyo", "2026-12-31");
    for both in [berlin.or(&tokyo), tokyo.minus(&berlin)] {
        bound(&both.unwrap(), "2026-12-31T15:00:00Z");
    }
    let mixed = berlin.and(&office("UTC")).unwrap();
    assert_eq!(mixed.known_until(), Some(date("2026-12-31")));
    bound(&mixed, "2026-12-31T23:00:00Z");
    // Samoa skipped 30 December 2011; St John's showed a minute of 7 November 2010, then the 6th again.
    bound(&known("Pacific/Apia", "2011-12-29"), "2011-12-30T10:00:00Z");
    bound(&known("Pacific/Apia", "2011-12-30"), "2011-12-30T10:00:00Z");
    bound(
        &known("America/St_Johns", "2010-11-06"),
        "2010-11-07T02:30:00Z",
    );
    for unsaid in [office("UTC"), Calendar::always()] {
        assert_eq!(unsaid.known_until(), None);
        assert_eq!(unsaid.is_beyond_known(RANGE_END - NANO), Ok(false));
    }
    let outside = Calendar::weekly("UTC").holidays_known_until(date("2100-01-02"));
    assert!(outside.build().is_err());
    assert!(matches!(
        berlin.is_beyond_known(RANGE_END),
        Err(CalendarError::Instant(_))
    ));
}
