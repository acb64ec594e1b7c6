//! A picture read back: its elements, where they stand, and that none runs into another.

use roxmltree::{Document, Node};

/// The first pixel of the plot, and the one after its last.
pub(super) const PLOT: std::ops::Range<i64> = 190..884;
pub(super) const HOURS: &str = "#e4edf8";
pub(super) const DUE: &str = "#1b2733";
pub(super) const AS_OF: &str = "#7a1fa2";

/// A box of pixels: left, top, right, bottom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Box {
    pub(super) x: (i64, i64),
    pub(super) y: (i64, i64),
}

pub(super) struct Picture<'p>(Document<'p>);

fn number(node: Node<'_, '_>, name: &str) -> i64 {
    node.attribute(name).unwrap().parse().unwrap()
}

impl<'p> Picture<'p> {
    /// Panics where it is no well-formed XML.
    pub(super) fn read(text: &'p str) -> Picture<'p> {
        Picture(Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}")))
    }

    pub(super) fn title(&self) -> &str {
        let mut children = self.0.root_element().children();
        let title = children.find(|node| node.has_tag_name("title")).unwrap();
        title.text().unwrap()
    }

    pub(super) fn size(&self) -> (i64, i64) {
        let root = self.0.root_element();
        (number(root, "width"), number(root, "height"))
    }

    fn named(&self, name: &'static str) -> impl Iterator<Item = Node<'_, 'p>> {
        self.0
            .descendants()
            .filter(move |node| node.tag_name().name() == name)
    }

    /// The texts with the room they take: six tenths of their size for each letter.
    pub(super) fn texts(&self) -> Vec<(String, Box)> {
        self.named("text")
            .map(|node| {
                let text = node.text().unwrap_or_default().to_owned();
                let (x, y, size) = (
                    number(node, "x"),
                    number(node, "y"),
                    number(node, "font-size"),
                );
                let width = i64::try_from(text.chars().count()).unwrap() * size * 6 / 10;
                let left = match node.attribute("text-anchor") {
                    None => x,
                    Some("middle") => x - width / 2,
                    Some("end") => x - width,
                    Some(other) => panic!("{other}"),
                };
                (
                    text,
                    Box {
                        x: (left, left + width),
                        y: (y - size * 3 / 4, y + size / 4),
                    },
                )
            })
            .collect()
    }

    /// The rectangles of a filling, those of the legend aside.
    pub(super) fn rects(&self, fill: &str) -> Vec<Box> {
        self.named("rect")
            .filter(|node| node.attribute("fill") == Some(fill))
            .map(|node| {
                let (x, y) = (number(node, "x"), number(node, "y"));
                Box {
                    x: (x, x + number(node, "width")),
                    y: (y, y + number(node, "height")),
                }
            })
            .filter(|found| found.x.0 >= PLOT.start)
            .collect()
    }

    /// Where the lines of a colour stand.
    pub(super) fn lines(&self, stroke: &str) -> Vec<i64> {
        let of_colour = self
            .named("path")
            .filter(|node| node.attribute("stroke") == Some(stroke));
        of_colour
            .map(|node| {
                let from = node.attribute("d").unwrap().strip_prefix('M').unwrap();
                from.split(' ').next().unwrap().parse().unwrap()
            })
            .collect()
    }

    pub(super) fn titles(&self) -> impl Iterator<Item = &str> {
        self.named("title").filter_map(|node| node.text())
    }

    pub(super) fn elements(&self) -> usize {
        self.0.descendants().filter(Node::is_element).count()
    }

    /// Every text inside the picture, none over another; every rectangle inside it.
    pub(super) fn assert_tidy(&self) {
        let (width, height) = self.size();
        let texts = self.texts();
        for (text, room) in &texts {
            let inside = room.x.0 >= 0 && room.x.1 <= width && room.y.0 >= 0 && room.y.1 <= height;
            assert!(
                inside,
                "`{text}` stands outside: {room:?} of {width} by {height}"
            );
        }
        for (place, (text, room)) in texts.iter().enumerate() {
            for (other, taken) in &texts[place + 1..] {
                let apart = room.x.1 <= taken.x.0 || taken.x.1 <= room.x.0;
                let above = room.y.1 <= taken.y.0 || taken.y.1 <= room.y.0;
                assert!(
                    apart || above,
                    "`{text}` runs into `{other}`: {room:?}, {taken:?}"
                );
            }
        }
        for node in self.named("rect").filter(|node| node.has_attribute("x")) {
            let (x, y) = (number(node, "x"), number(node, "y"));
            let (right, bottom) = (x + number(node, "width"), y + number(node, "height"));
            assert!(
                x >= 0 && y >= 0 && right <= width && bottom <= height,
                "{node:?}"
            );
        }
    }
}
