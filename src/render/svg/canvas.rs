//! The elements of a picture as XML.

use crate::limits::MAX_TIMELINE_TEXT_CHARS;
use std::num::Saturating;
use std::ops::Range;

/// A length or a place in whole pixels.
pub(super) type Px = Saturating<i64>;

pub(super) fn px(pixels: i64) -> Px {
    Saturating(pixels)
}

/// One of so many equal parts; the whole, where there are none.
pub(super) fn part(whole: Px, parts: i64) -> Px {
    whole.0.checked_div(parts).map_or(whole, px)
}

/// How something looks: attributes of presentation. The picture brings its own ground, so that they can be
/// read on any page.
pub(super) type Style = &'static str;

pub(super) const INK: Style = r##"fill="#1b2733" font-size="11""##;
pub(super) const HEADING: Style = r##"fill="#1b2733" font-size="15" font-weight="bold""##;
pub(super) const STRONG: Style = r##"fill="#1b2733" font-size="12" font-weight="bold""##;
pub(super) const QUIET: Style = r##"fill="#55626f" font-size="11""##;
pub(super) const LATE: Style = r##"fill="#a3261b" font-size="11""##;

/// Elements one behind the other, those behind in front.
#[derive(Default)]
pub(super) struct Canvas(String);

const RIM: Style =
    r##"stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke""##;

/// Where a text stands by its place.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Canvas {
    /// What belongs together, with the words that a pointer or a screen reader finds there.
    pub(super) fn group(&mut self, title: &str, draw: impl FnOnce(&mut Canvas)) {
        self.0.push_str("<g>");
        self.titled(title);
        draw(self);
        self.0.push_str("</g>\n");
    }

    fn titled(&mut self, title: &str) {
        let title = escaped(&cut(title, MAX_TIMELINE_TEXT_CHARS));
        self.0.push_str(&format!("<title>{title}</title>"));
    }

    pub(super) fn rect(&mut self, x: Range<Px>, y: Range<Px>, style: Style) {
        let (width, height) = (x.end - x.start, y.end - y.start);
        self.0.push_str(&format!(
            r#"<rect x="{}" y="{}" width="{width}" height="{height}" {style}/>"#,
            x.start, y.start
        ));
    }

    pub(super) fn line(&mut self, from: (Px, Px), to: (Px, Px), style: Style) {
        self.0.push_str(&format!(
            r#"<path d="M{} {}L{} {}" {style}/>"#,
            from.0, from.1, to.0, to.1
        ));
    }

    /// A closed shape.
    pub(super) fn shape(&mut self, corners: &[(Px, Px)], style: Style) {
        let corners: Vec<String> = corners.iter().map(|(x, y)| format!("{x} {y}")).collect();
        self.0
            .push_str(&format!(r#"<path d="M{}Z" {style}/>"#, corners.join("L")));
    }

    /// A text with a rim, so that what lies behind it does not run into its letters. `y` is its base line.
    pub(super) fn text(&mut self, x: Px, y: Px, anchor: Anchor, text: &str, style: Style) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let text = escaped(&cut(text, MAX_TIMELINE_TEXT_CHARS));
        self.0.push_str(&format!(
            r#"<text x="{x}" y="{y}"{anchor} {style} {RIM}>{text}</text>"#
        ));
    }

    pub(super) fn add(&mut self, other: &Canvas) {
        self.0.push_str(&other.0);
    }

    /// The whole picture.
    pub(super) fn document(&self, size: (i64, Px), title: &str, says: &[String]) -> String {
        let (width, height) = size;
        let says: Vec<String> = says
            .iter()
            .map(|line| escaped(&cut(line, MAX_TIMELINE_TEXT_CHARS)))
            .collect();
        let (title, says) = (
            escaped(&cut(title, MAX_TIMELINE_TEXT_CHARS)),
            says.join("\n"),
        );
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="system-ui, 'DejaVu Sans', sans-serif">
<title>{title}</title>
<desc>{says}</desc>
{PATTERN}
{}</svg>
"#,
            self.0
        )
    }
}

/// The hatching of pauses.
const PATTERN: &str = r##"<defs><pattern id="duly-paused" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#fbf0d2"/><rect width="2" height="6" fill="#b98a1d"/></pattern></defs>"##;

/// The text as XML has it: markup escaped, and what XML 1.0 has no form for replaced by `U+FFFD`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            c if c.is_control() => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// The text, or its beginning and an ellipsis where it is longer.
pub(super) fn cut(text: &str, chars: usize) -> String {
    if text.chars().nth(chars).is_none() {
        return text.to_owned();
    }
    let kept = text.chars().take(chars.saturating_sub(1));
    kept.chain(['…']).collect()
}

/// How wide a text of 11 pixels is at most in common fonts. Those of East Asia are as wide as high.
pub(super) fn width(text: &str) -> Px {
    let of = |c: char| match u32::from(c) {
        0x1100..=0x115F | 0x2E80.. => 115,
        _ => 66,
    };
    let tenths: Px = text.chars().map(|c| px(of(c))).fold(px(0), |a, b| a + b);
    part(tenths, 10) + px(1)
}

/// The text, cut until it is no wider than that.
pub(super) fn fitted(text: &str, most: Px) -> String {
    let mut chars = text.chars().count();
    let mut fitting = cut(text, chars);
    while width(&fitting) > most && chars > 1 {
        chars = chars.saturating_sub(1);
        fitting = cut(text, chars);
    }
    fitting
}

/// The words of a text in at most so many lines no wider than that.
pub(super) fn wrapped(text: &str, most: Px, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    for word in cut(text, MAX_TIMELINE_TEXT_CHARS).split_whitespace() {
        let is_last = wrapped.len() == lines;
        match wrapped.last_mut() {
            Some(line) if is_last || width(&format!("{line} {word}")) <= most => {
                *line = format!("{line} {word}");
            }
            Some(_) | None => wrapped.push(word.to_owned()),
        }
    }
    wrapped.iter().map(|line| fitted(line, most)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_has_no_form_for_is_replaced() {
        assert_eq!(
            escaped("a<b> & \"c\" 'd'"),
            "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"
        );
        assert_eq!(
            escaped("bell\u{7}, \u{0}, \u{85}, \u{FFFF}"),
            "bell\u{FFFD}, \u{FFFD}, \u{FFFD}, \u{FFFD}"
        );
    }

    #[test]
    fn a_text_is_cut_at_its_limit_and_not_before() {
        assert_eq!(cut("four", 4), "four");
        assert_eq!(cut("fiver", 4), "fiv…");
        assert_eq!(fitted("four", width("four")), "four");
        assert_eq!(fitted("four", width("four") - px(1)), "fo…");
        // One letter is left, however narrow the place is.
        assert_eq!(fitted("f", px(0)), "f");
    }

    /// Tenths of a pixel for each, and a pixel more.
    #[test]
    fn letters_of_east_asia_are_wide() {
        for (text, wide) in [
            ("", 1),
            ("aaaaaaaaaa", 67),
            ("一二三四五六七八九十", 116),
            ("\u{1100}\u{115F}", 24),
            ("\u{10FF}\u{1160}", 14),
            ("\u{2E80}\u{2E80}", 24),
            ("\u{2E7F}\u{2E7F}", 14),
        ] {
            assert_eq!(width(text), px(wide), "{text}");
        }
    }

    #[test]
    fn words_are_wrapped_and_the_last_line_is_cut() {
        let most = width("one two");
        assert_eq!(wrapped("one two six", most, 2), ["one two", "six"]);
        assert_eq!(
            wrapped("one two six ten eleven", most, 2),
            ["one two", "six te…"]
        );
        assert!(wrapped("", most, 2).is_empty());
    }
}
