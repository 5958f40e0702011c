//! How well later prices of used cards were foreseen.

use std::fmt::Write;

use rigledger_core::html::escaped;

use super::table::{end_table, section, table};
use super::words::grouped;
use crate::backtest::{Backtest, Group, HORIZONS};
use crate::error::Result;

/// The section.
pub(super) fn resale(html: &mut String, backtest: &Backtest) -> Result {
    section(html, "What used cards were sold for later");
    let _ = write!(
        html,
        "<p>What a card will bring is stated with a range that should hold in eight cases of ten. Here the \
         same model is put back into each month from {} on, fitted to the prices known then, and asked \
         for the prices that came later, up to {}.</p>",
        escaped(&backtest.from),
        escaped(&backtest.to)
    );
    let columns =
        ["After", "Prices", "Cards", "Starts", "Inside", "Below", "Above", "Mean of cards"];
    table(html, "Later prices inside the range", &columns);
    for horizon in HORIZONS {
        line(html, horizon, backtest.group(horizon)?);
    }
    end_table(html);
    html.push_str("<p class=\"caption\">“Starts”: months that prices were foreseen from.");
    for horizon in HORIZONS {
        let group = backtest.group(horizon)?;
        if !group.tells {
            let _ = write!(
                html,
                " Of {} there are {} from {}: too few to judge by.",
                escaped(horizon),
                prices(group.rows),
                if group.starts == 1 { "one month".to_owned() } else { months(group.starts) }
            );
        }
    }
    html.push_str(" Cards are few, and they rise and fall together: this is one stretch of years, not many.</p>");
    html.push_str("<h3>From months with less than a year of prices behind them</h3>");
    table(html, "Later prices inside the range, from the first year", &columns);
    for horizon in HORIZONS {
        line(html, horizon, backtest.group(&format!("{horizon} early"))?);
    }
    end_table(html);
    html.push_str(
        "<p class=\"caption\">That was the end of the shortage of 2021, when prices fell by half and more \
         within a year. No range of this width holds through such a year.</p><p>The prices stand in \
         <code>core/data/prices.csv</code>; <code>cargo xtask backtest</code> looks back anew.</p></section>\n",
    );
    Ok(())
}

fn prices(count: u32) -> String {
    if count == 1 { "one price".to_owned() } else { format!("{} prices", grouped(count)) }
}

fn months(count: u32) -> String {
    format!("{} months", grouped(count))
}

fn line(html: &mut String, name: &str, group: &Group) {
    let _ = write!(
        html,
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{:.0} %</td><td>{:.0} %</td>\
         <td>{:.0} %</td><td>{:.0} %</td></tr>",
        escaped(name),
        grouped(group.rows),
        group.cards,
        group.starts,
        group.inside_pct,
        group.below_pct,
        group.above_pct,
        group.inside_by_card_pct
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accuracy::Published;

    #[test]
    fn every_horizon_has_its_share() {
        let mut html = String::new();
        let published = Published::read().expect("reads");
        resale(&mut html, &published.resale).expect("makes the section");
        for horizon in HORIZONS {
            let inside = published.resale.group(horizon).expect("is there").inside_pct;
            assert!(html.contains(&format!("<td>{inside:.0} %</td>")), "{horizon}");
        }
        let few = HORIZONS
            .iter()
            .filter(|name| published.resale.group(name).is_ok_and(|group| !group.tells));
        assert_eq!(html.matches("too few to judge by").count(), few.count());
    }
}
