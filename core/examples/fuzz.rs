//! Draws inputs for whatever reads what anybody may hand over, for as long as is asked, and prints how
//! many it tried; ends at the first one that breaks a rule (`../fuzz/`).
//!
//! ```sh
//! cargo run --profile bench -p rigledger-core --example fuzz -- SECONDS [SEED]
//! ```
//!
//! Inputs are changes of those of `../fuzz/corpus/`. Each reader has the same share of the time, and with the
//! same seed the same inputs. What breaks is printed, and becomes a file of the corpus.

#[expect(clippy::unwrap_used, clippy::panic, reason = "what breaks a rule ends it")]
#[path = "../fuzz/bodies.rs"]
mod bodies;
#[path = "../fuzz/inputs.rs"]
mod inputs;
#[path = "../fuzz/plan.rs"]
mod plan;

use std::env;
use std::panic;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use inputs::{Numbers, files, mutated};

/// What is done with an input.
type Body = fn(&[u8]);

/// What each reader is called, as its folder, and what is done with an input.
const TARGETS: [(&str, Body); 6] = [
    ("gguf", bodies::gguf),
    ("config", bodies::config),
    ("own", bodies::own),
    ("paste", bodies::paste),
    ("question", bodies::question),
    ("plan", plan::plan),
];

fn main() -> ExitCode {
    let numbers: Result<Vec<u64>, _> =
        env::args().skip(1).map(|argument| argument.parse()).collect();
    let (seconds, seed) = match numbers.as_deref() {
        Ok([seconds]) => (*seconds, u64::from(std::process::id())),
        Ok([seconds, seed]) => (*seconds, *seed),
        _ => {
            eprintln!("usage: fuzz SECONDS [SEED]");
            return ExitCode::from(2);
        }
    };
    println!("seed {seed}");
    let start = Instant::now();
    // Each draws its own, so that what it tries depends on no other's time.
    let mut targets = TARGETS.map(|(name, body)| {
        let inputs = files(&format!("fuzz/corpus/{name}"));
        (name, body, (inputs, Numbers(seed)), Duration::ZERO, 0_u64)
    });
    // The page's settings end a program that panics, so what it was at is told before.
    let trying = Arc::new(Mutex::new(("", Vec::new())));
    let told = Arc::clone(&trying);
    panic::set_hook(Box::new(move |info| {
        eprintln!("{info}");
        if let Ok(tried) = told.lock() {
            eprintln!("{}: {:?}", tried.0, String::from_utf8_lossy(&tried.1));
        }
    }));
    while start.elapsed() < Duration::from_secs(seconds) {
        // What took the least time so far: each reader gets its share of the time.
        let Some(target) = targets.iter_mut().min_by_key(|target| target.3) else { break };
        let (name, body, (inputs, numbers), took, tried) = target;
        let (input, other) = (numbers.below(inputs.len()), numbers.below(inputs.len()));
        let bytes = mutated(&inputs[input].1, &inputs[other].1, numbers);
        let began = Instant::now();
        if let Ok(mut tried) = trying.lock() {
            *tried = (name, bytes.clone());
        }
        body(&bytes);
        *took += began.elapsed();
        *tried += 1;
    }
    for (name, _, _, took, tried) in targets {
        println!("{name}: {tried} inputs in {:.0} s", took.as_secs_f64());
    }
    ExitCode::SUCCESS
}
