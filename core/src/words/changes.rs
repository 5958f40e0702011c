//! What has changed since a link was made.

use super::filled;
use crate::session::pin::Change;
use crate::units::Money;

impl Change {
    /// What has changed, in one sentence without its stop.
    pub fn sentence(&self) -> String {
        let moved = self.is.get() - self.was.get();
        let way = if moved > 0.0 { "more" } else { "less" };
        let [was, is, by] =
            [self.was, self.is, Money::new(moved.abs())].map(|amount| self.amounts.whole(amount));
        filled("{}: net cost {}, which is {} {} than {}", &[&self.rig, &is, &by, way, &was])
    }
}
