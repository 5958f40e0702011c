//! Rigs by what readers type.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use rigledger_core::Catalog;
use rigledger_core::plan::{Doubt, RigKind};

/// What is typed, the card, and how many.
const SURE: [(&str, &str, u32); 62] = [
    ("4x 3090", "rtx-3090", 4),
    ("4x3090", "rtx-3090", 4),
    ("4 x 3090", "rtx-3090", 4),
    ("4\u{d7} RTX 3090", "rtx-3090", 4),
    ("4*3090", "rtx-3090", 4),
    ("3090", "rtx-3090", 1),
    ("a 3090", "rtx-3090", 1),
    ("rtx3090", "rtx-3090", 1),
    ("GeForce RTX 3090", "rtx-3090", 1),
    ("nvidia 3090 24GB", "rtx-3090", 1),
    ("two 3090s", "rtx-3090", 2),
    ("pair of 3090s", "rtx-3090", 2),
    ("3090 x2", "rtx-3090", 2),
    ("3090x2", "rtx-3090", 2),
    ("3090 (x2)", "rtx-3090", 2),
    ("2 3090", "rtx-3090", 2),
    ("3090 + 3090", "rtx-3090", 2),
    ("3090 and a 3090", "rtx-3090", 2),
    ("Quad 3090 rig", "rtx-3090", 4),
    ("3090 Ti", "rtx-3090-ti", 1),
    ("3090ti", "rtx-3090-ti", 1),
    ("dual 4090", "rtx-4090", 2),
    ("4090 x2", "rtx-4090", 2),
    ("4090 D", "rtx-4090d", 1),
    ("5090", "rtx-5090", 1),
    ("2x rtx 5090 FE", "rtx-5090", 2),
    ("RTX PRO 6000", "rtx-pro-6000-blackwell", 1),
    ("1x RTX PRO 6000", "rtx-pro-6000-blackwell", 1),
    ("pro 6000 96gb", "rtx-pro-6000-blackwell", 1),
    ("rtx pro 6000 max-q", "rtx-pro-6000-max-q", 1),
    ("A6000", "rtx-a6000", 1),
    ("a 6000", "rtx-a6000", 1),
    ("6000 Ada", "rtx-6000-ada", 1),
    ("H100", "h100-80gb-pcie", 1),
    ("8x H100 SXM", "h100-80gb-sxm", 8),
    ("a100 80gb", "a100-80gb-pcie", 1),
    ("h200", "h200-141gb-sxm", 1),
    ("l40s", "l40s", 1),
    ("2x 7900 xtx", "rx-7900-xtx", 2),
    ("7900XTX", "rx-7900-xtx", 1),
    ("2x7900xtx", "rx-7900-xtx", 2),
    ("rx 7900 xt", "rx-7900-xt", 1),
    ("9070 xt", "rx-9070-xt", 1),
    ("8x MI50", "mi50-16gb", 8),
    ("8 MI50", "mi50-16gb", 8),
    ("mi50 32gb", "mi50-32gb", 1),
    ("mi300x", "mi300x", 1),
    ("strix halo", "ryzen-ai-max-395", 1),
    ("Ryzen AI Max+ 395", "ryzen-ai-max-395", 1),
    ("framework desktop", "ryzen-ai-max-395", 1),
    ("dgx spark", "dgx-spark-gb10", 1),
    ("2x spark", "dgx-spark-gb10", 2),
    ("mac studio 512", "m3-ultra", 1),
    ("Mac Studio M3 Ultra", "m3-ultra", 1),
    ("m3 ultra 512gb", "m3-ultra", 1),
    ("m4 max", "m4-max", 1),
    ("mac mini m4 pro", "m4-pro", 1),
    ("2x p40", "tesla-p40", 2),
    ("4060 ti 16gb", "rtx-4060-ti-16gb", 1),
    ("2x 3060", "rtx-3060-12gb", 2),
    ("arc b60", "arc-pro-b60", 1),
    ("used 3090", "rtx-3090", 1),
];

#[test]
fn natural_words_name_a_rig() {
    let catalog = Catalog::embedded();
    let mut wrong = Vec::new();
    for (typed, gpu, count) in SURE {
        match catalog.rig_called(typed) {
            Ok(rig) if rig.gpu == gpu && rig.count == count && rig.kind == RigKind::Owned => {}
            other => wrong.push(format!("{typed}: {:?}", other.map(|rig| (rig.gpu, rig.count)))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is typed, and the cards by kind.
#[test]
fn unlike_cards_stand_side_by_side() {
    let catalog = Catalog::embedded();
    let all: [(&str, &[(&str, u32)]); 8] = [
        ("3090 + 3060", &[("rtx-3090", 1), ("rtx-3060-12gb", 1)]),
        ("2x 3090 and a 4090", &[("rtx-3090", 2), ("rtx-4090", 1)]),
        ("5090 + 3090 Ti", &[("rtx-5090", 1), ("rtx-3090-ti", 1)]),
        ("4090, 2x p40", &[("rtx-4090", 1), ("tesla-p40", 2)]),
        ("3090 & two 3060s", &[("rtx-3090", 1), ("rtx-3060-12gb", 2)]),
        ("5090 + 2x 4090 + A6000", &[("rtx-5090", 1), ("rtx-4090", 2), ("rtx-a6000", 1)]),
        ("3090 + 3060 + 3090", &[("rtx-3090", 2), ("rtx-3060-12gb", 1)]),
        ("used 3090 + used 3060", &[("rtx-3090", 1), ("rtx-3060-12gb", 1)]),
    ];
    for (typed, kinds) in all {
        let rig = catalog.rig_called(typed).unwrap();
        let found: Vec<(&str, u32)> = (0..3)
            .filter(|kind| !rig.gpu_of(*kind).is_empty())
            .map(|kind| (rig.gpu_of(kind), rig.count_of(kind)))
            .collect();
        assert_eq!(found, kinds, "{typed}");
        assert_eq!(rig.kind, RigKind::Owned, "{typed}");
    }
}

#[test]
fn rented_cards_and_tokens_come_by_their_words() {
    let catalog = Catalog::embedded();
    for (typed, gpu, count) in [
        ("rented H100", "h100-80gb-sxm", 1),
        ("rent 2x 4090", "rtx-4090", 2),
        ("4090 rental", "rtx-4090", 1),
        ("cloud a100 80gb", "a100-80gb-pcie", 1),
    ] {
        let rig = catalog.rig_called(typed).unwrap();
        assert_eq!((&*rig.gpu, rig.count, rig.kind), (gpu, count, RigKind::Rented), "{typed}");
    }
    for typed in ["API", "api only", "by API", "Cloud API"] {
        assert_eq!(catalog.rig_called(typed).unwrap().kind, RigKind::Api, "{typed}");
    }
    assert_eq!(catalog.rig_called("a subscription").unwrap().kind, RigKind::Subscription);
}

#[test]
fn a_ready_made_rig_is_taken_where_there_is_one() {
    let catalog = Catalog::embedded();
    for typed in ["4x 3090", "dual 4090", "two p40s", "mac studio 512"] {
        let rig = catalog.rig_called(typed).unwrap();
        let same = |ready: &&rigledger_core::catalog::ReadyRig| {
            ready.gpu == rig.gpu && ready.cards == rig.count && !ready.state.contains("rented")
        };
        let ready = catalog.rigs.iter().find(same).unwrap();
        assert_eq!(rig, catalog.ready_rig(ready), "{typed}");
    }
}

#[test]
fn what_is_not_sure_is_proposed_and_a_proposal_is_taken() {
    let catalog = Catalog::embedded();
    for (typed, why, first) in [
        ("a100", Doubt::Several, "1\u{d7} A100"),
        ("mac studio", Doubt::Several, "1\u{d7} Apple M"),
        ("2x 4060 ti", Doubt::Several, "2\u{d7} RTX 4060 Ti"),
        ("rtx 6000", Doubt::Unknown, "1\u{d7} RTX"),
        ("7900", Doubt::Unknown, "1\u{d7} RX 7900"),
        ("5060", Doubt::Unknown, "1\u{d7} RTX 5060 Ti 16 GB"),
        ("5070 super", Doubt::Unknown, "1\u{d7} RTX 5070"),
        ("2x RTX 3091", Doubt::Unknown, "2\u{d7} RTX 3090"),
        ("3090 + mac studio 512", Doubt::Unlike, "1\u{d7} RTX 3090"),
        ("rented 3090 and a rented 4090", Doubt::Unlike, "Rented 1\u{d7} RTX 3090"),
        ("12x 3090 + 8x 4090", Doubt::Unlike, "12\u{d7} RTX 3090"),
        ("99x 3090", Doubt::TooMany, "16\u{d7} RTX 3090"),
        ("rented 5060", Doubt::Unknown, "Rented 1\u{d7} RTX 5060 Ti 16 GB"),
    ] {
        let unsure = catalog.rig_called(typed).unwrap_err();
        assert_eq!(unsure.why, why, "{typed}: {unsure:?}");
        assert!((1..=3).contains(&unsure.offers.len()), "{typed}: {unsure:?}");
        assert!(unsure.offers.first().unwrap().starts_with(first), "{typed}: {unsure:?}");
        for offer in &unsure.offers {
            assert!(catalog.rig_called(offer).is_ok(), "{typed}: {offer} is not taken");
        }
    }
}

#[test]
fn what_names_nothing_proposes_nothing() {
    let long = "x".repeat(9000);
    for typed in ["", " ", "rtx", "something else entirely", "4x", "24gb", "+", "\u{d7}", &long] {
        let unsure = Catalog::embedded().rig_called(typed).unwrap_err();
        assert_eq!((unsure.why, unsure.offers.len()), (Doubt::Unknown, 0), "{typed}");
    }
}

#[test]
fn every_card_is_known_by_its_names() {
    let catalog = Catalog::embedded();
    for gpu in catalog.gpus {
        for name in [gpu.id, gpu.name, gpu.short_name()] {
            let rig = catalog.rig_called(name).unwrap();
            assert_eq!((&*rig.gpu, rig.count), (gpu.id, 1), "{name}");
            let rig = catalog.rig_called(&format!("3x {name}")).unwrap();
            assert_eq!((&*rig.gpu, rig.count), (gpu.id, 3), "{name}");
        }
    }
}
