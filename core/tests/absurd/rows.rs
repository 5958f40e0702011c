//! The table of plans.

use rigledger_core::advice::Certainty;
use rigledger_core::cost::LineId;
use rigledger_core::plan::inputs::{InputId, Place};
use rigledger_core::rig::Job;

use super::Seen;

/// A link, what has to be true of its answer, and why.
pub(crate) struct Row(
    pub(crate) &'static str,
    pub(crate) fn(&Seen<'_>) -> bool,
    pub(crate) &'static str,
);

pub(crate) const ROWS: [Row; 53] = [
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&a.price=800&a.worth=800&b.gpu=rtx-3090&b.price=900&b.worth=800",
        |seen| seen.leads(0) && seen.flips(InputId::CardPrice, Place::Rig(0)) == 1,
        "the same card for $100 more is dearer until the other costs as much",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&a.price=100000&b.gpu=rtx-3090",
        |seen| seen.leads(1) && seen.share(1) > 0.999 && seen.net(0) > 95_000.0,
        "whoever pays $100,000 for a card loses it",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&a.price=100000&b.gpu=rtx-4090&b.price=100000",
        |seen| seen.net(0) > 95_000.0 && seen.net(1) > 95_000.0,
        "two absurd prices are both lost",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&a.price=0&b.gpu=rtx-3090",
        |seen| seen.leads(0) && seen.certainty() == Some(Certainty::Clear),
        "a card for nothing beats the same card for money",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&a.price=0&b.gpu=rtx-4090&b.price=0",
        |seen| seen.line(0, LineId::Cards) == 0.0 && seen.line(0, LineId::Resale) > 0.0,
        "gifts still have a worth",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=custom&b.gpu=custom",
        |seen| {
            seen.none_leads()
                && seen.certainty().is_none()
                && seen.misses(0, InputId::CardPrice)
                && seen.misses(1, InputId::CardPrice)
                && seen.says("is not compared until")
        },
        "of what nobody can price nobody can say the cheaper",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=custom&b.gpu=rtx-3090",
        |seen| seen.none_leads() && seen.share(0) == 0.0 && seen.misses(0, InputId::CardPrice),
        "a priced rig beside an unpriced one is the cheapest of nothing",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=custom&b.gpu=rtx-3090&c.gpu=rtx-4090",
        |seen| {
            let leader = seen.report.verdict.cheapest;
            leader.is_some_and(|rig| rig > 0) && seen.share(0) == 0.0
        },
        "two priced rigs are compared, the unpriced one is named",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=custom&a.price=500&b.gpu=rtx-3090",
        |seen| !seen.none_leads() && seen.report.rigs[0].missing.is_empty(),
        "a price that is entered completes a card of one's own",
    ),
    Row(
        "preset=none&model=deepseek-v3&quant=q4_k_m&a.gpu=rtx-3090&b.gpu=rtx-3060-12gb",
        |seen| {
            seen.none_leads() && seen.job(0) == Job::DoesNotFit && seen.job(1) == Job::DoesNotFit
        },
        "a model that fits nowhere has no cheapest rig",
    ),
    Row(
        "preset=none&model=llama-3.3-70b&a.gpu=rtx-3060-12gb&b.gpu=rtx-3090&b.count=2",
        |seen| seen.leads(1) && seen.job(0) == Job::DoesNotFit && seen.net(0) < seen.net(1),
        "the cheap card that does not hold the model does not lead",
    ),
    Row(
        "preset=none&model=llama-3.3-70b&a.gpu=rtx-3060-12gb&b.gpu=rtx-3090&b.count=2",
        |seen| seen.says("but cannot hold the model"),
        "and the sentence says why",
    ),
    Row(
        "preset=none&model=llama-3.3-70b&work=tokens&tokens_day=2000000&a.gpu=rtx-3090&a.count=2\
         &b.gpu=rtx-3090&b.count=4",
        |seen| seen.none_leads() && seen.job(0) == Job::NoTime && seen.says("24 hours"),
        "who needs 30 hours a day cannot do it",
    ),
    Row(
        "preset=none&model=qwen3-14b&work=tokens&tokens_day=1000000000&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.none_leads() && [0, 1].iter().all(|rig| seen.job(*rig) == Job::NoTime),
        "a billion tokens a day are too many for any one card",
    ),
    Row(
        "preset=none&model=qwen3-14b&work=tokens&tokens_day=0&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| !seen.none_leads() && seen.job(0) == Job::Done && seen.net(0).is_finite(),
        "no tokens are no work, which every rig can do",
    ),
    Row(
        "preset=none&model=qwen3-14b&work=tokens&tokens_day=0&on=0&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.line(0, LineId::Electricity) == 0.0 && seen.line(1, LineId::Electricity) == 0.0,
        "a rig that is never on takes no electricity",
    ),
    Row(
        "preset=none&model=qwen3-14b&hours=0&idle=0&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.line(0, LineId::Electricity) == 0.0 && !seen.none_leads(),
        "zero hours cost no electricity but the value that is lost",
    ),
    Row(
        "preset=none&hours=0&idle=0&model=qwen3-32b&a.gpu=rtx-3090&b.kind=api&c.gpu=rtx-3090&c.kind=rented",
        |seen| {
            seen.line(1, LineId::Rent) == 0.0 && seen.line(2, LineId::Rent) == 0.0 && !seen.leads(0)
        },
        "who never works buys nothing",
    ),
    Row(
        "preset=none&model=qwen3-14b&hours=24&idle=24&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.job(0) == Job::Done && seen.line(0, LineId::Electricity) > 0.0,
        "a day has room for 24 hours of work and no rest",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&a.owned=1&b.gpu=rtx-3090",
        |seen| {
            let saved = seen.net(1) - seen.net(0);
            seen.line(0, LineId::Cards) == 0.0
                && seen.line(0, LineId::Owned) > 0.0
                && saved.abs() < 0.01 * seen.line(1, LineId::Cards) + 1e-6
        },
        "an owned card at today's value costs what buying it at that value does",
    ),
    Row(
        "preset=none&model=qwen3-14b&have=machine&a.gpu=rtx-3090&a.owned=1&b.gpu=rtx-4090&b.owned=1",
        |seen| {
            seen.line(0, LineId::Hardware) == 0.0
                && seen.line(1, LineId::Hardware) == 0.0
                && !seen.none_leads()
        },
        "with everything owned nothing is bought and the loss of value decides",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&a.owned=16&b.gpu=rtx-3090&b.owned=1",
        |seen| (seen.net(0) - seen.net(1)).abs() < 1e-6,
        "nobody owns more cards of a rig than it has",
    ),
    Row(
        "preset=none&model=qwen3-14b&have=machine&a.gpu=rtx-3090&a.owned=1&b.gpu=rtx-4090&b.sells=1",
        |seen| {
            seen.line(1, LineId::Sale) > 0.0
                && (seen.line(1, LineId::Owned) - seen.line(1, LineId::Sale)).abs() < 1e-9
        },
        "a card that is sold was there before, so selling it pays no more than it is worth",
    ),
    Row(
        "preset=none&model=qwen3-14b&horizon=0&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.line(0, LineId::Electricity) == 0.0 && seen.line(0, LineId::Failures) == 0.0,
        "in no time nothing runs and nothing fails",
    ),
    Row(
        "preset=none&model=qwen3-14b&horizon=1&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.leads(0) && seen.net(0) > 0.0,
        "for one month the cheaper machine loses less",
    ),
    Row(
        "preset=none&model=qwen3-14b&horizon=120&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| {
            let kept = seen.line(0, LineId::Resale) / seen.line(0, LineId::Cards);
            kept < 0.6 && seen.net(0) > 0.0
        },
        "after ten years little of a card is left",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&b.gpu=rtx-3090&c.gpu=rtx-3090&d.gpu=rtx-3090",
        |seen| {
            seen.certainty() == Some(Certainty::TooClose)
                && (0..4).all(|rig| (seen.share(rig) - 0.25).abs() < 1e-9)
                && seen.report.verdict.margin.is_some_and(|margin| margin.likely().get() == 0.0)
        },
        "four times the same rig is a tie of four",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&b.gpu=rtx-3090",
        |seen| seen.says("Too close to call") && !seen.report.verdict.sentence().contains(" less "),
        "a rig is not cheaper than itself",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&b.gpu=rtx-3090&b.shipping=1",
        |seen| seen.leads(0) && seen.share(0) > 0.999,
        "a dollar more for the same is a dollar more in every sample",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&a.price=800&b.gpu=rtx-4090&kept=88",
        |seen| seen.share(0) < 1.0 && seen.width(0) > 50.0 && seen.width(1) > 50.0,
        "one typed figure does not make the future known",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&a.price=800&a.resale=400&b.gpu=rtx-4090",
        |seen| seen.width(0) > 50.0,
        "nor does a typed resale",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&a.price=800&a.resale=0&b.gpu=rtx-4090&b.price=1800&b.resale=0",
        |seen| seen.leads(0) && seen.line(0, LineId::Resale) == 0.0,
        "cards that are worth nothing at the end cost what they cost",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=rtx-3090&a.count=16&b.gpu=rtx-3090",
        |seen| !seen.leads(0) && seen.net(0) > 8.0 * seen.net(1) / 2.0,
        "sixteen cards for a model that one holds are no bargain",
    ),
    Row(
        "preset=none&model=qwen3-14b&card_trend=-50&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.leads(0) && seen.line(0, LineId::Resale) < 0.3 * seen.line(0, LineId::Cards),
        "where used prices halve each year the dearer card loses more",
    ),
    Row(
        "preset=none&model=qwen3-14b&card_trend=50&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.line(1, LineId::Resale) > seen.line(1, LineId::Cards),
        "where used prices rise by half each year cards pay",
    ),
    Row(
        "preset=none&model=qwen3-32b&api_trend=-90&rent_trend=-70&a.gpu=rtx-3090&b.kind=api&c.gpu=rtx-3090&c.kind=rented",
        |seen| seen.net(1) > 0.0 && seen.net(2) > 0.0,
        "prices that fall never become payments to the buyer",
    ),
    Row(
        "preset=none&model=qwen3-14b&drift=-20&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.line(0, LineId::Electricity) > 0.0,
        "cheaper electricity still costs",
    ),
    Row(
        "preset=none&model=qwen3-14b&stress=halve&a.gpu=rtx-3090&b.gpu=rtx-5090",
        |seen| seen.leads(0) && seen.certainty() == Some(Certainty::Clear),
        "if used prices halve, the dear card loses by far",
    ),
    Row(
        "preset=none&model=qwen3-14b&stress=rise&horizon=1&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.line(0, LineId::Resale) > seen.line(0, LineId::Cards),
        "a rise by half shows in a month",
    ),
    Row(
        "preset=none&model=qwen3-14b&selling=50&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| {
            let sold = seen.line(0, LineId::Resale) + seen.line(0, LineId::ExtrasResale);
            (seen.line(0, LineId::Selling) - sold / 2.0).abs() < 0.01
        },
        "half of what is sold is gone",
    ),
    Row(
        "preset=none&model=qwen3-14b&currency=XYZ&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.none_leads() && seen.misses(0, InputId::Fx) && !seen.says("$"),
        "in a currency without a rate nothing is known, and nothing is in dollars",
    ),
    Row(
        "preset=none&model=qwen3-14b&currency=EUR&region=de&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| !seen.none_leads() && seen.says("\u{20ac}") && !seen.says("$"),
        "who pays euros reads no dollars",
    ),
    Row(
        "preset=none&model=qwen3-14b&rate=0&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.line(0, LineId::Electricity) == 0.0 && !seen.none_leads(),
        "free electricity is a price",
    ),
    Row(
        "preset=none&model=qwen3-14b&rate=2&hours=24&a.gpu=tesla-p40&a.count=4&b.gpu=rtx-3090",
        |seen| seen.leads(1) && seen.line(0, LineId::Electricity) > 10_000.0,
        "at two dollars a kilowatt-hour four old cards ruin their owner",
    ),
    Row(
        "preset=none&model=llama-3.3-70b&a.gpu=rtx-3090&a.count=2&a.owned=2&b.kind=api&c.gpu=rtx-3090\
         &c.count=2&c.kind=rented",
        |seen| !seen.none_leads() && seen.line(1, LineId::Rent) > 0.0 && seen.net(2) > seen.net(1),
        "owned, by API and rented stand beside each other",
    ),
    Row(
        "preset=none&model=qwen3-32b&a.kind=api&b.kind=api",
        |seen| seen.none_leads() && seen.certainty().is_none(),
        "two providers without a rig to keep up with buy nobody knows how much",
    ),
    Row(
        "preset=none&model=qwen3-32b&work=tokens&tokens_day=50000&a.kind=api&b.kind=api",
        |seen| seen.certainty() == Some(Certainty::TooClose),
        "two providers at the same work are the same",
    ),
    Row(
        "preset=none&model=qwen3-32b&a.gpu=rtx-3090&a.speed=0&b.gpu=rtx-4090",
        |seen| seen.net(0).is_finite() && seen.net(1).is_finite(),
        "a rig that does nothing still has a cost",
    ),
    Row(
        "preset=none&model=qwen3-32b&floor=1000&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.none_leads() && seen.job(0) == Job::TooSlow,
        "where no rig is fast enough none is the cheapest",
    ),
    Row(
        "preset=none&model=qwen3-14b&a.gpu=m3-ultra&b.gpu=rtx-3090",
        |seen| seen.line(0, LineId::Electricity) > 0.0 && seen.line(0, LineId::Computer) == 0.0,
        "a machine that comes whole runs on electricity and needs no other around it",
    ),
    Row(
        "preset=none&model=qwen3-14b&discount=50&horizon=120&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.line(0, LineId::Resale) < 20.0,
        "what is sold in ten years is worth nothing to the impatient",
    ),
    Row(
        "preset=none&model=qwen3-14b&financed=100&interest=100&a.gpu=rtx-3090&b.gpu=rtx-4090",
        |seen| seen.line(0, LineId::Interest) > 0.5 * seen.line(0, LineId::Hardware),
        "interest at 100 % nearly doubles a price",
    ),
    Row(
        "preset=none&model=qwen3-14b&rate=0-1-2&a.gpu=rtx-3090&a.price=1-1000-100000&b.gpu=rtx-4090",
        |seen| seen.certainty() == Some(Certainty::TooClose) || seen.share(0) < 0.95,
        "from a dollar to 100,000 nobody knows",
    ),
];
