//! Runs other programs.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::{Context, Result};
use crate::paths;
use crate::progress::Heartbeat;

/// How much of a log is shown when its command failed.
const TAIL: usize = 20;

/// The Cargo that runs this task, at the top of the repository.
pub(crate) fn cargo() -> Command {
    at_root(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A command that starts at the top of the repository.
pub(crate) fn at_root(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(paths::root());
    command
}

/// The command as one would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut line = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    if line.chars().count() > 120 {
        line = line.chars().take(117).collect::<String>() + "...";
    }
    line
}

/// Runs a command whose output the person wants to see.
pub(crate) fn stream(step: &str, command: &mut Command) -> Result {
    let line = shown(command);
    let _beat = Heartbeat::new(step, &format!("running {line}"));
    let status = command.stdin(Stdio::null()).status().context(format!("starting {line}"))?;
    if status.success() { Ok(()) } else { Err(format!("{line}: {status}")) }
}

/// Runs a command whose output only matters when it fails.
pub(crate) fn logged(step: &str, command: &mut Command) -> Result {
    let line = shown(command);
    let name: String =
        step.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' }).collect();
    let path = paths::scratch().join(format!("{name}.log"));
    fs::create_dir_all(paths::scratch()).context("making target/xtask")?;
    let log = File::create(&path).context(format!("writing {}", path.display()))?;
    let also = log.try_clone().context(format!("writing {}", path.display()))?;
    let _beat = Heartbeat::new(step, &format!("running {line}"));
    let status = command
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(also)
        .status()
        .context(format!("starting {line}"))?;
    if status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&paths::read(&path)?).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let tail = lines[lines.len().saturating_sub(TAIL)..].join("\n");
    Err(format!("{line}: {status}; the end of {}:\n{tail}", path.display()))
}

/// Runs a command for what it prints.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let line = shown(command);
    let done = command.stdin(Stdio::null()).output().context(format!("starting {line}"))?;
    if done.status.success() {
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    } else {
        let said = String::from_utf8_lossy(&done.stderr);
        Err(format!("{line}: {}: {}", done.status, said.trim()))
    }
}
