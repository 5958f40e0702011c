//! Starts the page.

fn main() {
    rigledger_app::start();
}
