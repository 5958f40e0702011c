//! What can be undone and made again: the states of the plan, one after the other.

/// Changes within this time, in milliseconds, are one step: a slider that is dragged.
const ONE_STEP_MS: f64 = 600.0;
/// The most states that are kept.
const MOST: usize = 200;

/// The states of a plan, as those of its links, and which of them is shown.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    states: Vec<String>,
    at: usize,
    /// When the last change came, if the next one can go on with it.
    last: Option<f64>,
}

impl Steps {
    /// Takes the state of the plan after a change, or after a step, at a time in milliseconds.
    pub fn follow(&mut self, state: &str, now: f64) {
        if self.states.get(self.at).is_some_and(|shown| shown == state) {
            return;
        }
        // What the page began with is kept, however soon it is changed.
        let goes_on = self.at > 0 && self.last.is_some_and(|last| now - last < ONE_STEP_MS);
        self.last = Some(now);
        self.states.truncate(if goes_on { self.at } else { self.at + 1 });
        self.states.push(state.to_owned());
        if self.states.len() > MOST {
            self.states.remove(0);
        }
        self.at = self.states.len() - 1;
    }

    /// What comes next is a step of its own, however soon: a control has been touched anew.
    pub fn part(&mut self) {
        self.last = None;
    }

    /// Goes back, or forth where `forth`: gives the state that is to be shown, if there is one.
    pub fn go(&mut self, forth: bool) -> Option<&str> {
        let to = self.beside(forth)?;
        self.part();
        self.at = to;
        self.states.get(to).map(String::as_str)
    }

    /// Whether one can go back, and forth.
    pub fn ways(&self) -> [bool; 2] {
        [false, true].map(|forth| self.beside(forth).is_some())
    }

    /// The place of the state before or after the one that is shown.
    fn beside(&self, forth: bool) -> Option<usize> {
        let to = if forth { self.at + 1 } else { self.at.checked_sub(1)? };
        (to < self.states.len()).then_some(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(changes: &[(&str, f64)]) -> Steps {
        let mut steps = Steps::default();
        for (state, now) in changes {
            steps.follow(state, *now);
        }
        steps
    }

    #[test]
    fn a_drag_is_one_step_and_the_first_state_is_kept() {
        let mut steps = after(&[("a", 0.0)]);
        assert_eq!(steps.ways(), [false, false]);
        for (number, state) in ["b", "c", "d"].into_iter().enumerate() {
            steps.follow(state, 10.0 + 500.0 * f64::from(u32::try_from(number).expect("few")));
        }
        assert_eq!(steps.go(false), Some("a"));
        assert_eq!(steps.go(false), None);
        assert_eq!(steps.ways(), [false, true]);
        assert_eq!(steps.go(true), Some("d"));
    }

    #[test]
    fn a_pause_and_a_new_touch_begin_a_step() {
        let mut steps = after(&[("a", 0.0), ("b", 10.0), ("c", 610.0)]);
        steps.part();
        steps.follow("d", 611.0);
        for state in ["c", "b", "a"] {
            assert_eq!(steps.go(false), Some(state));
        }
    }

    #[test]
    fn a_change_after_a_step_back_drops_what_came_after_it() {
        let mut steps = after(&[("a", 0.0), ("b", 1000.0), ("c", 2000.0)]);
        assert_eq!(steps.go(false), Some("b"));
        // The page shows it.
        steps.follow("b", 2100.0);
        steps.follow("x", 2200.0);
        assert_eq!(steps.ways(), [true, false]);
        assert_eq!(steps.go(false), Some("b"));
        assert_eq!(steps.go(true), Some("x"));
    }

    #[test]
    fn the_oldest_is_dropped() {
        let mut steps = Steps::default();
        for number in 0..u32::try_from(2 * MOST).expect("few") {
            steps.follow(&number.to_string(), 1000.0 * f64::from(number));
        }
        let mut back = 0;
        while steps.go(false).is_some() {
            back += 1;
        }
        assert_eq!(back, MOST - 1);
    }
}
