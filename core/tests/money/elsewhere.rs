//! Tokens without cards of one's own: rented by the hour, or by API.

use rigledger_core::Catalog;
use rigledger_core::plan::RigKind;
use rigledger_core::plan::inputs::{InputId, Place};

use super::{decoded, likely, near, report, with};

#[test]
fn owned_parts_count_nothing_and_rented_cards_only_their_hours() {
    let plan = decoded(
        "preset=none&rate=0.2&a.gpu=rtx-3090&a.count=2&a.owned=2&a.extras=Case:80:own&a.watts=300\
                        &b.gpu=rtx-3090&b.kind=rented&b.rent=0.3",
    );
    let report = report(&plan);
    let energy = 2.0 * 300.0 * 4.0 / 1000.0 / 0.9 * 730.0 * 0.2;
    assert!(near(report.rigs[0].cost.net.likely().get(), energy));
    let rent = 0.3 * 4.0 * 730.0;
    assert!(near(report.rigs[1].cost.net.likely().get(), rent));
}

#[test]
fn tokens_by_api_are_as_many_as_the_fastest_rig_generates() {
    let state = "preset=none&model=llama-3.3-70b&horizon=12&hours=5&api_input=0.2&api_output=0.6\
                 &a.kind=api&b.gpu=rtx-4090&c.gpu=rtx-3090&c.count=2";
    let there = report(&decoded(state));
    let [api, small, large] = [0, 1, 2].map(|rig| &there.rigs[rig]);
    // A single card does not hold the model, two do.
    assert!(!small.capability.target.fits && large.capability.target.fits);
    let speed = large.capability.target.total_tok_s().unwrap();
    let tokens = |tok_s: f64| (tok_s * 100.0).round() / 100.0 * 3600.0 * 5.0 * 365.0;
    // Three tokens are read for each one written.
    let costs = |tok_s: f64| tokens(tok_s) / 1e6 * (0.6 + 3.0 * 0.2);
    let net = api.cost.net;
    assert!(near(net.likely().get(), costs(speed.likely().get())), "{net:?}");
    assert!(near(net.low().get(), costs(speed.low().get())), "the least tokens cost the least");
    assert!(near(net.high().get(), costs(speed.high().get())));
    let labels: Vec<&str> = api.cost.lines.iter().map(|line| line.label.as_str()).collect();
    assert_eq!(labels, ["Tokens by API", "Net cost"]);
    assert!(api.cost.energy_kwh.high().get() == 0.0 && there.alternatives(0).is_none());
    assert_eq!((api.gpu_id, &*api.name), ("api", "API only"));
    assert!(api.capability.target.by_api() && api.capability.target.fits);
    assert!(there.verdict.capability().contains("Only 2× RTX 3090 holds"));
    assert!(there.findings.iter().all(|finding| finding.subject != "API only"));
    // Another order is the same comparison; a faster rig sets the measure.
    let mut swapped = decoded(state);
    swapped.rigs.rotate_left(1);
    assert!(near(report(&swapped).rigs[2].cost.net.likely().get(), net.likely().get()));
    let faster = report(&decoded(&format!("{state}&d.gpu=rtx-pro-6000-blackwell")));
    let speed = faster.rigs[3].capability.target.total_tok_s().unwrap();
    assert!(near(faster.rigs[0].cost.net.likely().get(), costs(speed.likely().get())));
    // As many as one states; what is cached costs its share.
    let own = format!("{state}&a.speed=100&cached=50&cached_price=10");
    let net = report(&decoded(&own)).rigs[0].cost.net.likely().get();
    assert!(near(net, tokens(100.0) / 1e6 * (0.6 + 3.0 * 0.2 * (0.5 + 0.5 * 0.1))));
}

#[test]
fn what_has_no_price_is_said_and_not_passed_off_as_free() {
    let said = |state: &str, subject: &str| {
        let findings = report(&decoded(state)).findings;
        let unpriced = findings.iter().filter(|of| of.message().contains("counts nothing"));
        unpriced.filter(|finding| finding.subject == subject).count()
    };
    let beside = "preset=none&a.gpu=rtx-4090&b.kind=api&model=";
    // No offer for this model; and no rig that generates anything with this one.
    assert_eq!(said(&[beside, "falcon3-7b"].concat(), "API only"), 1);
    assert_eq!(said(&[beside, "llama-3.1-405b"].concat(), "API only"), 1);
    assert_eq!(said(&[beside, "llama-3.1-8b"].concat(), "API only"), 0);
    let rented = "preset=none&a.kind=rented&a.gpu=";
    assert_eq!(said(&[rented, "rtx-3090"].concat(), "Rented 1× RTX 3090"), 0);
    assert_eq!(said(&[rented, "rtx-3080-10gb"].concat(), "Rented 1× RTX 3080"), 1);
}

#[test]
fn rigs_without_cards_of_their_own_come_by_name() {
    let catalog = Catalog::embedded();
    assert_eq!(catalog.rig_called(" api Only ").unwrap().kind, RigKind::Api);
    for (name, count) in [("Rented RTX 4090", 1), ("rented 2x RTX 3090", 2)] {
        let rig = catalog.rig_called(name).unwrap();
        assert_eq!((rig.kind, rig.count), (RigKind::Rented, count), "{name}");
    }
    assert_eq!(catalog.rig_called("RTX 4090").unwrap().kind, RigKind::Owned);
    for ready in catalog.rigs {
        let name = catalog.ready_name(ready);
        assert_eq!(catalog.rig_called(&name).unwrap(), catalog.ready_rig(ready), "{name}");
    }
}

#[test]
fn break_evens_are_ties() {
    let plan = decoded(
        "preset=dual-3090-vs-4090&a.rent=0.3&api_input=0.5&api_output=2&a.speed=15&horizon=36",
    );
    let before = report(&plan);
    let all = before.alternatives(0).unwrap();
    let rent = all.rent.unwrap();
    let hours = rent.break_even_hours.unwrap();
    let own = likely(&report(&with(&plan, InputId::LoadHours, Place::Plan, hours)))[0];
    let cost = 0.6 * hours * 365.0 / 12.0 * 36.0;
    assert!((own - cost).abs() < 0.01, "{own} {cost}");
    let api = all.api.unwrap();
    // 2 + 3 x 0.5 a million generated; 15 tok/s.
    assert!(near(api.price.likely().get(), 3.5));
    let hours = api.break_even_hours.unwrap_or(24.0);
    let own = likely(&report(&with(&plan, InputId::LoadHours, Place::Plan, hours)))[0];
    let cost = 3.5 * 15.0 * 3600.0 / 1e6 * hours * 365.0 / 12.0 * 36.0;
    assert!(
        api.break_even_hours.is_none() && own > cost || (own - cost).abs() < 0.01,
        "{own} {cost}"
    );
    // Marginal: 700 W for 1e6 / 15 seconds at $0.15.
    let marginal = all.marginal_per_million.unwrap().get();
    assert!(near(marginal, 0.7 * 1e6 / 15.0 / 3600.0 * 0.15), "{marginal}");
    let tokens = all.million_tokens_per_month.unwrap();
    assert!(near(tokens, 15.0 * 3600.0 * 4.0 * 365.0 / 12.0 / 1e6));
    let full = all.full_per_million.unwrap().likely().get();
    assert!(near(full, likely(&before)[0] / (tokens * 36.0)));
}
