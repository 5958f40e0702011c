//! What the person at the terminal sees while they wait.

use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Silence longer than this looks like a hang, and some build hosts end a silent job.
const HEARTBEAT: Duration = Duration::from_secs(30);

static START: OnceLock<Instant> = OnceLock::new();

/// Starts the clock that every line shows.
pub(crate) fn start() {
    START.get_or_init(Instant::now);
}

/// Prints one line with the time since the start.
pub(crate) fn say(step: &str, message: &str) {
    let elapsed = START.get_or_init(Instant::now).elapsed().as_secs();
    println!("[{elapsed:>4}s] {step}: {message}");
}

/// Says every half minute what is still being done, until dropped.
pub(crate) struct Heartbeat {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Heartbeat {
    /// Starts to beat for `step`, which is busy with `doing`.
    pub(crate) fn new(step: &str, doing: &str) -> Self {
        let (end, ended) = channel();
        let line = format!("still {doing}");
        let step = step.to_owned();
        let thread = thread::spawn(move || {
            while ended.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                say(&step, &line);
            }
        });
        Self { end: Some(end), thread: Some(thread) }
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        // Dropping the sender wakes the thread at once.
        self.end.take();
        if let Some(thread) = self.thread.take() {
            // A heart-beat that failed to print is not worth a failure of its own.
            let _ = thread.join();
        }
    }
}
