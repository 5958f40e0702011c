//! Every test of the project, as steps that can also be run one by one.

pub(crate) mod steps;

use std::time::{Duration, Instant};

use crate::error::Result;
use crate::progress::say;
use steps::{STEPS, Step};

/// What became of a step.
struct Done {
    step: &'static Step,
    result: Result,
    took: Duration,
}

/// Runs all steps, or the one named `only`; `filter` picks among the tests of that one.
pub(crate) fn run(only: Option<&str>, filter: Option<&str>) -> Result {
    if let Some(name) = only
        && !STEPS.iter().any(|step| step.name == name)
    {
        let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!("no step is called {name}; there are: {}", names.join(", ")));
    }
    let mut done: Vec<Done> = Vec::new();
    for step in STEPS.iter().filter(|step| only.is_none_or(|name| step.name == name)) {
        let start = Instant::now();
        let result = if let Some(missing) = unmet(step, &done) {
            Err(format!("not run, as it needs the step {missing}, which failed"))
        } else {
            say(step.name, step.about);
            (step.run)(filter)
        };
        if let Err(error) = &result {
            say(step.name, &format!("FAILED: {error}"));
        }
        done.push(Done { step, result, took: start.elapsed() });
    }
    // An empty message: the last line stays the last.
    if report(&done) { Ok(()) } else { Err(String::new()) }
}

/// A step that `step` needs and that failed in this run.
fn unmet<'a>(step: &Step, done: &'a [Done]) -> Option<&'a str> {
    done.iter()
        .find(|d| d.result.is_err() && step.needs.contains(&d.step.name))
        .map(|d| d.step.name)
}

/// Prints the summary; whether all passed.
fn report(done: &[Done]) -> bool {
    println!();
    for Done { step, result, took } in done {
        let verdict = if result.is_ok() { "passed" } else { "FAILED" };
        println!("{:<12} {verdict:<8} {:>5.1}s", step.name, took.as_secs_f64());
    }
    for Done { step, result, .. } in done {
        if let Err(error) = result {
            let first = error.lines().next().unwrap_or_default();
            println!(
                "{} failed: {first}\n  again: cargo xtask test --only {}",
                step.name, step.name
            );
        }
    }
    let failed = done.iter().filter(|d| d.result.is_err()).count();
    println!("{} passed, {failed} failed", done.len() - failed);
    failed == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_have_their_own_names_and_need_only_earlier_ones() {
        for (index, step) in STEPS.iter().enumerate() {
            let before = &STEPS[..index];
            assert!(!before.iter().any(|other| other.name == step.name), "twice: {}", step.name);
            for need in step.needs {
                assert!(
                    before.iter().any(|other| other.name == *need),
                    "{} needs {need}",
                    step.name
                );
            }
        }
    }

    #[test]
    fn a_failure_holds_up_only_what_needs_it() {
        let site = STEPS.iter().find(|step| step.name == "site").expect("is there");
        let done = [Done { step: site, result: Err("x".into()), took: Duration::ZERO }];
        let held: Vec<_> = STEPS
            .iter()
            .filter(|step| unmet(step, &done).is_some())
            .map(|step| step.name)
            .collect();
        assert_eq!(held, ["size", "browser", "firefox"]);
        assert!(!report(&done));
    }

    #[test]
    fn an_unknown_step_is_refused() {
        assert!(run(Some("nonsense"), None).is_err_and(|error| error.contains("browser")));
    }
}
