//! The card of a rig: one of the catalogue, or one that only the plan knows.

use super::without_cards;
use crate::catalog::{Catalog, Gpu, GpuKind, NvLink, Vendor};
use crate::finding::{CardFigure, Finding, Found};
use crate::plan::{CUSTOM_GPU, Rig};
use crate::units::{Bytes, Watts};

/// The card of a rig: the catalogue's, with the figures that the plan states in their place.
pub(super) fn card(rig: &Rig, catalog: &Catalog, findings: &mut Vec<Finding>) -> Gpu {
    // Nothing near: any card keeps the rig in its place, and the finding says which.
    let usual = || catalog.gpu(&Rig::default().gpu).unwrap_or(&catalog.gpus[0]);
    if let Some((id, name)) = without_cards(rig.kind) {
        let (memory, tdp) = (Bytes::ZERO, Some(Watts::ZERO));
        return Gpu { id, name, memory, tdp, nvlink: NvLink::None, ..*usual() };
    }
    let mut gpu = if rig.gpu == CUSTOM_GPU {
        custom(rig, usual(), findings)
    } else {
        *catalog.gpu(&rig.gpu).unwrap_or_else(|| {
            let near = catalog.nearest_gpu(&rig.gpu).unwrap_or_else(usual);
            let found = Found::CardUnknown { asked: rig.gpu.clone(), used: near.name };
            findings.push(Finding::corrected("Card", found));
            near
        })
    };
    if let Some(memory) = rig.gpu_memory {
        gpu.memory = Bytes::from_gib(memory);
    }
    gpu.bandwidth = rig.gpu_bandwidth.unwrap_or(gpu.bandwidth);
    if let Some(own) = rig.gpu_power {
        // What a maker advises is for a machine with this card: it grows with the card.
        let advised = gpu.recommended_psu.zip(gpu.tdp);
        gpu.recommended_psu = advised.map(|(advised, rated)| {
            Watts::new((advised.get() + own.get() - rated.get()).max(own.get()))
        });
        gpu.tdp = Some(own);
    }
    gpu.fp16_fp32_tflops = rig.gpu_rate.or(gpu.fp16_fp32_tflops);
    gpu
}

/// A card that only the plan knows. What it does not state is taken from the usual card and said.
fn custom(rig: &Rig, usual: &Gpu, findings: &mut Vec<Finding>) -> Gpu {
    let named = if rig.gpu_name.is_empty() { "Custom card" } else { &rig.gpu_name };
    let mut missing = |used: CardFigure| {
        let found = Found::CardFigureMissing { used, of: usual.short_name() };
        findings.push(Finding::warning(named, found));
    };
    if rig.gpu_memory.is_none() {
        missing(CardFigure::Memory(usual.memory));
    }
    if rig.gpu_bandwidth.is_none() {
        missing(CardFigure::Bandwidth(usual.bandwidth));
    }
    if rig.gpu_power.is_none() && (rig.load_watts.is_none() || rig.idle_watts.is_none()) {
        missing(CardFigure::Power(usual.tdp.unwrap_or(Watts::ZERO)));
    }
    let vendor = rig.gpu_vendor;
    let nvidia = vendor == Vendor::Nvidia;
    Gpu {
        id: CUSTOM_GPU,
        name: "custom card",
        vendor,
        architecture: if nvidia { usual.architecture } else { "" },
        capability: if nvidia { usual.capability } else { "" },
        kind: if vendor == Vendor::Apple { GpuKind::Unified } else { GpuKind::Consumer },
        memory_type: "",
        fp16_tflops: None,
        fp16_fp32_tflops: None,
        fp32_tflops: None,
        int8_tops: None,
        idle: None,
        length_mm: None,
        slots: "",
        // Whether it has a connector is the reader's to know.
        nvlink: if nvidia { NvLink::Bridge } else { NvLink::None },
        nvlink_bandwidth: if nvidia { usual.nvlink_bandwidth } else { None },
        recommended_psu: None,
        launch_date: "",
        launch_price: None,
        ..*usual
    }
}
