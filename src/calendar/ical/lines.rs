//! Content lines: unfolded, numbered, and taken apart.

use super::error::Fault;
use icalendar::parser::Property;
use std::borrow::Cow;

/// A content line, unfolded (RFC 5545, section 3.1).
pub(super) struct Line<'t> {
    /// Of its first part, counted from 1.
    pub(super) number: usize,
    pub(super) text: Cow<'t, str>,
}

/// The content lines of a text, those of blanks alone left out. Lines may end in CRLF or LF.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parts = text.lines().zip(1..).peekable();
    let unfolded = std::iter::from_fn(move || {
        let (first, number) = parts.next()?;
        let mut text = Cow::Borrowed(first);
        while let Some((part, _)) = parts.next_if(|(part, _)| part.starts_with([' ', '\t'])) {
            text.to_mut().push_str(part.get(1..).unwrap_or_default());
        }
        Some(Line { number, text })
    });
    unfolded.filter(|line| !line.text.trim().is_empty())
}

impl Line<'_> {
    /// The property's name in capitals: names are the same in any case.
    pub(super) fn name(&self) -> String {
        let name = self.text.split([';', ':']).next().unwrap_or_default();
        name.trim().to_ascii_uppercase()
    }

    /// What follows the first colon.
    pub(super) fn after_colon(&self) -> &str {
        let value = self.text.split_once(':').map(|(_, value)| value);
        value.unwrap_or_default().trim()
    }
}

/// A property of an event. Values that are text are unescaped.
#[derive(Debug)]
pub(super) struct Content {
    pub(super) line: usize,
    pub(super) name: String,
    pub(super) value: String,
    parameters: Vec<(String, String)>,
}

impl Content {
    pub(super) fn new(line: &Line<'_>) -> Result<Content, Fault> {
        let name = line.name();
        let rest = line
            .text
            .get(line.text.find([';', ':']).unwrap_or_default()..);
        let capital = format!("{name}{}", rest.unwrap_or_default());
        let property = Property::try_from(capital.as_str()).map_err(|_| {
            let expected = "a name, a colon and a value, as in `DTSTART:20250101`";
            Fault::new(line.number, Fault::quoted(&line.text), expected)
        })?;
        let parameters = property.params.iter().map(|parameter| {
            let value = parameter.val.as_ref().map_or("", |value| value.as_str());
            (
                parameter.key.as_str().to_ascii_uppercase(),
                value.to_owned(),
            )
        });
        Ok(Content {
            line: line.number,
            parameters: parameters.collect(),
            value: property.val.as_str().trim().to_owned(),
            name,
        })
    }

    pub(super) fn parameter(&self, key: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn fault(&self, expected: &str) -> Fault {
        let found = format!("{} in `{}`", Fault::quoted(&self.value), self.name);
        Fault::new(self.line, found, expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfolded(text: &str) -> Vec<(usize, String)> {
        let lines = lines(text).map(|line| (line.number, line.text.into_owned()));
        lines.collect()
    }

    #[test]
    fn lines_are_unfolded_and_numbered() {
        for end in ["\n", "\r\n"] {
            let text = ["\u{feff}A:1", "B:x", "  y", "\tz", "", "C:2", ""].join(end);
            let expected = [(1, "A:1"), (2, "B:x yz"), (6, "C:2")];
            assert_eq!(
                unfolded(&text),
                expected.map(|(n, text)| (n, text.to_owned()))
            );
        }
        assert_eq!(unfolded(" A:1"), [(1, " A:1".to_owned())]);
        assert_eq!(unfolded("\u{feff}"), []);
        // A byte order mark within is text.
        assert_eq!(unfolded("A:\u{feff}1"), [(1, "A:\u{feff}1".to_owned())]);
    }

    fn content(text: &str) -> Content {
        let line = Line {
            number: 7,
            text: text.into(),
        };
        Content::new(&line).unwrap()
    }

    #[test]
    fn properties_have_names_values_and_parameters() {
        let start = content("dtstart;tzid=\"Europe/Berlin\";VALUE=DATE-TIME:20250101T000000");
        assert_eq!((start.name.as_str(), start.line), ("DTSTART", 7));
        assert_eq!(start.value, "20250101T000000");
        assert_eq!(start.parameter("TZID"), Some("Europe/Berlin"));
        assert_eq!(start.parameter("VALUE"), Some("DATE-TIME"));
        assert_eq!(start.parameter("RANGE"), None);
        let summary =
            content("Summary;LANGUAGE=de;X=\"a:b;c\":Tag\\, der: zwei\\; drei\\nvier \\\\");
        assert_eq!(summary.value, "Tag, der: zwei; drei\nvier \\");
        assert_eq!(content("DTSTART").value, "");
        assert!(
            Content::new(&Line {
                number: 1,
                text: ";:".into()
            })
            .is_ok_and(|c| c.name.is_empty())
        );
    }
}
