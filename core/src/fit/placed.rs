//! What becomes of a weighed model on one rig: what is kept from the cards, whether it fits, how fast
//! it is.

use super::demand::Demand;
use super::machine::{Machine, as_dealt};
use super::shelf::{LongestKey, Shelf};
use super::weighed::WeighedModel;
use super::{Faster, Fit, QuantFit, WhyNot};
use crate::catalog::Split;
use crate::memory::{Offload, Placement, Refusal, Settings};
use crate::plan::OffloadKind;
use crate::speed;
use crate::units::{Bytes, Tokens, TokensPerSecond};

/// How many times as fast another way must be to be worth saying.
const CLEARLY: f64 = 1.05;
/// The most users that room is looked for: vLLM's own limit of sequences.
const MOST_USERS: u32 = 256;

impl WeighedModel {
    /// The settings with which it runs, and whether it fits with them. Kept from the cards is nothing
    /// where all fits, else as little as it takes, or what the plan says.
    pub(super) fn settings_and_fit(
        &self,
        demand: &Demand,
        machine: &Machine<'_>,
    ) -> (Settings, bool) {
        self.settings_and_fit_as(demand.settings_for(self), demand, machine)
    }

    /// The same where these settings stand in for the demand's.
    fn settings_and_fit_as(
        &self,
        settings: Settings,
        demand: &Demand,
        machine: &Machine<'_>,
    ) -> (Settings, bool) {
        let (rooms, host) = (&machine.rooms[..], machine.setup.host_memory);
        let mut settings = as_dealt(settings, machine.setup);
        let runs = self.runs_in(settings.runtime) && machine.refusal.is_none();
        let Some(prepared) = self.prepared(&settings).filter(|_| runs) else {
            return (settings, false);
        };
        // A model without blocks that draft has nothing drafted by them.
        if settings.own_draft && !prepared.can_draft() {
            (settings.draft_tokens, settings.own_draft) = (0, false);
        }
        if let Some(rest) = prepared.unpinned(&settings) {
            settings.offload = if rest == 0 { Offload::None } else { Offload::Experts(rest) };
            return (settings, prepared.fits(&settings, rooms, host));
        }
        let all: fn(u32) -> Offload = match demand.offload {
            OffloadKind::None => return (settings, prepared.fits(&settings, rooms, host)),
            OffloadKind::Layers => Offload::Blocks,
            OffloadKind::Experts => Offload::Experts,
        };
        if let Some(layers) = demand.host_layers {
            settings.offload = all(layers);
            return (settings, prepared.fits(&settings, rooms, host));
        }
        if prepared.fits(&settings, rooms, host) {
            return (settings, true);
        }
        let fewest = match demand.offload {
            OffloadKind::Experts => prepared.fewest_hosted_experts(&settings, rooms, host),
            _ => prepared.fewest_hosted_blocks(&settings, rooms, host),
        };
        settings.offload = fewest.map_or(Offload::None, all);
        (settings, fewest.is_some())
    }

    /// Whether it fits, without its speed and longest context.
    pub(super) fn quant_fit(&self, demand: &Demand, machine: &Machine<'_>) -> QuantFit {
        QuantFit {
            quant_id: self.format.id(),
            fits: self.settings_and_fit(demand, machine).1,
            weights_bytes: self.loaded(),
            published: self.published,
        }
    }

    /// Whether it fits, and how fast it is then.
    pub(super) fn fit(&self, demand: &Demand, machine: &Machine<'_>, kept: &mut Shelf) -> Fit {
        let (settings, _) = self.settings_and_fit(demand, machine);
        let (rooms, host) = (&machine.rooms[..], machine.setup.host_memory);
        let mut fit = Fit {
            model_id: self.model.id(),
            model_name: self.model.name(),
            quant_id: self.format.id(),
            context_tokens: demand.context,
            published: self.published,
            offload: settings.offload,
            llama_version: settings.older_llama(),
            ..Fit::default()
        };
        let Some((sums, prepared)) = self.sums.as_ref().zip(self.prepared(&settings)) else {
            let (model, quant) = (fit.model_name.clone(), fit.quant_id);
            fit.why_not = Some(WhyNot::SizeUnknown { model, quant });
            return fit;
        };
        let mut placement = prepared.place(&settings, rooms, host);
        let format = (!self.runs_in(settings.runtime)).then_some(Refusal::FormatUnknown);
        let unread: Vec<Refusal> = machine.refusal.into_iter().chain(format).collect();
        if !unread.is_empty() {
            placement.refusals.splice(0..0, unread);
            placement.fits = false;
        }
        fit.fits = placement.fits;
        fit.why_not = why_not(&placement);
        fit.weights_bytes = sums.loaded;
        fit.weights_basis = sums.basis;
        fit.cache_bytes = placement.cards.iter().map(|card| card.cache + card.recurrent).sum();
        if fit.fits {
            let key = Box::new(LongestKey::new(self.serial, &settings, machine));
            let search = || prepared.longest_context(&settings, rooms, host);
            let longest = kept.longest(key, search);
            fit.longest_context_tokens =
                longest.map(|all| Tokens::new(all.get() / demand.separate().max(1)));
            fit.speed = self
                .estimator(&settings, machine)
                .map(|estimator| estimator.speeds(demand.context, settings.sequences));
        }
        fit.cards = placement.cards;
        for (card, taken) in fit.cards.iter_mut().zip(&machine.drafts) {
            card.reserved = card.reserved.saturating_sub(*taken);
            card.draft += *taken;
        }
        for (card, taken) in fit.cards.iter_mut().zip(&machine.beside) {
            card.reserved = card.reserved.saturating_sub(*taken);
            card.beside += *taken;
        }
        let small = demand.drafts.as_ref().and_then(|drafts| drafts.model.as_ref());
        fit.draft_model_id = small.map(|model| model.model.id());
        fit.host = placement.host;
        fit
    }

    /// Tokens that all caches together most likely have room for: the runtime gives them what its buffers leave,
    /// where a fit counts those on the safe side.
    pub(super) fn pool(
        &self,
        demand: &Demand,
        machine: &Machine<'_>,
        kept: &mut Shelf,
    ) -> Option<Tokens> {
        let (settings, _) = self.settings_and_fit(demand, machine);
        // No limit of one sequence holds for all together.
        let unheld = Settings { made_for: self.model.limit(), ..settings };
        let prepared = self.prepared(&unheld)?;
        let (rooms, host) = (&machine.rooms[..], machine.setup.host_memory);
        let key = Box::new(LongestKey::new(self.serial, &unheld, machine));
        let surely = kept.longest(key, || prepared.longest_context(&unheld, rooms, host))?;
        let at = |tokens: Tokens| prepared.place(&unheld.with_context(tokens), rooms, host);
        let most = surely.get().max(2);
        let (all, half) = (at(Tokens::new(most)), at(Tokens::new(most / 2)));
        let more = all.cards.iter().zip(&half.cards).filter_map(|(all, half)| {
            let row = all.cache.saturating_sub(half.cache).get() / u64::from(most - most / 2);
            all.compute_high.saturating_sub(all.compute).get().checked_div(row)
        });
        let more = u32::try_from(more.min().unwrap_or_default()).unwrap_or_default();
        Some(Tokens::new(surely.get().saturating_add(more)))
    }

    /// The fastest other way to divide it among the cards, where that fits and is clearly faster than `now`.
    /// Of llama.cpp's row split nothing was measured since 2023.
    pub(super) fn faster(
        &self,
        demand: &Demand,
        machine: &Machine<'_>,
        now: TokensPerSecond,
    ) -> Option<Faster> {
        if machine.rooms.len() < 2 {
            return None;
        }
        let planned = demand.settings_for(self);
        let others =
            Split::ALL.into_iter().filter(|split| ![planned.split, Split::Row].contains(split));
        let ways = others.filter_map(|split| {
            let with = Settings { split, ..planned };
            let (settings, fits) = self.settings_and_fit_as(with, demand, machine);
            let estimator = self.estimator(&settings, machine).filter(|_| fits)?;
            let speeds = estimator.speeds(demand.context, settings.sequences);
            Some(Faster { split, total_tok_s: speeds.total_tok_s })
        });
        let likely = |way: &Faster| way.total_tok_s.likely().get();
        let best = ways.max_by(|a, b| likely(a).total_cmp(&likely(b)))?;
        (likely(&best) > now.get() * CLEARLY).then_some(best)
    }

    /// What else can be asked about its speed, where it fits.
    pub(super) fn service(&self, demand: &Demand, machine: &Machine<'_>) -> Option<speed::Service> {
        let (settings, _) = self.settings_and_fit(demand, machine);
        let estimator = self.estimator(&settings, machine)?;
        let prepared = self.prepared(&settings)?;
        let fits = |users: u32| {
            let context = demand.context.get().saturating_mul(users);
            let mut many = settings.with_context(Tokens::new(context));
            (many.sequences, many.unified) = (users, false);
            prepared.fits(&many, &machine.rooms, machine.setup.host_memory)
        };
        // The most users between one that fits and one that does not, or the most that are asked for.
        let (mut most, mut over) = (settings.sequences.max(1), MOST_USERS);
        while most < over {
            let middle = most + (over - most).div_ceil(2);
            if fits(middle) { most = middle } else { over = middle - 1 }
        }
        Some(speed::Service {
            estimator,
            settings,
            context: demand.context,
            cards: machine.rooms.len(),
            most_users: most,
        })
    }
}

/// Why a placement does not run; `None` where it does.
fn why_not(placement: &Placement) -> Option<WhyNot> {
    if placement.fits {
        return None;
    }
    if let Some(&refusal) = placement.refusals.first() {
        return Some(WhyNot::Refused(refusal));
    }
    let (card, used) =
        placement.cards.iter().enumerate().max_by_key(|(_, card)| card.short.get())?;
    if used.short == Bytes::ZERO {
        let (short, held) = (placement.host.short, placement.host.total());
        return Some(WhyNot::HostShort { short, held });
    }
    Some(WhyNot::CardShort {
        card,
        cards: placement.cards.len(),
        short: used.short,
        weights: used.weights,
        cache: used.cache + used.recurrent,
        memory: used.memory,
    })
}
