//! What a builder is told by feeds.

use super::Weekly;
use crate::calendar::closed_rule::ClosedRule;
use crate::calendar::ical::Feed;

impl Weekly {
    /// Closes the days that a feed closes. What an event closes, and what becomes of one that is wrong, is told
    /// in [`ical`](crate::calendar::ical). Feeds may close dates that are closed anyway, and several may be
    /// given. Hours given to a date by [`date`](Weekly::date) are stronger.
    ///
    /// Every occurrence counts as a dated entry; one that closes no date of the supported range is passed over.
    ///
    /// ```
    /// use duly::Calendar;
    /// use duly::calendar::ical::Feed;
    ///
    /// let text = std::fs::read_to_string("fixtures/ical/holidays.ics")?;
    /// let feed = Feed::parse(&text, "holidays")?;
    /// let office = Calendar::weekly("Europe/Berlin").mon_fri("09:00-17:00").closed_from(&feed).build()?;
    /// assert_eq!(
    ///     office.day("2024-10-03T10:00:00Z".parse()?)?.to_string(),
    ///     "Thu 2024-10-03, Europe/Berlin: closed \
    ///      (closed by German Unity Day [holidays, line 36, unity@holidays.example])"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn closed_from(mut self, feed: &Feed) -> Weekly {
        let Ok(zone) = self.zone.clone() else {
            return self;
        };
        for day in feed.closed_days() {
            if let Some(dates) = day.dates_in(&zone)
                && self.counts_entry()
            {
                let rule = ClosedRule::shared(dates, day.shared_name(), day.shared_source());
                self.rules.push(rule);
            }
        }
        self
    }
}
