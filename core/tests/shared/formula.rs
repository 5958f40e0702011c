//! Works out the text of a formula: names of terms and numbers, joined by `+ − × ÷ ^` and brackets.

#![allow(clippy::panic, reason = "tests")]

use std::collections::HashMap;

struct Reader<'a> {
    text: Vec<char>,
    at: usize,
    terms: &'a HashMap<&'a str, f64>,
}

impl Reader<'_> {
    fn sum(&mut self) -> f64 {
        let mut value = self.product();
        loop {
            match self.sign(&['+', '\u{2212}']) {
                Some('+') => value += self.product(),
                Some(_) => value -= self.product(),
                None => return value,
            }
        }
    }

    fn product(&mut self) -> f64 {
        let mut value = self.power();
        loop {
            match self.sign(&['×', '÷']) {
                Some('×') => value *= self.power(),
                Some(_) => value /= self.power(),
                None => return value,
            }
        }
    }

    #[expect(clippy::disallowed_methods, reason = "any power will do here")]
    fn power(&mut self) -> f64 {
        let value = self.atom();
        if self.sign(&['^']).is_some() { value.powf(self.atom()) } else { value }
    }

    fn atom(&mut self) -> f64 {
        if self.sign(&['(']).is_some() {
            let value = self.sum();
            assert!(self.sign(&[')']).is_some(), "a bracket is missing");
            return value;
        }
        let start = self.at;
        while self.text.get(self.at).is_some_and(|c| !"+\u{2212}×÷^()".contains(*c)) {
            self.at += 1;
        }
        let word: String = self.text[start..self.at].iter().collect();
        let word = word.trim();
        let number = word.parse().ok().or_else(|| self.terms.get(word).copied());
        number.unwrap_or_else(|| {
            panic!("{word:?} is no term of {:?}", self.text.iter().collect::<String>())
        })
    }

    fn sign(&mut self, signs: &[char]) -> Option<char> {
        while self.text.get(self.at) == Some(&' ') {
            self.at += 1;
        }
        let sign = self.text.get(self.at).copied().filter(|c| signs.contains(c))?;
        self.at += 1;
        Some(sign)
    }
}

/// The value of a formula.
pub(crate) fn worked_out(formula: &str, terms: &HashMap<&str, f64>) -> f64 {
    let mut reader = Reader { text: formula.chars().collect(), at: 0, terms };
    let value = reader.sum();
    assert_eq!(reader.at, reader.text.len(), "{formula:?} goes on");
    value
}
