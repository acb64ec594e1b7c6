//! Questions about open time whose answers are known, and calendars whose open time is known, for the
//! benches of the calendar.

mod compile;
mod office;
mod one_year;
mod peers;
mod whole_range;

pub(crate) use compile::compile;
pub(crate) use one_year::one_year;
pub(crate) use whole_range::whole_range;

/// One kind of question, asked many times over.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) calls: usize,
    /// Asks them all, and counts the right answers.
    ask: Box<dyn Fn() -> usize>,
}

impl Kind {
    fn new(name: &'static str, calls: usize, ask: impl Fn() -> usize + 'static) -> Kind {
        let ask = Box::new(ask);
        Kind { name, calls, ask }
    }

    pub(crate) fn run(&self) {
        assert_eq!((self.ask)(), self.calls, "{}: right answers", self.name);
    }
}

/// How many questions get the answer that is expected.
fn right<Q: Copy, A: PartialEq>(questions: &[(Q, A)], answer: impl Fn(Q) -> A) -> usize {
    let right = questions
        .iter()
        .filter(|(question, expected)| answer(*question) == *expected);
    right.count()
}
