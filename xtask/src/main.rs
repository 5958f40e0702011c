//! The project's tasks: `cargo xtask help` lists them.

mod accuracy;
mod backtest;
mod calibrate;
mod data;
mod error;
mod lighthouse;
mod mixes;
mod model;
mod paths;
mod perf;
mod process;
mod progress;
mod serve;
mod shots;
mod site;
mod size;
mod table;
mod test;
mod tidy;
mod tools;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;

use crate::error::{Context, Result};

/// What there is.
pub(crate) const HELP: &str = "\
cargo xtask COMMAND

  build                         build the static site into dist/
  serve [--port N]              build it, then serve it on this machine (port 8080 or the next free one)
  test [--only STEP [FILTER]]   run every test, or one step of them
  accuracy                      compare anew with what is known; writes core/data/accuracy.json
  backtest                      how often later prices of used cards were inside the range foreseen for them
  data [SOURCE...] [--from DIR] [--save DIR] [--day DAY] [--list]
                                read the sources anew into core/data/; see xtask/README.md
  data-report [--against REVISION] [--out FILE]
                                what a change of the tables comes to, as Markdown
  data-refit                    write again what is fitted to tables that changed
  prices-needed [--out FILE]    cards whose price needs a person, the most wanted first
  propose BRANCH TITLE FILE     make a pull request of changed tables, by gh (for workflows)
  ask LABEL TITLE FILE          open or renew an issue, by gh (for workflows)
  contribution                  check a form that somebody filled in, by gh (for workflows)
  verdicts [--keep]             who leads in each comparison; keeps what turned in core/data/verdicts.csv
  pin [DAY]                     keep each comparison's figures under a dated address that never changes
  calibrate                     fit the speed model; writes core/data/speed.csv and speed_checks.csv
  model CONFIG key=value... [FORMAT=BYTES...] [--write]
                                a new model's rows from its config.json and published sizes; see .github/CONTRIBUTING.md
  mixes                         what dynamic mixes weigh; writes core/data/dynamic_mixes.csv
  size                          what the page weighs, against its budgets
  perf                          how fast the page answers, measured in Chromium
  lighthouse                    scores of the built site by Lighthouse in Chromium
  shots [--out DIR] [--readme]  screenshots: 320 to 2560 px wide, light and dark
  help                          this list

Tools that are missing are installed once per user; see xtask/README.md.";

fn main() -> ExitCode {
    progress::start();
    match run(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // A summary that has to be the last line of all is printed before, on its own.
            if !message.is_empty() {
                eprintln!("error: {message}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        ["build"] => site::build(),
        ["serve"] => serve::run(serve::DEFAULT_PORT),
        ["serve", "--port", port] => {
            serve::run(port.parse().context(format!("--port {port}: a number up to 65535"))?)
        }
        ["test"] => test::run(None, None),
        ["test", "--only", step] => test::run(Some(step), None),
        ["test", "--only", step, filter] => test::run(Some(step), Some(filter)),
        ["accuracy"] => accuracy::run(),
        ["backtest"] => backtest::run(),
        ["data", words @ ..] => data::run(words),
        ["data-refit"] => data::refit::run(),
        ["prices-needed", words @ ..] => data::needed::run(words),
        ["propose", branch, title, body] => data::host::propose(branch, title, body),
        ["ask", label, title, body] => data::host::ask(label, title, body),
        ["contribution"] => data::contribution::run(),
        ["data-report", words @ ..] => data::report::run(words),
        ["verdicts", words @ ..] => data::verdicts::run(words),
        ["pin"] => pin(data::today()?),
        ["pin", day] => pin(day.parse().context("pin: a day is YYYY-MM-DD")?),
        ["calibrate"] => calibrate::run(),
        ["mixes"] => mixes::run(),
        ["model", words @ ..] => model::run(words),
        ["size"] => {
            site::build()?;
            size::run()
        }
        ["perf"] => perf::run(),
        ["lighthouse"] => lighthouse::run(),
        ["shots", options @ ..] => shots_with(options),
        _ => Err(format!("unknown command: {}\n\n{HELP}", words.join(" "))),
    }
}

fn pin(day: NaiveDate) -> Result {
    for path in site::open_data::pin(day)? {
        println!("{path}");
    }
    Ok(())
}

fn shots_with(mut options: &[&str]) -> Result {
    let mut out = None;
    let mut readme = false;
    loop {
        options = match options {
            [] => return shots::run(out, readme),
            ["--readme", rest @ ..] => {
                readme = true;
                rest
            }
            ["--out", folder, rest @ ..] => {
                out = Some(PathBuf::from(folder));
                rest
            }
            [other, ..] => return Err(format!("shots: unknown option {other}")),
        }
    }
}
