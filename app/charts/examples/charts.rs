//! The charts of a plan, one below the other, to be looked at:
//! `cargo run -p rigledger-charts --features svg --example charts -- STATE WIDTH > charts.html`.

use rigledger_charts::svg;
use rigledger_core::Evaluator;
use rigledger_core::html::{Answered, Part, all_price_charts, escaped};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let state = arguments.next().unwrap_or_default();
    let width = arguments.next().and_then(|width| width.parse().ok()).unwrap_or(700_u32);
    let height = (width / 2).clamp(208, 416);
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 29).unwrap_or_default();
    let answered = Answered::of_state(&state, day, &mut Evaluator::default());
    let view = answered.view();
    let parts = Part::ALL.into_iter().flat_map(|part| part.charts(&view));
    let charts = parts.chain([view.report.cost_over_time()]).chain(all_price_charts(&view));
    println!("<!doctype html><meta charset=\"utf-8\"><title>Charts</title>");
    for chart in charts {
        println!("<h2>{}</h2>", escaped(&chart.title));
        println!("<svg width=\"{width}\" height=\"{height}\" font-size=\"96\">");
        println!("{}</svg><p>{}</p>", svg(&chart, (width, height)), escaped(&chart.summary));
    }
}
