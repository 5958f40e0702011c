//! What stands around cards: parts by number of cards, by what is there and by what lies in the host's
//! memory; draws of every machine of the catalogue; failures and fees.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use rigledger_core::Catalog;
use rigledger_core::catalog::{Condition, Gpu, GpuKind, PartKind};
use rigledger_core::machine::{Machine, Question, machine, reserve};
use rigledger_core::plan::{Extra, Have};
use rigledger_core::units::{Basis, Bytes, Money, Months, Percent, Range, Watts};

const HAVE: [Have; 3] = [Have::Nothing, Have::Pc, Have::Machine];

fn catalog() -> &'static Catalog {
    Catalog::embedded()
}

fn gpu(id: &str) -> &'static Gpu {
    catalog().gpu(id).unwrap()
}

fn asked(have: Have, id: &str, count: u32) -> Question<'static> {
    let (host_memory, extras) = (Bytes::ZERO, &[][..]);
    Question { have, gpu: gpu(id), count, more: &[], power_limit: None, host_memory, extras }
}

fn built(have: Have, id: &str, count: u32) -> Machine {
    machine(&asked(have, id, count), catalog())
}

fn kinds(machine: &Machine) -> Vec<PartKind> {
    machine.items.iter().map(|item| item.kind).collect()
}

fn item(machine: &Machine, kind: PartKind) -> (String, f64) {
    let item = machine.items.iter().find(|item| item.kind == kind).unwrap();
    (item.name.clone(), item.price.likely().get())
}

fn extra(name: &str) -> Extra {
    Extra::new(name, Range::exact(Money::new(100.0), Basis::User))
}

/// The price of a part of the catalogue.
fn part(id: &str) -> [f64; 3] {
    catalog().parts.iter().find(|part| part.id == id).unwrap().usd
}

const DESKTOP: [PartKind; 6] = [
    PartKind::Board,
    PartKind::Processor,
    PartKind::Memory,
    PartKind::Disk,
    PartKind::Case,
    PartKind::Supply,
];

#[test]
fn with_nothing_the_whole_computer_is_bought() {
    for count in [1, 2] {
        assert_eq!(kinds(&built(Have::Nothing, "rtx-3090", count)), DESKTOP, "{count}");
    }
    for (count, supplies) in [(4, "2\u{d7} "), (8, "3\u{d7} ")] {
        let many = built(Have::Nothing, "rtx-3090", count);
        let wanted = [
            PartKind::Board,
            PartKind::Memory,
            PartKind::Disk,
            PartKind::Case,
            PartKind::Riser,
            PartKind::Supply,
        ];
        assert_eq!(kinds(&many), wanted);
        // The processor is in the price of the board.
        assert!(item(&many, PartKind::Board).0.contains("processor"));
        let (name, price) = item(&many, PartKind::Riser);
        assert_eq!(name, format!("{count}\u{d7} Riser cable, PCIe 4.0 x16"));
        assert!((price - f64::from(count) * part("riser")[1]).abs() < 1e-9);
        assert!(item(&many, PartKind::Supply).0.starts_with(supplies), "{many:#?}");
    }
    // Sixteen are more than one frame holds.
    assert!(
        item(&built(Have::Nothing, "rtx-3060-12gb", 16), PartKind::Case).0.starts_with("2\u{d7}")
    );
}

#[test]
fn to_a_pc_only_what_exceeds_it_is_added() {
    // The maker advises 750 W for one.
    assert!(built(Have::Pc, "rtx-3090", 1).items.is_empty());
    assert_eq!(kinds(&built(Have::Pc, "rtx-3090", 2)), [PartKind::Supply]);
    assert_eq!(kinds(&built(Have::Pc, "rtx-4090", 1)), [PartKind::Supply]);
    for count in [4, 8] {
        let many = built(Have::Pc, "rtx-3090", count);
        // Its disk stays; its memory does not fit the board.
        let kinds = kinds(&many);
        assert!(!kinds.contains(&PartKind::Disk) && kinds.contains(&PartKind::Memory), "{kinds:?}");
    }
}

#[test]
fn with_the_machine_nothing_is_bought() {
    for gpu in catalog().gpus {
        for count in [1, 2, 4, 8] {
            let mut question = asked(Have::Machine, gpu.id, count);
            question.host_memory = Bytes::from_gib(300.0);
            let machine = machine(&question, catalog());
            assert!(machine.items.is_empty() && machine.unpriced.is_empty(), "{}", gpu.id);
        }
    }
}

#[test]
fn more_cards_and_less_that_is_there_never_cost_less() {
    for gpu in catalog().gpus {
        let mut before = 0.0;
        for count in 1..=16 {
            let [nothing, pc, whole] = HAVE.map(|have| {
                let machine = built(have, gpu.id, count);
                for item in &machine.items {
                    assert!(item.price.low() <= item.price.likely());
                    assert!(item.price.low() > Money::ZERO, "{}: {}", gpu.id, item.name);
                    assert!(item.source.len() > 10, "{}: {}", gpu.id, item.name);
                    assert!(item.kept >= Percent::ZERO && item.kept < Percent::new(100.0));
                }
                // Two supplies of 850 W cost less than one of 1500 W, of which one figure is known.
                let counted = machine.items.iter().filter(|item| item.kind != PartKind::Supply);
                counted.map(|item| item.price.likely().get()).sum::<f64>()
            });
            assert!(nothing >= pc && pc >= whole, "{count} {}: {nothing} {pc} {whole}", gpu.id);
            assert!(nothing >= before, "{count} {}: {before}, then {nothing}", gpu.id);
            before = nothing;
        }
    }
}

#[test]
fn a_supply_is_as_large_as_the_makers_advise_and_a_limit_makes_it_smaller() {
    let supply = |id, count, limit: Option<f64>| {
        let mut question = asked(Have::Nothing, id, count);
        question.power_limit = limit.map(Watts::new);
        machine(&question, catalog()).supply.get()
    };
    assert!((supply("rtx-3090", 1, None) - 750.0).abs() < 1e-9);
    assert!((supply("rtx-3090", 2, None) - 1100.0).abs() < 1e-9);
    assert!((supply("rtx-3090", 4, None) - 1800.0).abs() < 1e-9);
    // Four limited cards are what one supply of 1500 W carries.
    assert!((supply("rtx-3090", 4, Some(250.0)) - 1400.0).abs() < 1e-9);
    // A limit above the rated power changes nothing.
    assert!((supply("rtx-3090", 4, Some(500.0)) - 1800.0).abs() < 1e-9);
}

#[test]
fn experts_in_the_hosts_memory_are_priced_by_its_dated_price() {
    let two = |have, gib| {
        let mut question = asked(have, "rtx-3090", 2);
        question.host_memory = Bytes::from_gib(gib);
        machine(&question, catalog())
    };
    // Qwen3-235B: 110 GiB on the host, and the system beside it, are two kits of 64.
    let kit = part("ram-ddr5-64gb-kit")[1];
    let nothing = two(Have::Nothing, 110.0);
    assert!((nothing.memory.gib() - 128.0).abs() < 1e-9);
    let (name, price) = item(&nothing, PartKind::Memory);
    assert!(name.starts_with("128 GiB of memory"), "{name}");
    assert!((price - 2.0 * kit).abs() < 1e-9, "{price}");
    // The PC has 32 of them.
    let (name, price) = item(&two(Have::Pc, 110.0), PartKind::Memory);
    assert!(name.starts_with("96 GiB of memory"), "{name}");
    assert!((price - 1.5 * kit).abs() < 1e-9, "{price}");
    // Nothing on the host: what a PC has.
    let (name, price) = item(&two(Have::Nothing, 0.0), PartKind::Memory);
    assert!(name.starts_with("32 GiB of memory"), "{name}");
    assert!((price - part("ram-ddr5-32gb-kit")[1]).abs() < 1e-9, "{price}");
    // More than a desktop board takes: a server's board with its own modules, slots for both cards.
    let large = two(Have::Nothing, 300.0);
    assert_eq!(
        item(&large, PartKind::Board).0,
        "Used server board with processor, seven x16 slots"
    );
    assert!(!kinds(&large).contains(&PartKind::Riser));
    let (name, price) = item(&large, PartKind::Memory);
    assert!(name.starts_with("320 GiB of memory (DDR4 RDIMM 64GB"), "{name}");
    assert!((price - 5.0 * part("ram-ddr4-rdimm-64gb-3200")[1]).abs() < 1e-9, "{price}");
    // More than anybody sells a module for: named, not free.
    let huge = two(Have::Nothing, 900.0);
    assert!(!kinds(&huge).contains(&PartKind::Memory));
    assert_eq!(huge.unpriced, ["928 GiB of memory"]);
    // A processor that computes draws more, and no rest does.
    assert!(nothing.load_watts.low() > built(Have::Nothing, "rtx-3090", 2).load_watts.high());
    assert_eq!(nothing.idle_watts, built(Have::Nothing, "rtx-3090", 2).idle_watts);
}

#[test]
fn cards_without_fans_get_some_and_modules_a_server_that_nobody_prices() {
    let two = built(Have::Pc, "tesla-p40", 2);
    let (name, price) = item(&two, PartKind::Cooling);
    assert!(name.starts_with("2\u{d7} Blower") && (price - 2.0 * part("blower")[1]).abs() < 1e-9);
    let server = built(Have::Nothing, "h100-80gb-sxm", 8);
    assert_eq!(
        (server.items.len(), &*server.unpriced),
        (0, &["server for SXM modules".to_owned()][..])
    );
    for gpu in catalog().gpus.iter().filter(|gpu| gpu.kind != GpuKind::Datacentre) {
        let machine = built(Have::Nothing, gpu.id, 1);
        assert!(machine.unpriced.is_empty(), "{}", gpu.id);
        assert!(!kinds(&machine).contains(&PartKind::Cooling), "{}", gpu.id);
    }
}

#[test]
fn whole_machines_have_all_of_it_in_their_price() {
    let whole: Vec<&Gpu> =
        catalog().gpus.iter().filter(|gpu| gpu.kind == GpuKind::Unified).collect();
    assert!(whole.len() >= 15);
    for gpu in whole {
        for have in HAVE {
            let (one, two) = (built(have, gpu.id, 1), built(have, gpu.id, 2));
            assert!(one.items.is_empty() && one.unpriced.is_empty() && one.at_wall, "{}", gpu.id);
            assert!(
                (two.load_watts.likely().get() - 2.0 * one.load_watts.likely().get()).abs() < 1e-9
            );
        }
    }
    let spark = built(Have::Nothing, "dgx-spark-gb10", 1);
    assert_eq!(spark.load_watts.basis(), Basis::Measured);
    assert!((spark.load_watts.likely().get() - 133.4).abs() < 1e-9);
    assert!(spark.watts_source[0].contains("geerlingguy"));
}

#[test]
fn no_machine_draws_nothing_and_none_less_at_work_than_at_rest() {
    let mut unmeasured = *gpu("m3-ultra");
    (unmeasured.id, unmeasured.name) = ("custom", "custom machine");
    let mut rated = unmeasured;
    rated.tdp = Some(Watts::new(200.0));
    for gpu in catalog().gpus.iter().chain([&unmeasured, &rated]) {
        for gib in [0.0, 100.0, 400.0] {
            for count in [1, 2, 4, 8] {
                let mut question = asked(Have::Nothing, "rtx-3090", count);
                (question.gpu, question.host_memory) = (gpu, Bytes::from_gib(gib));
                let Machine { load_watts, idle_watts, watts_source, .. } =
                    machine(&question, catalog());
                assert!(idle_watts.low() > Watts::ZERO, "{}: {idle_watts:?}", gpu.id);
                for end in [Range::low, Range::likely, Range::high] {
                    assert!(end(&load_watts) >= end(&idle_watts), "{}", gpu.id);
                }
                assert!(load_watts.likely() > idle_watts.likely(), "{}", gpu.id);
                assert!(watts_source.iter().all(|source| source.len() > 10), "{}", gpu.id);
            }
        }
    }
    // Every machine of the catalogue has figures of its own.
    for gpu in catalog().gpus.iter().filter(|gpu| gpu.kind == GpuKind::Unified) {
        let machine = built(Have::Machine, gpu.id, 1);
        assert!(machine.watts_source.iter().all(|source| source.contains("20")), "{}", gpu.id);
        assert!(!machine.watts_source[0].contains("shares of the rated"), "{}", gpu.id);
        assert!(!machine.watts_source[0].contains("anything"), "{}", gpu.id);
    }
}

#[test]
fn what_stands_around_cards_is_behind_the_supply() {
    let pc = built(Have::Nothing, "rtx-3090", 2);
    let server = built(Have::Nothing, "rtx-3090", 4);
    assert!(!pc.at_wall && !server.at_wall);
    // 75 and 67 W at the wall, of which a Gold supply gives 87 %.
    assert!((pc.load_watts.likely().get() - 75.0 * 0.87).abs() < 1e-9);
    assert!((pc.idle_watts.likely().get() - 67.0 * 0.87).abs() < 1e-9);
    assert!(server.idle_watts.likely() > pc.idle_watts.likely());
    assert_eq!(pc.idle_watts.basis(), Basis::Computed);
    assert_eq!(server.idle_watts.basis(), Basis::Assumed);
}

#[test]
fn an_extra_that_names_a_part_replaces_it() {
    let names = ["PSU upgrade", "128 GB RAM", "Case and cooling"];
    let extras = names.map(extra);
    let question = Question { extras: &extras, ..asked(Have::Nothing, "rtx-3090", 2) };
    let left = [PartKind::Board, PartKind::Processor, PartKind::Disk];
    assert_eq!(kinds(&machine(&question, catalog())), left);
    // What is there already replaces it too.
    let mut owned = extra("Power supply");
    owned.owned = true;
    let question = Question { extras: &[owned], ..asked(Have::Nothing, "rtx-3090", 2) };
    assert!(!kinds(&machine(&question, catalog())).contains(&PartKind::Supply));
    let whole = [extra("The computer")];
    let question = Question { extras: &whole, ..asked(Have::Nothing, "rtx-3090", 4) };
    assert!(machine(&question, catalog()).items.is_empty());
    let bridge = [extra("NVLink bridge")];
    let question = Question { extras: &bridge, ..asked(Have::Nothing, "rtx-3090", 2) };
    assert_eq!(kinds(&machine(&question, catalog())), DESKTOP);
}

#[test]
fn new_cards_fail_at_the_makers_cost_for_three_years() {
    let percent = |condition, months| {
        let reserve = reserve(condition, Months::new(months), catalog()).unwrap();
        assert!(reserve.source.starts_with("assumed"), "{}", reserve.source);
        assert_eq!(reserve.value.basis(), Basis::Assumed);
        reserve.value
    };
    let likely = |condition, months| percent(condition, months).likely().get();
    assert!(likely(Condition::New, 24.0) < 1.0);
    assert!((likely(Condition::New, 36.0) - likely(Condition::New, 0.0)).abs() < 1e-12);
    // Half of the time without a warranty: the mean.
    let after = catalog().failures(Condition::New, false).unwrap().value.likely().get();
    let mean = f64::midpoint(likely(Condition::New, 1.0), after);
    assert!((likely(Condition::New, 72.0) - mean).abs() < 1e-12);
    assert!(likely(Condition::Used, 24.0) > after);
    // What is known of used cards is 3 to 5 % a year.
    assert!((3.0..=5.0).contains(&likely(Condition::Used, 24.0)));
}

#[test]
fn selling_costs_what_the_regions_marketplace_takes() {
    let likely = |region: &str| {
        let fee = catalog().selling_fee(region).unwrap().percent();
        (fee.value.likely().get(), fee.source)
    };
    assert!((likely("us").0 - 13.25).abs() < 1e-9);
    assert_eq!(likely("us-ca"), likely("us"));
    assert_eq!(likely("gb-2023q4"), likely("gb"));
    assert!(likely("de").0.abs() < 1e-9 && likely("de").1.starts_with("eBay.de: https://"));
    assert_eq!(likely("fr"), likely("any"));
    for region in catalog().regions {
        let (fee, source) = likely(region.id);
        assert!((0.0..20.0).contains(&fee) && source.len() > 20, "{}", region.id);
    }
}

/// The table of the sums, for eyes.
#[test]
fn sums_are_what_people_pay() {
    println!("{:<22}{:>24}{:>24}  watts at work, at rest", "rig", "nothing", "pc");
    let sum = |have, id, count, gib| {
        let mut question = asked(have, id, count);
        question.host_memory = Bytes::from_gib(gib);
        machine(&question, catalog())
    };
    let text = |range: Range<Money>| {
        let [low, likely, high] = [range.low(), range.likely(), range.high()].map(Money::get);
        format!("{low:.0}-{likely:.0}-{high:.0}")
    };
    for (count, id, gib) in [
        (1, "rtx-4090", 0.0),
        (2, "rtx-3090", 0.0),
        (2, "rtx-3090", 110.0),
        (4, "rtx-3090", 0.0),
        (8, "rtx-3090", 0.0),
        (2, "tesla-p40", 0.0),
        (1, "m3-ultra", 0.0),
        (1, "dgx-spark-gb10", 0.0),
        (1, "ryzen-ai-max-395", 0.0),
    ] {
        let [nothing, pc, whole] = HAVE.map(|have| sum(have, id, count, gib));
        assert!(whole.items.is_empty());
        println!(
            "{:<22}{:>24}{:>24}  {:.0} {:.0}{}",
            format!("{count}x {id} {gib}"),
            text(nothing.price()),
            text(pc.price()),
            nothing.load_watts.likely().get(),
            nothing.idle_watts.likely().get(),
            if nothing.at_wall { " at the wall" } else { "" }
        );
        for (have, machine) in [("nothing", &nothing), ("pc", &pc)] {
            for item in &machine.items {
                println!("    {have}: {} {}", item.name, text(item.price));
            }
        }
    }
    // One article counts 900 to 1,300 dollars for everything but the card of a build with one.
    let one = sum(Have::Nothing, "rtx-4090", 1, 0.0).price().likely().get();
    let [low, _, high] = part("rest-of-system");
    assert!((low..=high).contains(&one), "{one}");
    // Another 3,570 to 3,910 for a machine with two, the cards 1,500 or so of it, and a bridge.
    let two = sum(Have::Nothing, "rtx-3090", 2, 0.0).price();
    assert!(two.high().get() < part("host-dual-3090")[1] - 1500.0, "{two:?}");
    // A third 1,310 beside four cards, with a supply of 1600 W and less memory.
    let four = sum(Have::Nothing, "rtx-3090", 4, 0.0).price();
    assert!(four.low().get() < 1310.0 && four.high().get() > 1310.0, "{four:?}");
}
